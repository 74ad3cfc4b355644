/** Contract 4 and the redesign: spans, traces, sampling, the event stream, metrics. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

/** Runs in the page: collects measures through a real PerformanceObserver. */
const PRELUDE = () => {
  globalThis.measures = [];
  new PerformanceObserver((list) => {
    for (const { name, entryType, startTime, duration, detail } of list.getEntries()) {
      globalThis.measures.push({ name, entryType, startTime, duration, detail });
    }
  }).observe({ entryTypes: ['measure', 'mark'], buffered: true });
  globalThis.spanMeasures = () => globalThis.measures.filter(({ name }) => name === 'atelier:span');
  globalThis.traceMeasures = () => globalThis.measures.filter(({ name }) => name === 'atelier:trace');
  /** Gives the observer time to deliver what has been measured. */
  globalThis.delivered = async () => {
    performance.measure('delivered', { start: 0, end: 0 });
    await lab.until(() => globalThis.measures.some(({ name }) => name === 'delivered'));
    globalThis.measures = globalThis.measures.filter(({ name }) => name !== 'delivered');
  };
};

const spanTest = (name, body) => browserTest(name, { prepare: PRELUDE }, body);

const SPAN_FIELDS = [
  'spanId', 'traceId', 'traceName', 'callId', 'taskId', 'taskName', 'taskType', 'method', 'workerIndex', 'queueWaitMs',
  'queueWaitLastMs', 'attemptCount', 'status', 'errorKind', 'error',
];

const given = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

describe('contract 4, spans: opt-in', () => {
  spanTest('without configuration, and where the environment cannot be detected, no measure is made', async ({ inPage }) => {
    const count = await inPage(async () => {
      for (const config of [undefined, {}, { observability: {} }, { observability: { spans: 'auto' } }]) {
        const runtime = lab.unwatchedRuntime(config);
        const task = runtime.defineTask({ type: 'singleton', worker: lab.worker() });
        await runtime.runWithTrace('t', (trace) => task.with({ trace }).echo(1));
      }
      await delivered();
      return measures.length;
    });

    assert.equal(count, 0);
  });

  for (const [NODE_ENV, expected] of [['development', 1], ['production', 0]]) {
    browserTest(
      `auto follows process.env.NODE_ENV: ${NODE_ENV}`,
      { prepare: new Function(`(${PRELUDE})(); globalThis.process = { env: { NODE_ENV: '${NODE_ENV}' } };`) },
      async ({ inPage }) => {
        const counts = await inPage(async () => {
          const counts = [];
          for (const config of [undefined, { observability: { spans: 'auto' } }]) {
            measures.length = 0;
            const task = lab.unwatchedRuntime(config).defineTask({ type: 'singleton', worker: lab.worker() });
            await task.echo(1);
            await delivered();
            counts.push(spanMeasures().length);
          }
          return counts;
        });

        assert.deepEqual(counts, [expected, expected]);
      },
    );
  }

  spanTest('on makes one measure for each call, off makes none', async ({ inPage }) => {
    const counts = await inPage(async () => {
      const counts = {};
      for (const spans of ['on', 'off']) {
        measures.length = 0;
        const { task } = lab.setUp({}, { observability: { spans } });
        await Promise.all([task.echo(1), task.echo(2), lab.outcome(task.fail('error'))]);
        await delivered();
        counts[spans] = measures.map(({ name }) => name);
      }
      return counts;
    });

    assert.deepEqual(counts, { on: Array(3).fill('atelier:span'), off: [] });
  });

  spanTest('giving an object opts in, unless its mode says otherwise', async ({ inPage }) => {
    const counts = await inPage(async () => {
      const counts = [];
      for (const spans of [{}, { sampleRate: 1 }, { mode: 'on' }, { workerTiming: true }, { mode: 'off' }, { mode: 'auto' }]) {
        measures.length = 0;
        const task = lab.unwatchedRuntime({ observability: { spans } }).defineTask({ type: 'singleton', worker: lab.worker() });
        await task.echo(1);
        await delivered();
        counts.push(spanMeasures().length);
      }
      return counts;
    });

    assert.deepEqual(counts, [1, 1, 1, 1, 0, 0]);
  });

  spanTest('enableSpans switches spans on later', async ({ inPage }) => {
    const counts = await inPage(async () => {
      const runtime = lab.unwatchedRuntime({ observability: { spans: 'off' } });
      const task = runtime.defineTask({ type: 'singleton', worker: lab.worker() });
      await task.echo(1);
      runtime.enableSpans();
      await task.echo(2);
      await delivered();
      const first = spanMeasures().length;
      runtime.enableSpans({ sampleRate: 0 });
      await task.echo(3);
      await delivered();
      return [first, spanMeasures().length];
    });

    assert.deepEqual(counts, [1, 1]);
  });

  spanTest('no marks are made, measures only', async ({ inPage }) => {
    const types = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      await runtime.runWithTrace('t', (trace) => task.with({ trace }).echo(1));
      await delivered();
      return [...new Set(measures.map(({ entryType }) => entryType))];
    });

    assert.deepEqual(types, ['measure']);
  });
});

