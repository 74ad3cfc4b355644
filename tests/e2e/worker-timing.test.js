/** Issue 5.8: with `workerTiming`, a span says how much of a call was queue, transfer, run and answer. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

const PARTS = ['transferMs', 'runMs', 'answerMs'];

const partsOf = (span) => PARTS.map((part) => span[part]);
const known = (span) => PARTS.filter((part) => part in span);

/** Each part is a time, and together with the wait they are the whole. */
function assertWhole(span) {
  for (const part of partsOf(span)) assert.ok(part >= 0, `${span.method}: ${partsOf(span)}`);
  const sum = partsOf(span).reduce((all, part) => all + part, span.queueWaitMs);
  assert.ok(Math.abs(sum - span.durationMs) < 0.001, `${span.method}: ${span.durationMs} ms are not ${span.queueWaitMs} + ${partsOf(span).join(' + ')}`);
}

describe('worker timing', () => {
  browserTest('the parts of a call add up to its duration, in the event and in the measure', async ({ inPage }) => {
    const [events, details] = await inPage(async () => {
      const { task, runtime, spans } = lab.setUp({ type: 'singleton', maxQueueDepth: Infinity }, { observability: { spans: { workerTiming: true } } });
      const details = [];
      runtime.observeSpans(({ detail }) => details.push(detail));
      const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
      const gate = lab.gate();
      const held = task.hold(gate.name);
      const calls = [task.compute(20), task.make(8), lab.outcome(task.fail('error')), task.compute(20)];
      await gate.whenEntered();
      await pause(20);
      gate.open();
      await Promise.all([held, ...calls]);
      for await (const _ of task.count(3));
      await lab.until(() => details.length === 6);
      return [spans(), details];
    });

    assert.equal(events.length, 6);
    for (const event of events) {
      assertWhole(event);
      const detail = details.find(({ callId }) => callId === event.callId);
      assert.deepEqual(partsOf(detail), partsOf(event));
    }
    const [held] = events.filter(({ method }) => method === 'hold');
    const [first, second] = events.filter(({ method }) => method === 'compute');
    for (const { runMs } of [held, first, second]) assert.ok(runMs >= 19, `ran ${runMs} ms`);
    assert.ok(second.queueWaitMs >= 39, `waited ${second.queueWaitMs} ms`);
  });

  browserTest('a busy page is the answer\'s time, a busy worker the transfer\'s', async ({ inPage }) => {
    const spans = await inPage(async () => {
      const { task, spans } = lab.setUp({ type: 'singleton', maxInFlight: 2 }, { observability: { spans: { workerTiming: true } } });
      await task.ready();
      await Promise.all([task.compute(30), task.echo('behind it')]);
      const call = task.echo('answered meanwhile');
      await lab.turn();
      for (const end = performance.now() + 60; performance.now() < end; );
      await call;
      return spans();
    });

    spans.forEach(assertWhole);
    const [, behind, meanwhile] = spans;
    assert.ok(behind.transferMs >= 25, `took ${behind.transferMs} ms to the handler`);
    assert.ok(meanwhile.answerMs + meanwhile.transferMs >= 30, `took ${meanwhile.transferMs} + ${meanwhile.answerMs} ms`);
  });

  browserTest('many quick calls, sent ahead or not, have whole spans', async ({ inPage }) => {
    const spans = await inPage(async () => {
      const { task, spans } = lab.setUp({ maxQueueDepth: Infinity }, { observability: { spans: { workerTiming: true } } });
      for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 100 }, (_, n) => task.echo(n)));
      return spans();
    });

    assert.equal(spans.length, 500);
    spans.forEach(assertWhole);
  });

  browserTest('calls whose handler has not ended have no parts', async ({ inPage }) => {
    const spans = await inPage(async () => {
      const { task, spans, totals } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' }, { observability: { spans: { workerTiming: true } } });
      const gate = lab.gate();
      const [running, queued] = [new AbortController(), new AbortController()];
      const calls = [task.with({ signal: running.signal }).hold(gate.name), task.with({ signal: queued.signal }).echo(1)];
      await gate.whenEntered();
      queued.abort();
      running.abort();
      await lab.outcomes(calls);
      gate.open();
      const crashing = lab.outcome(task.crash());
      await lab.until(() => totals()['worker.crash.total'] === 1);
      task.dispose();
      await crashing;
      return spans();
    });

    assert.deepEqual(spans.map(({ status, attemptCount }) => [status, attemptCount]), [['canceled', 0], ['canceled', 1], ['error', 1]]);
    assert.deepEqual(spans.flatMap(known), []);
  });

  browserTest('a call that ran again has the parts of its last attempt', async ({ inPage }) => {
    const spans = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task, spans } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' }, { observability: { spans: { workerTiming: true } } });
      await task.crashTimes(flags, 'second time');
      return spans();
    });

    const [span] = spans;
    assert.deepEqual([spans.length, span.attemptCount, known(span)], [1, 2, PARTS]);
    const sum = partsOf(span).reduce((all, part) => all + part, span.queueWaitMs);
    assert.ok(sum <= span.durationMs + 0.001, `${sum} of ${span.durationMs} ms`);
  });

  browserTest('nothing of it is there when it is off, and switched on later it holds for workers that start then', async ({ inPage }) => {
    const rounds = await inPage(async () => {
      const runtime = lab.unwatchedRuntime({ observability: { spans: 'on' } });
      const events = [];
      runtime.subscribeEvents((event) => event.kind === 'span' && events.push(event));
      const task = runtime.defineTask({ type: 'singleton', worker: lab.worker() });
      const round = async (spans, restart) => {
        if (spans) runtime.enableSpans(spans);
        if (restart) task.stopWorkers();
        if (restart) task.startWorkers();
        await task.compute(1);
        return Object.keys(events.at(-1)).filter((field) => /^(transfer|run|answer)/.test(field));
      };
      return [
        await round(),
        await round({ workerTiming: true }),
        await round(undefined, true),
        await round({ workerTiming: false }, true),
      ];
    });

    assert.deepEqual(rounds, [[], [], PARTS, []]);
  });
});
