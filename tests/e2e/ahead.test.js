/** Short calls are sent ahead of their turn. Nobody should notice but by the number of messages. */

import assert from 'node:assert/strict';
import test, { after, describe } from 'node:test';
import { firefoxFile, openFirefox } from './support/browsers.js';
import { thePort } from './support/environment.js';
import { browserTest } from './support/harness.js';

/** Makes calls in a burst until one burst took less than half a message for each; true if one did. */
const SAVES_MESSAGES = `async (it) => {
  for (let round = 0; round < 20; round++) {
    const before = it.counts.posts;
    await it.results(it.make('work', Array(250).fill('')));
    if (it.counts.posts - before < 125) return true;
  }
  return false;
}`;

/**
 * Repeats what may come too late on a busy machine: a message that is to reach a worker before it starts a call.
 *
 * @param {(taskId: string) => Promise<T>} run
 * @param {(result: T) => boolean} isInTime
 * @returns {Promise<T>} the first result that is in time, or the last one
 * @template T
 */
async function inTime(run, isInTime) {
  for (let round = 1; ; round++) {
    const result = await run(`round ${round}`);
    if (round === 5 || isInTime(result)) return result;
  }
}

describe('short calls with the default options', () => {
  for (const type of ['singleton', 'parallel']) {
    browserTest(`settle right, in order, with fewer messages than calls (${type})`, async ({ inPage }) => {
      const result = await inPage(
        async ([type, savesMessages]) => {
          const it = lab.aheadSetUp({ type, poolSize: undefined, maxQueueDepth: undefined }, { calls: 12_000 });
          const made = it.make('work', Array(5_000).fill(''));
          const results = await it.results(made);
          const order = made.map(({ id }) => id).filter((id) => !it.returned.has(id));
          return {
            wrong: made.filter(({ id }, i) => results[i] !== id || it.runs(id) !== 1).map(({ id }) => id),
            most: it.most(),
            places: it.runtime.getRuntimeSnapshot().tasks[0].queueDepthByWorker.length,
            // One worker starts what was never returned in order.
            inOrder: order.every((id, i) => i === 0 || it.number(order[i - 1]) < it.number(id)),
            saves: await eval(savesMessages)(it),
          };
        },
        [type, SAVES_MESSAGES],
      );

      assert.deepEqual(result.wrong, []);
      assert.ok(result.saves, 'never sent ahead');
      assert.ok(result.most <= result.places, `${result.most} ran at once in ${result.places} places`);
      if (type === 'singleton') assert.ok(result.inOrder);
    });
  }

  browserTest('count as pending or waiting, in the snapshot and in the events', async ({ inPage }) => {
    const [ahead, depths] = await inPage(async () => {
      const it = lab.aheadSetUp({ maxQueueDepth: 3 });
      await it.warm('work');
      const call = await it.spin();
      const before = it.counts.ahead;
      const made = it.make('work', Array(6).fill(''));
      await it.pause();
      const seen = lab.depths(it.state());
      const ahead = it.counts.ahead - before;
      it.release();
      await it.results([call, ...made]);
      return [ahead, seen];
    });

    assert.equal(ahead, 6);
    assert.deepEqual(depths, { waiting: 3, pending: 3, inFlight: 1, abandoned: 0 });
  });
});