describe('contract 4, spans: detail', () => {
  spanTest('the measure has the detail of the redesign, and the event mirrors it with durationMs', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime, spans } = lab.setUp({ taskName: 'named', taskId: 'images' });
      const trace = runtime.createTrace('workflow');
      await task.with({ trace }).add(1, 2);
      await delivered();
      return { measure: spanMeasures()[0], event: spans()[0], trace: [trace.id, trace.name] };
    });

    const { devtools, ...detail } = result.measure.detail;
    const { kind, name, ts, durationMs, ...mirrored } = result.event;
    assert.deepEqual([kind, name, typeof ts], ['span', 'atelier:span', 'number']);
    assert.deepEqual(given(detail), given(mirrored));
    assert.ok(Math.abs(durationMs - result.measure.duration) < 0.1);
    assert.ok(durationMs > 0);

    const { queueWaitMs, queueWaitLastMs, callId, ...rest } = given(detail);
    assert.match(callId, /^images-\d+$/);
    assert.deepEqual(rest, {
      spanId: callId, traceId: result.trace[0], traceName: 'workflow', taskId: 'images', taskName: 'named', taskType: 'parallel',
      method: 'add', workerIndex: 0, attemptCount: 1, status: 'ok',
    });
    assert.ok(queueWaitMs >= 0 && queueWaitMs <= durationMs && queueWaitLastMs === queueWaitMs);
  });

  spanTest('only fields of the redesign are there, and those that say nothing are absent', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, spans } = lab.setUp({ type: 'singleton' });
      await task.add(1, 2);
      await lab.outcome(task.fail('error'));
      await delivered();
      return { measures: spanMeasures().map(({ detail }) => detail), events: spans() };
    });

    for (const detail of result.measures) {
      for (const field of Object.keys(given(detail))) assert.ok([...SPAN_FIELDS, 'devtools'].includes(field), field);
    }
    const [ok, failed] = result.events;
    for (const field of ['traceId', 'traceName', 'taskName', 'errorKind', 'error']) assert.equal(ok[field], undefined, field);
    assert.deepEqual([failed.status, failed.errorKind, failed.error, failed.taskType], ['error', 'exception', 'plain', 'singleton']);
  });

  spanTest('a span lasts from the call to its end', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton' });
      await task.ready();
      const start = performance.now();
      const calls = [task.hold(gate.name), task.echo('waits')];
      await gate.whenEntered();
      await new Promise((resolve) => setTimeout(resolve, 50));
      gate.open();
      await Promise.all(calls);
      const end = performance.now();
      await delivered();
      return { start, end, measures: spanMeasures().map(({ startTime, duration, detail }) => [detail.method, startTime, duration, detail.queueWaitMs]) };
    });

    const byMethod = Object.fromEntries(result.measures.map(([method, ...rest]) => [method, rest]));
    for (const method of ['hold', 'echo']) {
      const [startTime, duration] = byMethod[method];
      assert.ok(startTime >= result.start - 1 && startTime + duration <= result.end + 1, method);
      assert.ok(duration >= 49, `${method} lasted ${duration} ms`);
    }
    assert.ok(byMethod.echo[2] >= 49, `waited ${byMethod.echo[2]} ms`);
    assert.ok(byMethod.hold[2] < 49, `waited ${byMethod.hold[2]} ms`);
  });

  spanTest('status and errorKind follow the redesign', async ({ inPage }) => {
    const result = await inPage(async () => {
      const kinds = {};
      const look = async (name, config, act) => {
        const { task, runtime, spans, taskId } = lab.setUp({ type: 'singleton', taskId: name, ...config });
        const calls = await act(task, runtime);
        await Promise.all(calls.map(lab.outcome));
        await lab.turn();
        kinds[name] = spans(taskId).map(({ method, status, errorKind, attemptCount, error }) => [method, status, errorKind ?? null, attemptCount, typeof error]);
      };
      await look('ok', {}, (task) => [task.echo(1)]);
      await look('exception', {}, (task) => [task.fail('typeError')]);
      await look('nothing', {}, (task) => [task.fail('undefined')]);
      await look('clone', {}, (task) => [task.echo(() => {})]);
      await look('handlerAbort', {}, (task) => [task.fail('abortError')]);
      await look('aborted', {}, (task) => {
        const controller = new AbortController();
        const calls = [task.echo(1), task.with({ signal: controller.signal }).echo(2)];
        controller.abort(new Error('why'));
        return calls;
      });
      await look('timeout', {}, async (task) => {
        await task.ready();
        return [task.with({ timeoutMs: 20 }).forever()];
      });
      await look('crash', {}, (task) => [task.crash('boom')]);
      await look('queue', { maxQueueDepth: 0, queuePolicy: 'reject' }, (task) => {
        lab.outcome(task.forever());
        return [task.echo(1)];
      });
      await look('disposed', {}, (task) => {
        const calls = [task.forever(), task.forever()];
        task.dispose();
        return calls;
      });
      return kinds;
    });

    assert.deepEqual(result.ok, [['echo', 'ok', null, 1, 'undefined']]);
    assert.deepEqual(result.exception, [['fail', 'error', 'exception', 1, 'string']]);
    assert.deepEqual(result.nothing[0].slice(0, 4), ['fail', 'error', 'exception', 1]);
    assert.deepEqual(result.clone[0].slice(0, 3), ['echo', 'error', 'exception']);
    assert.deepEqual(result.handlerAbort[0].slice(0, 4), ['fail', 'canceled', 'abort', 1]);
    const aborted = result.aborted.find(([, status]) => status === 'canceled');
    assert.deepEqual(aborted.slice(0, 4), ['echo', 'canceled', 'abort', 0]);
    assert.deepEqual(result.timeout[0].slice(0, 4), ['forever', 'canceled', 'abort', 1]);
    assert.deepEqual(result.crash[0], ['crash', 'error', 'crash', 1, 'string']);
    assert.deepEqual(result.queue[0], ['echo', 'error', 'queue', 0, 'string']);
    assert.deepEqual(result.disposed.map((span) => span.slice(0, 3)), Array(2).fill(['forever', 'error', 'exception']));
  });

  spanTest('a requeued call has one span, with all its attempts and waits', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 2;
      const { task, spans, recorder } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      await task.crashTimes(flags, 'third time');
      const waits = recorder.events.filter(({ name }) => name === 'queue.wait_ms').map(({ value }) => value);
      return { spans: spans(), waits };
    });

    const [span] = result.spans;
    const sum = result.waits.reduce((a, b) => a + b, 0);
    assert.equal(result.spans.length, 1);
    assert.deepEqual([span.attemptCount, span.status, result.waits.length], [3, 'ok', 3]);
    assert.ok(Math.abs(span.queueWaitMs - sum) < 0.01, `${span.queueWaitMs} is not the sum of ${result.waits}`);
    assert.ok(Math.abs(span.queueWaitLastMs - result.waits[2]) < 0.01);
    assert.ok(span.queueWaitMs >= 100 + 200 - 5, 'the waits include the backoffs');
  });

  spanTest('requeues that never dispatch again do not count as attempts', async ({ inPage }) => {
    const attempts = await inPage(async () => {
      const { task, totals, spans } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      const call = lab.outcome(task.crash());
      await lab.until(() => totals()['worker.crash.total'] === 1);
      task.dispose();
      await call;
      return spans().map(({ attemptCount }) => attemptCount);
    });

    assert.deepEqual(attempts, [1]);
  });

  spanTest('a call canceled before its dispatch has a span with the elapsed time and no attempt', async ({ inPage }) => {
    const span = await inPage(async () => {
      const { task, spans } = lab.setUp({ type: 'singleton' });
      lab.outcome(task.forever());
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).echo(1));
      await new Promise((resolve) => setTimeout(resolve, 30));
      controller.abort();
      await call;
      return spans()[0];
    });

    assert.deepEqual([span.status, span.errorKind, span.attemptCount, span.workerIndex], ['canceled', 'abort', 0, undefined]);
    assert.ok(span.durationMs >= 28);
  });

  spanTest('each task is a track of its own in DevTools', async ({ inPage }) => {
    const tracks = await inPage(async () => {
      const runtime = lab.runtime();
      const tasks = ['one', 'two'].map((taskId) => runtime.defineTask({ type: 'singleton', worker: lab.worker(), taskId }));
      await Promise.all(tasks.flatMap((task) => [task.echo(1), lab.outcome(task.fail('error'))]));
      await delivered();
      return spanMeasures().map(({ detail }) => [detail.taskId, detail.devtools]);
    });

    assert.equal(tracks.length, 4);
    const names = { one: new Set(), two: new Set() };
    for (const [taskId, devtools] of tracks) {
      assert.ok(devtools.dataType === undefined || devtools.dataType === 'track-entry');
      assert.ok(typeof devtools.track === 'string' && devtools.track.length > 0);
      assert.doesNotThrow(() => JSON.stringify(devtools));
      names[taskId].add(devtools.track);
    }
    assert.deepEqual([names.one.size, names.two.size], [1, 1]);
    assert.notEqual([...names.one][0], [...names.two][0]);
  });

  spanTest('the buffer of measures stays within bufferLimit, and other measures stay in it', async ({ inPage }) => {
    const result = await inPage(async () => {
      performance.measure('of the application', { start: 0, end: 1 });
      const { task } = lab.setUp({ maxQueueDepth: Infinity }, { observability: { spans: { bufferLimit: 20 } } });
      let most = 0;
      for (let i = 0; i < 30; i++) {
        await Promise.all([1, 2, 3, 4, 5].map((n) => task.echo(n)));
        most = Math.max(most, performance.getEntriesByName('atelier:span').length);
      }
      await delivered();
      return { most, application: performance.getEntriesByName('of the application').length, observed: spanMeasures().length };
    });

    assert.ok(result.most <= 20, `${result.most} measures were in the buffer`);
    assert.ok(result.most > 0);
    assert.deepEqual([result.application, result.observed], [1, 150]);
  });

  spanTest('the buffer of measures stays within 10 000 by default', async ({ inPage }) => {
    const [most, observed] = await inPage(async () => {
      const { task } = lab.setUp({ maxQueueDepth: Infinity });
      let most = 0;
      for (let i = 0; i < 21; i++) {
        await Promise.all(Array.from({ length: 500 }, (_, n) => task.echo(n)));
        most = Math.max(most, performance.getEntriesByName('atelier:span').length);
      }
      await delivered();
      return [most, spanMeasures().length];
    });

    assert.ok(most <= 10_000 && most > 5_000, `${most} measures were in the buffer`);
    assert.equal(observed, 10_500);
  });

  spanTest('observeSpans tells measures of spans and traces, and no others', async ({ inPage }) => {
    const heard = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      const heard = [];
      const off = runtime.observeSpans((entry) => heard.push([entry.name, entry.detail?.method ?? entry.detail?.traceName, typeof entry.duration]));
      performance.measure('of the application', { start: 0, end: 1 });
      await runtime.runWithTrace('t', (trace) => task.with({ trace }).echo(1));
      await lab.until(() => heard.length >= 2);
      off();
      await task.echo(2);
      await delivered();
      await lab.turn();
      return heard.sort();
    });

    assert.deepEqual(heard, [['atelier:span', 'echo', 'number'], ['atelier:trace', 't', 'number']]);
  });
});

describe('contract 4, traces', () => {
  spanTest('createTrace gives id, name, sampled, traceparent and end', async ({ inPage }) => {
    const result = await inPage(() => {
      const { runtime } = lab.setUp();
      const [named, unnamed] = [runtime.createTrace('named'), runtime.createTrace()];
      return [named, unnamed].map(({ id, name, sampled, traceparent, end }) => ({ id, name: name ?? null, sampled, traceparent, end: typeof end }));
    });

    assert.deepEqual(result.map(({ name, sampled, end }) => [name, sampled, end]), [['named', true, 'function'], [null, true, 'function']]);
    assert.notEqual(result[0].id, result[1].id);
    for (const { id, traceparent } of result) {
      assert.match(id, /^(?!0{32})[0-9a-f]{32}$/);
      assert.match(traceparent, new RegExp(`^00-${id}-(?!0{16})[0-9a-f]{16}-01$`));
    }
  });

  spanTest('traceparent continues a trace, with its sampling decision', async ({ inPage }) => {
    const result = await inPage(() => {
      const { runtime } = lab.setUp();
      const id = '0af7651916cd43dd8448eb211c80319c';
      return ['01', '00'].map((flags) => {
        const trace = runtime.createTrace('continued', { traceparent: `00-${id}-b7ad6b7169203331-${flags}` });
        return [trace.id === id, trace.sampled, trace.traceparent];
      });
    });

    for (const [[same, sampled, traceparent], flags] of [[result[0], '01'], [result[1], '00']]) {
      assert.equal(same, true);
      assert.equal(sampled, flags === '01');
      assert.match(traceparent, new RegExp(`^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-${flags}$`));
    }
  });

  for (const bad of ['', 'nonsense', '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01']) {
    spanTest(`an invalid traceparent (${bad}) is not continued`, async ({ inPage }) => {
      const result = await inPage((traceparent) => {
        const { runtime } = lab.setUp();
        try {
          const { id } = runtime.createTrace('t', { traceparent });
          return { id };
        } catch (error) {
          return { name: error.name };
        }
      }, bad);

      if (result.name) assert.match(result.name, /^(TypeError|RangeError)$/);
      else assert.match(result.id, /^(?!0{32}|0af7651916cd43dd)[0-9a-f]{32}$/);
    });
  }

  spanTest('end makes one measure and one event, however often it is called', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { runtime, recorder } = lab.setUp();
      const trace = runtime.createTrace('workflow');
      await new Promise((resolve) => setTimeout(resolve, 30));
      trace.end();
      trace.end();
      const { end } = trace;
      end();
      await delivered();
      return { measures: traceMeasures(), events: recorder.events.filter(({ kind }) => kind === 'trace'), id: trace.id };
    });

    const [measure] = result.measures;
    const [event] = result.events;
    assert.deepEqual([result.measures.length, result.events.length], [1, 1]);
    const { devtools, ...detail } = measure.detail;
    assert.deepEqual(given(detail), { traceId: result.id, traceName: 'workflow', status: 'ok' });
    const { ts, durationMs, ...mirrored } = given(event);
    assert.deepEqual(mirrored, { kind: 'trace', name: 'atelier:trace', traceId: result.id, traceName: 'workflow', status: 'ok' });
    assert.ok(Number.isFinite(ts) && durationMs >= 28 && Math.abs(durationMs - measure.duration) < 0.1);
  });

  spanTest('runWithTrace gives a trace to fn, returns its result and ends the trace', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { runtime, recorder, task } = lab.setUp();
      const values = [
        await runtime.runWithTrace('async', async (trace) => [trace.name, await task.with({ trace }).add(1, 1)]),
        await runtime.runWithTrace('sync', (trace) => trace.id.length),
      ];
      return { values, traces: recorder.events.filter(({ kind }) => kind === 'trace').map(({ traceName, status }) => [traceName, status]) };
    });

    assert.deepEqual(result.values, [['async', 2], 32]);
    assert.deepEqual(result.traces, [['async', 'ok'], ['sync', 'ok']]);
  });

  spanTest('runWithTrace passes failures on and tells them in the status', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { runtime, recorder, task } = lab.setUp({ maxQueueDepth: 0, queuePolicy: 'reject', type: 'singleton' });
      const error = new RangeError('failed');
      const same = await runtime.runWithTrace('error', async () => { throw error; }).catch((thrown) => thrown === error);
      const sync = await runtime.runWithTrace('sync error', () => { throw error; }).catch((thrown) => thrown === error);
      await lab.outcome(runtime.runWithTrace('canceled', async () => { throw new DOMException('stop', 'AbortError'); }));
      await lab.outcome(runtime.runWithTrace('nothing', () => Promise.reject()));
      await lab.outcome(runtime.runWithTrace('crash', (trace) => task.with({ trace }).crash()));
      lab.outcome(task.forever());
      await lab.outcome(runtime.runWithTrace('queue', (trace) => task.with({ trace }).echo(1)));
      const traces = recorder.events.filter(({ kind }) => kind === 'trace');
      return { same, sync, traces: traces.map(({ traceName, status, errorKind, error }) => [traceName, status, errorKind ?? null, error ?? null]) };
    });

    assert.deepEqual([result.same, result.sync], [true, true]);
    const traces = Object.fromEntries(result.traces.map(([name, ...rest]) => [name, rest]));
    assert.deepEqual(traces.error, ['error', 'exception', 'failed']);
    assert.deepEqual(traces['sync error'], ['error', 'exception', 'failed']);
    assert.deepEqual(traces.canceled, ['canceled', 'abort', 'stop']);
    assert.deepEqual(traces.nothing.slice(0, 2), ['error', 'exception']);
    assert.deepEqual(traces.crash.slice(0, 2), ['error', 'crash']);
    assert.deepEqual(traces.queue.slice(0, 2), ['error', 'queue']);
  });

  spanTest('a trace ended inside runWithTrace is ended once', async ({ inPage }) => {
    const count = await inPage(async () => {
      const { runtime, recorder } = lab.setUp();
      await runtime.runWithTrace('t', (trace) => trace.end());
      return recorder.events.filter(({ kind }) => kind === 'trace').length;
    });

    assert.equal(count, 1);
  });

  spanTest('with({ trace }) works after the end of the trace, and with none', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { runtime, task, spans } = lab.setUp();
      const trace = runtime.createTrace('over');
      trace.end();
      const values = [await task.with({ trace }).echo(1), await task.with({ trace: undefined }).echo(2)];
      return { values, traced: spans().map(({ traceName }) => traceName ?? null) };
    });

    assert.deepEqual(result, { values: [1, 2], traced: ['over', null] });
  });

  spanTest('trace events contribute to no metric', async ({ inPage }) => {
    const kinds = await inPage(async () => {
      const { runtime, recorder } = lab.setUp();
      await runtime.runWithTrace('t', () => {});
      return recorder.events.map(({ kind }) => kind);
    });

    assert.deepEqual(kinds, ['trace']);
  });

  spanTest('with spans off a trace has no measure, and is not sampled away from its events or harmed', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { runtime, task } = lab.setUp({}, { observability: { spans: 'off' } });
      const value = await runtime.runWithTrace('t', (trace) => task.with({ trace }).echo(trace.id.length));
      await delivered();
      return [value, measures.length];
    });

    assert.deepEqual(result, [32, 0]);
  });
});