describe('a call that is ahead behind a long one', () => {
  for (const abortFlags of [true, false]) {
    browserTest(`never runs when it is aborted, ${abortFlags ? 'with' : 'without'} abort flags`, async ({ inPage }) => {
      const run = (taskId) => inPage(async ([taskId, abortFlags]) => {
        const it = lab.aheadSetUp({ taskId }, { abortFlags });
        await it.warm('work');
        await it.warm('quick');
        const long = await it.spin();
        const controller = new AbortController();
        const [first] = it.make('quick', [''], it.task.with({ signal: controller.signal }));
        const [second] = it.make('quick', ['']);
        const [third] = it.make('quick', [''], it.task.with({ key: 'third' }));
        const [fourth] = it.make('quick', ['']);
        await it.pause();
        controller.abort();
        it.runtime.abortTaskController.abort('third');
        await it.pause();
        const early = await it.results([first, third]);
        it.release();
        const late = await it.results([long, second, fourth]);
        await lab.until(() => it.state().abandonedCalls === 0);
        return { ahead: it.counts.ahead, early, ok: late.every((value) => typeof value === 'number'), runs: [first, second, third, fourth].map(({ id }) => it.runs(id)) };
      }, [taskId, abortFlags]);
      const result = await inTime(run, ({ runs: [first, , third] }) => first + third === 0);

      assert.deepEqual(result.early, ['AbortError', 'AbortError']);
      assert.ok(result.ok);
      assert.deepEqual(result.runs, [0, 1, 0, 1]);
    });
  }

  browserTest('lets one of higher priority pass', async ({ inPage }) => {
    const run = (taskId) => inPage(async (taskId) => {
      const it = lab.aheadSetUp({ taskId });
      await it.warm('work');
      await it.warm('quick');
      const long = await it.spin();
      const made = it.make('quick', ['', '', '', '']);
      await it.pause();
      const [urgent] = it.make('quick', [''], it.task.with({ priority: 1 }));
      await it.pause();
      it.release();
      await it.results([long, ...made, urgent]);
      return [...made, urgent].sort((a, b) => it.number(a.id) - it.number(b.id)).map(({ id }) => id - made[0].id);
    }, taskId);
    const order = await inTime(run, (order) => order.indexOf(4) <= 1);

    // The first may have been started by the end of the long call, which told the page only then.
    assert.ok(order.indexOf(4) <= 1, `${order}`);
    assert.deepEqual(order.filter((each) => each !== 4), [0, 1, 2, 3]);
  });

  browserTest('goes to another worker', async ({ inPage }) => {
    const result = await inPage(async () => {
      const it = lab.aheadSetUp({ type: 'parallel', poolSize: 2 });
      await it.warm('work');
      const gate = lab.gate('hold');
      const [held] = it.make('work', ['hold']);
      const made = it.make('work', Array(300).fill(''));
      await gate.whenEntered();
      const done = await it.results(made);
      const inFlight = it.state().queueDepth;
      gate.open();
      return { done: done.length, inFlight, held: (await it.results([held]))[0] === held.id };
    });

    assert.deepEqual(result, { done: 300, inFlight: 1, held: true });
  });

  browserTest('is not stuck behind one that keeps the thread, but for those that are there already', async ({ inPage }) => {
    const [left, inFlight] = await inPage(async () => {
      const it = lab.aheadSetUp({ type: 'parallel', poolSize: 2 });
      await it.warm('work');
      const long = await it.spin();
      let settled = 0;
      const made = it.make('work', Array(300).fill(''));
      for (const { outcome } of made) outcome.then(() => settled++);
      await lab.until(() => settled >= 300 - 32 && it.state().queueDepth === 1);
      const seen = [300 - settled, it.state().queueDepth];
      it.release();
      await it.results([long, ...made]);
      return seen;
    });

    assert.ok(left <= 32);
    assert.equal(inFlight, 1);
  });

  browserTest('is not sent there when its method is known to be long', async ({ inPage }) => {
    const result = await inPage(async () => {
      const it = lab.aheadSetUp();
      await it.warm('work');
      const gate = lab.gate();
      const long = it.task.long(gate.name);
      await gate.whenEntered();
      const before = it.counts.ahead;
      const made = it.make('work', Array(200).fill(''));
      await it.pause();
      const ahead = it.counts.ahead - before;
      gate.open();
      await long;
      return [ahead, (await it.results(made)).length];
    });

    assert.deepEqual(result, [0, 200]);
  });
});

describe('queue policies', () => {
  const KEPT = { 'drop-oldest': [4, 5, 6], 'drop-latest': [0, 1, 2], reject: [0, 1, 2] };
  for (const [queuePolicy, kept] of Object.entries(KEPT)) {
    browserTest(`${queuePolicy} drops the same calls as ever`, async ({ inPage }) => {
      const run = (taskId) => inPage(async ([taskId, queuePolicy]) => {
        const it = lab.aheadSetUp({ taskId, queuePolicy, maxQueueDepth: 64 });
        await it.warm('work', { goesAhead: queuePolicy !== 'drop-oldest' });
        const long = await it.spin();
        const filling = it.make('work', Array(61).fill(''));
        await it.pause();
        const made = [];
        for (let i = 0; i < 7; i++) {
          made.push(...it.make('work', ['']));
          await lab.turn();
        }
        const ahead = it.counts.ahead;
        await it.pause();
        it.release();
        const results = await it.results(made);
        const before = await it.results(filling);
        await it.results([long]);
        return {
          ahead,
          kept: made.flatMap(({ id }, i) => (results[i] === id ? [i] : [])),
          dropped: [...new Set([...results, ...before].filter((value) => typeof value === 'string'))],
          filling: before.filter((value) => typeof value === 'string').length,
          wrong: [...filling, ...made].filter(({ id }, i) => it.runs(id) !== (typeof [...before, ...results][i] === 'string' ? 0 : 1)),
        };
      }, [taskId, queuePolicy]);
      const result = await inTime(run, ({ wrong }) => wrong.length === 0);

      // The oldest may be dropped at any time, and must not have run then.
      assert.equal(result.ahead > 0, queuePolicy !== 'drop-oldest');
      assert.deepEqual(result.dropped, ['QueueDropError']);
      assert.deepEqual(result.wrong, []);
      if (queuePolicy === 'drop-oldest') {
        assert.deepEqual([result.kept.length, result.filling], [7, 4]);
      } else {
        assert.deepEqual([result.kept, result.filling], [kept, 0]);
      }
    });
  }
});

describe('async handlers', () => {
  for (const maxInFlight of [1, 2, 3, 7]) {
    browserTest(`never run more than maxInFlight at a time: ${maxInFlight}`, async ({ inPage }) => {
      const [most, ahead, wrong] = await inPage(async (maxInFlight) => {
        const it = lab.aheadSetUp({ type: 'parallel', poolSize: 2, maxInFlight });
        const made = it.make('job', Array(2_500).fill(''));
        const results = await it.results(made);
        return [it.most(), it.counts.ahead, made.filter(({ id }, i) => results[i] !== id || it.runs(id) !== 1)];
      }, maxInFlight);

      assert.ok(most <= maxInFlight, `${most} ran at once`);
      assert.ok(most > 0 && ahead > 0);
      assert.deepEqual(wrong, []);
    });
  }
});

describe('workers that crash in the middle of short calls', () => {
  const MODES = ['crash', 'crash at once', 'answer and crash', 'answer and crash at once', 'close', 'answer and close'];

  for (const [method, maxInFlight] of [['work', 1], ['job', 1], ['job', 3]]) {
    browserTest(`fail no more calls than were in flight, and none runs twice: ${method}, ${maxInFlight} at a time`, async ({ inPage }) => {
      const result = await inPage(
        async ([modes, method, maxInFlight]) => {
          const it = lab.aheadSetUp({ maxInFlight, crashPolicy: 'restart-fail-in-flight', crashMaxRetries: 1_000 });
          await it.warm(method);
          const rounds = [];
          for (const mode of modes) {
            const before = it.totals()['worker.crash.total'] ?? 0;
            const ahead = it.counts.ahead;
            const made = it.make(method, Array.from({ length: 300 }, (_, i) => (i === 150 ? mode : '')));
            const results = await it.results(made);
            await lab.until(() => it.totals()['worker.crash.total'] > before);
            rounds.push({
              mode,
              ahead: it.counts.ahead - ahead,
              crashes: it.totals()['worker.crash.total'] - before,
              failed: results.filter((value) => value === 'WorkerCrashedError').length,
              wrong: made.flatMap(({ id }, i) => (results[i] === id || results[i] === 'WorkerCrashedError' ? [] : [results[i]])),
              twice: made.filter(({ id }) => it.runs(id) > 1).map(({ id }) => id),
              never: made.filter(({ id }, i) => results[i] === id && it.runs(id) !== 1).map(({ id }) => id),
            });
          }
          return rounds;
        },
        [MODES, method, maxInFlight],
      );

      for (const { mode, ahead, crashes, failed, wrong, twice, never } of result) {
        assert.deepEqual({ wrong, twice, never, crashes }, { wrong: [], twice: [], never: [], crashes: 1 }, mode);
        assert.ok(failed <= maxInFlight, `${failed} failed: ${mode}`);
        assert.ok(ahead > 0, `nothing was ahead: ${mode}`);
      }
    });
  }

  browserTest('fail no call that can run again under restart-requeue-in-flight', async ({ inPage }) => {
    const result = await inPage(async (modes) => {
      const it = lab.aheadSetUp({ type: 'parallel', poolSize: 2, crashPolicy: 'restart-requeue-in-flight', crashMaxRetries: 1_000, maxAttempts: 50 });
      await it.warm('job');
      const made = it.make('job', Array.from({ length: 1_200 }, (_, i) => (i % 200 === 100 ? modes[(i - 100) / 200] : '')));
      const results = await it.results(made);
      return { crashes: it.totals()['worker.crash.total'], wrong: results.filter((value, i) => value !== made[i].id), never: made.filter(({ id }) => it.runs(id) < 1) };
    }, MODES);

    assert.deepEqual([result.wrong, result.never], [[], []]);
    assert.ok(result.crashes > 0);
  });

  browserTest('are ended from outside: what was ahead fares like what was in flight', async ({ inPage }) => {
    const result = await inPage(async () => {
      const rounds = [];
      for (const crashPolicy of ['restart-fail-in-flight', 'restart-requeue-in-flight']) {
        const it = lab.aheadSetUp({ crashPolicy, taskId: crashPolicy });
        await it.warm('work');
        const long = await it.spin();
        const before = it.counts.ahead;
        const made = it.make('work', Array(40).fill(''));
        await it.pause();
        const ahead = it.counts.ahead - before;
        lab.workers.at(-1).terminate();
        it.release();
        const results = await it.results([long, ...made]);
        rounds.push({ ahead, failed: results.filter((value) => value === 'WorkerCrashedError').length, done: results.filter((value) => typeof value === 'number').length });
      }
      return rounds;
    });

    const [fail, requeue] = result;
    assert.ok(fail.ahead > 0 && requeue.ahead > 0);
    assert.deepEqual([fail.failed, fail.done], [fail.ahead + 1, 40 - fail.ahead]);
    assert.deepEqual([requeue.failed, requeue.done], [0, 41]);
  });
});