describe('contract 4, sampling', () => {
  spanTest('sampleRate 0 records no span, and metrics stay complete', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime, recorder, totals } = lab.setUp({}, { observability: { spans: { sampleRate: 0 } } });
      const trace = runtime.createTrace('t');
      await Promise.all([task.echo(1), task.with({ trace }).echo(2)]);
      trace.end();
      await delivered();
      return {
        measures: measures.length, spans: recorder.spans().length, sampled: trace.sampled, flags: trace.traceparent.slice(-2), totals: totals(),
      };
    });

    assert.deepEqual([result.measures, result.spans, result.sampled, result.flags], [0, 0, false, '00']);
    assert.deepEqual([result.totals['task.success.total'], result.totals['task.duration_ms'], result.totals['queue.wait_ms']], [2, 2, 2]);
  });

  spanTest('a rate between records a share of the calls, and metrics stay complete', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, recorder, totals } = lab.setUp({ maxQueueDepth: Infinity }, { observability: { spans: { sampleRate: 0.5 } } });
      await Promise.all(Array.from({ length: 400 }, (_, i) => task.echo(i)));
      await delivered();
      return { events: recorder.spans().length, measures: spanMeasures().length, duration: totals()['task.duration_ms'] };
    });

    // Less than one in a billion runs of a fair coin falls outside.
    assert.ok(result.events > 130 && result.events < 270, `${result.events} of 400`);
    assert.equal(result.measures, result.events);
    assert.equal(result.duration, 400);
  });

  spanTest('all spans of a trace follow the decision that was made with it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime, recorder } = lab.setUp({ maxQueueDepth: Infinity }, { observability: { spans: { sampleRate: 0.5 } } });
      const traces = Array.from({ length: 40 }, (_, i) => runtime.createTrace(`trace ${i}`));
      await Promise.all(traces.flatMap((trace) => [1, 2, 3].map((n) => task.with({ trace }).echo(n))));
      for (const trace of traces) trace.end();
      await delivered();
      return traces.map(({ id, sampled, traceparent }) => ({
        sampled, flags: traceparent.slice(-2),
        events: recorder.spans().filter(({ traceId }) => traceId === id).length,
        spans: spanMeasures().filter(({ detail }) => detail.traceId === id).length,
        traces: traceMeasures().filter(({ detail }) => detail.traceId === id).length,
      }));
    });

    for (const each of result) {
      assert.deepEqual(each, each.sampled ? { sampled: true, flags: '01', events: 3, spans: 3, traces: 1 } : { sampled: false, flags: '00', events: 0, spans: 0, traces: 0 });
    }
    assert.ok(result.some(({ sampled }) => sampled) && result.some(({ sampled }) => !sampled));
  });
});