describe('what leaves the page', () => {
  browserTest('is one call, and others ahead; the end of one starts the next without a word', async ({ inPage }) => {
    const result = await inPage(async () => {
      const it = await lab.scriptedSetUp();
      const calls = Array.from({ length: 4 }, () => lab.outcome(it.task.m(1)));
      const first = await it.left();
      it.end(1);
      it.end(2, 3);
      const rest = await it.left();
      it.end(4);
      return { first, rest, ends: (await Promise.all(calls)).map(({ ok }) => ok), depth: it.state().queueDepth };
    });

    assert.deepEqual(result, { first: ['calls 1', 'ahead 2 3 4'], rest: [], ends: ['1 done', '2 done', '3 done', '4 done'], depth: 0 });
  });

  browserTest('is what the caller still wants, although a neighbour’s arguments run code while they are cloned', async ({ inPage }) => {
    const result = await inPage(async () => {
      const it = await lab.scriptedSetUp({ maxInFlight: 2 });
      const controller = new AbortController();
      lab.outcome(it.task.m(1));
      await it.left();
      let looks = 0;
      const trap = {
        get x() {
          if (++looks > 0) controller.abort();
          return 1;
        },
      };
      const second = lab.outcome(it.task.m(trap));
      const third = lab.outcome(it.task.with({ signal: controller.signal }).m(3));
      const fourth = lab.outcome(it.task.m(4));
      const left = await it.left();
      it.end(1);
      it.end(2);
      it.end(4);
      await it.left();
      return { looks: looks > 0, left, third: (await third).error.name, ok: [(await second).ok, (await fourth).ok], depths: lab.depths(it.state()) };
    });

    assert.deepEqual(result, {
      looks: true,
      left: ['calls 2', 'ahead 4'],
      third: 'AbortError',
      ok: ['2 done', '4 done'],
      depths: { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 },
    });
  });

  browserTest('leaves nothing behind of a call that ended while its neighbour was refused', async ({ inPage }) => {
    const result = await inPage(async () => {
      const it = await lab.scriptedSetUp();
      const controller = new AbortController();
      lab.outcome(it.task.m(1));
      await it.left();
      let isPosted = false;
      const trap = {
        get x() {
          if (!isPosted) return 1;
          controller.abort();
          throw new RangeError('not cloned');
        },
      };
      const refused = lab.outcome(it.task.m(trap));
      const aborted = lab.outcome(it.task.with({ signal: controller.signal }).m(3));
      const last = lab.outcome(it.task.m(4));
      isPosted = true;
      const left = await it.left();
      it.end(1);
      const next = await it.left();
      it.end(4);
      return {
        left: left.filter((each) => !each.startsWith('cancel')),
        next,
        ends: [(await refused).error.name, (await aborted).error.name, (await last).ok],
        depths: lab.depths(it.state()),
      };
    });

    assert.deepEqual(result.ends, ['RangeError', 'AbortError', '4 done']);
    assert.deepEqual(result.depths, { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 });
  });

  browserTest('starts in order, although one is started before it has left and the next cannot go ahead', async ({ inPage }) => {
    const started = await inPage(async () => {
      const it = await lab.scriptedSetUp({ maxInFlight: 3 });
      const calls = [1, 2, 3, 4, 5].map((n) => lab.outcome(it.task.m(n)));
      calls.push(lab.outcome(it.task.with({ transfer: [new ArrayBuffer(8)] }).m(6)));
      await it.left();
      it.giveBack(4, 5);
      await it.left();
      it.end(1, 2, 3);
      const left = await it.left();
      it.end(4, 5, 6);
      await Promise.all(calls);
      return left.filter((each) => each.startsWith('calls')).flatMap((each) => each.split(' ').slice(1));
    });

    assert.deepEqual(started, ['4', '5', '6']);
  });

  browserTest('is what has room, although the arguments of the next call free the place when they are looked at', async ({ inPage }) => {
    const result = await inPage(async () => {
      const it = await lab.scriptedSetUp();
      const controller = new AbortController();
      const first = lab.outcome(it.task.with({ signal: controller.signal }).m(1));
      const trap = {
        get x() {
          controller.abort();
          return 1;
        },
      };
      const second = lab.outcome(it.task.m(trap));
      const left = await it.left();
      it.end(2);
      return { left, ends: [(await first).error.name, (await second).ok] };
    });

    assert.deepEqual(result, { left: ['calls 2'], ends: ['AbortError', '2 done'] });
  });

  browserTest('is nothing when a worker returns what it never had, and what it returns twice runs once', async ({ inPage }) => {
    const result = await inPage(async () => {
      const it = await lab.scriptedSetUp();
      const calls = [1, 2, 3].map((n) => lab.outcome(it.task.m(n)));
      await it.left();
      it.giveBack(1, 2, 2, 77);
      const kept = await it.left();
      it.end(1);
      const next = await it.left();
      it.end(3);
      const last = await it.left();
      it.end(2);
      return { kept, next, last, ends: (await Promise.all(calls)).map(({ ok }) => ok) };
    });

    assert.deepEqual(result, { kept: [], next: [], last: ['calls 2'], ends: ['1 done', '2 done', '3 done'] });
  });
});