describe('contract 4, the event stream', () => {
  spanTest('listeners are called synchronously', async ({ inPage }) => {
    const heard = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      await task.echo('warm');
      const heard = [];
      runtime.subscribeEvents((event) => heard.push(event.name));
      const call = task.echo(1);
      const atOnce = [...heard];
      await call;
      return atOnce;
    });

    assert.ok(heard.includes('task.dispatch.total'));
    assert.ok(heard.includes('queue.in_flight'));
  });

  spanTest('what a listener throws is kept from the call and from other listeners, and is reported', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      let before = 0;
      let after = 0;
      runtime.subscribeEvents(() => before++);
      runtime.subscribeEvents(() => { throw new Error('in the listener'); });
      runtime.subscribeEvents(() => { throw undefined; });
      runtime.subscribeEvents(() => after++);
      const value = await task.echo('fine');
      runtime.dispose();
      const reported = lab.takeWindowErrors();
      return [value, before > 0, before === after, new Set(reported).size, reported.length === 2 * before];
    });

    assert.deepEqual(result, ['fine', true, true, 2, true]);
  });

  spanTest('listeners may come and go while an event is delivered', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      let once = 0;
      let added = 0;
      const off = runtime.subscribeEvents(() => {
        once++;
        off();
        if (added === 0) runtime.subscribeEvents(() => added++);
      });
      await task.echo(1);
      return [once, added > 0];
    });

    assert.deepEqual(result, [1, true]);
  });

  spanTest('a listener may call tasks', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime, totals } = lab.setUp();
      const inner = [];
      runtime.subscribeEvents((event) => {
        if (event.name === 'task.success.total' && inner.length < 5) inner.push(task.echo(inner.length));
      });
      await task.echo('first');
      await lab.until(() => inner.length === 5);
      return [await Promise.all(inner), totals()['task.success.total']];
    });

    assert.deepEqual(result, [[0, 1, 2, 3, 4], 6]);
  });

  spanTest('without spans a listener still gets all metrics', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({}, { observability: { spans: 'off' } });
      await Promise.all([task.echo(1), lab.outcome(task.fail('error'))]);
      return totals();
    });

    assert.deepEqual(
      [result['task.dispatch.total'], result['task.success.total'], result['task.failure.total'], result['task.duration_ms']],
      [2, 1, 1, 2],
    );
  });

  spanTest('with no listener and spans off nothing reaches the performance timeline', async ({ inPage }) => {
    const result = await inPage(async () => {
      let calls = 0;
      for (const name of ['measure', 'mark']) {
        const original = performance[name];
        performance[name] = (...args) => (calls++, original.apply(performance, args));
      }
      const task = lab.unwatchedRuntime({ observability: { spans: 'off' } }).defineTask({ type: 'parallel', worker: lab.worker() });
      await Promise.all(Array.from({ length: 20 }, (_, i) => task.echo(i)));
      return calls;
    });

    assert.equal(result, 0);
  });
});

describe('contract 4, metrics', () => {
  spanTest('a successful call gives exactly the metrics of the redesign', async ({ inPage }) => {
    const events = await inPage(async () => {
      const { task, recorder } = lab.setUp({ type: 'singleton', taskName: 'named' });
      await task.echo(1);
      return recorder.events.map(({ kind, name, value, attrs }) => ({ kind, name, value, attrs: attrs ?? null }));
    });

    const counters = events.filter(({ kind }) => kind === 'counter');
    assert.deepEqual(
      counters.map(({ name, value }) => [name, value]).sort(),
      [['task.dispatch.total', 1], ['task.success.total', 1], ['worker.spawn.total', 1]],
    );
    const gauges = (name) => events.filter((event) => event.name === name).map(({ value }) => value);
    assert.deepEqual([Math.max(...gauges('queue.in_flight')), gauges('queue.in_flight').at(-1)], [1, 0]);
    assert.deepEqual(gauges('workers.active').at(-1), 1);
    assert.equal(events.filter(({ kind }) => kind === 'histogram').length, 2);
    for (const { kind, name, attrs } of events) {
      if (kind === 'span') continue;
      assert.deepEqual([attrs['task.id'], attrs['task.type'], attrs['task.name']], ['lab', 'singleton', 'named'], name);
      if (name.startsWith('worker.')) assert.equal(attrs['worker.index'], 0, name);
      if (name.startsWith('queue.')) assert.equal(attrs['queue.policy'], 'block', name);
      for (const [key, value] of Object.entries(attrs)) {
        assert.match(key, /^(task\.(id|type|name)|worker\.index|queue\.(policy|max_in_flight|max_depth))$/, name);
        assert.match(typeof value, /^(string|number)$/, name);
      }
    }
  });

  spanTest('task.name is absent without a taskName', async ({ inPage }) => {
    const named = await inPage(async () => {
      const { task, recorder } = lab.setUp();
      await task.echo(1);
      return recorder.events.filter(({ attrs, taskName }) => taskName !== undefined || attrs?.['task.name'] !== undefined).length;
    });

    assert.equal(named, 0);
  });

  spanTest('counters follow the table of the redesign', async ({ inPage }) => {
    const totals = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task, state, totals } = lab.setUp({
        type: 'singleton', maxInFlight: 1, maxQueueDepth: 1, queuePolicy: 'reject', crashPolicy: 'restart-requeue-in-flight',
      });
      await task.echo('success');
      await lab.outcome(task.fail('error'));
      await task.crashTimes(flags, 'requeued');
      const controller = new AbortController();
      const gate = lab.gate();
      const held = lab.outcome(task.with({ signal: controller.signal }).hold(gate.name));
      const queued = lab.outcome(task.with({ signal: controller.signal }).echo('canceled in the queue'));
      const rejected = await lab.outcome(task.echo('rejected'));
      await gate.whenEntered();
      controller.abort();
      await Promise.all([held, queued]);
      gate.open();
      await lab.until(() => state().queueDepth === 0);
      await lab.outcome(task.with({ timeoutMs: 30 }).hold('never'));
      task.stopWorkers();
      return { ...totals(), rejectedName: rejected.error.name };
    });

    assert.equal(totals.rejectedName, 'QueueDropError');
    const counters = Object.fromEntries(Object.entries(totals).filter(([name]) => name.endsWith('.total')));
    assert.deepEqual(counters, {
      'task.dispatch.total': 6,
      'task.success.total': 2,
      'task.failure.total': 1,
      'task.canceled.total': 3,
      'task.rejected.total': 1,
      'task.requeue.total': 1,
      'task.timeout.total': 1,
      'worker.spawn.total': 2,
      'worker.crash.total': 1,
      'worker.terminate.total': 1,
    });
  });

  spanTest('gauges are emitted after each change of the queue, with the values after it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, runtime, recorder } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const wrong = [];
      const fields = { 'queue.in_flight': 'queueDepth', 'queue.pending': 'pendingQueueDepth', 'queue.blocked': 'waitingQueueDepth' };
      runtime.subscribeEvents(({ name, value }) => {
        if (!(name in fields)) return;
        const actual = runtime.getRuntimeSnapshot().tasks[0][fields[name]];
        if (actual !== value) wrong.push([name, value, actual]);
      });
      const calls = [1, 2, 3].map((n) => task.hold(gate.name, n));
      await gate.whenEntered();
      gate.open();
      await Promise.all(calls);
      const values = (name) => recorder.events.filter((event) => event.name === name).map(({ value }) => value);
      const distinct = (name) => values(name).filter((value, i, all) => value !== all[i - 1]);
      return { wrong, inFlight: distinct('queue.in_flight'), pending: Math.max(...values('queue.pending')), blocked: Math.max(...values('queue.blocked')) };
    });

    assert.deepEqual(result.wrong, []);
    assert.equal(result.inFlight.at(-1), 0);
    assert.deepEqual([Math.max(...result.inFlight), result.pending, result.blocked], [1, 1, 1]);
  });

  spanTest('histograms tell durations and waits in milliseconds', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, recorder } = lab.setUp({ type: 'singleton' });
      await task.ready();
      const calls = [task.hold(gate.name), task.echo(1)];
      await gate.whenEntered();
      await new Promise((resolve) => setTimeout(resolve, 40));
      gate.open();
      await Promise.all(calls);
      const values = (name) => recorder.events.filter((event) => event.name === name).map(({ value }) => value);
      return { durations: values('task.duration_ms'), waits: values('queue.wait_ms'), spans: recorder.spans().map(({ durationMs }) => durationMs) };
    });

    assert.equal(result.waits.length, 2);
    assert.ok(result.waits[0] < 39 && result.waits[1] >= 39, String(result.waits));
    for (const duration of result.durations) assert.ok(duration >= 39 && duration < 60_000);
    for (const [i, duration] of result.durations.entries()) assert.ok(Math.abs(duration - result.spans[i]) < 0.01);
  });
});