const skip = firefoxFile() ? false : 'Firefox is not installed';

describe('short calls in Firefox', { skip }, () => {
  let browser;

  after(() => browser?.close());

  test('go ahead, settle, are aborted and survive a crash', { timeout: 120_000 }, async () => {
    browser = await openFirefox();
    const page = await browser.newPage();
    await page.goto(`http://localhost:${await thePort()}/lab.html`);
    const text = await page.evaluate(async (savesMessages) => {
      const it = lab.aheadSetUp({ crashMaxRetries: 100 }, { calls: 20_000, abortFlags: false });
      const report = { saves: await eval(savesMessages)(it) };
      await it.warm('work');
      const long = await it.spin();
      const controller = new AbortController();
      const [aborted] = it.make('work', [''], it.task.with({ signal: controller.signal }));
      const [other] = it.make('work', ['']);
      await it.pause();
      controller.abort();
      await it.pause();
      it.release();
      report.results = (await it.results([long, aborted, other])).map((value) => (typeof value === 'number' ? 'done' : value));
      report.ran = [aborted, other].map(({ id }) => it.runs(id));

      const made = it.make('work', Array.from({ length: 200 }, (_, i) => (i === 100 ? 'answer and crash' : '')));
      const results = await it.results(made);
      report.failed = results.filter((value) => value === 'WorkerCrashedError').length;
      report.twice = made.filter(({ id }) => it.runs(id) > 1).length;
      report.problems = await lab.finish();
      return JSON.stringify(report);
    }, SAVES_MESSAGES);

    const report = JSON.parse(text);
    assert.equal(report.saves, true);
    assert.deepEqual(report.results, ['done', 'AbortError', 'done']);
    assert.deepEqual(report.ran, [0, 1]);
    assert.ok(report.failed <= 1, `${report.failed} failed`);
    assert.equal(report.twice, 0);
    assert.deepEqual(report.problems, []);
  });
});
