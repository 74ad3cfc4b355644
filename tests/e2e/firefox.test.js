/** A smoke test in Firefox, where it is installed: the same package, another engine. */

import assert from 'node:assert/strict';
import test, { after, describe } from 'node:test';
import { firefoxFile, openFirefox } from './support/browsers.js';
import { thePort } from './support/environment.js';

const skip = firefoxFile() ? false : 'Firefox is not installed';

describe('contract 1 to 4, in Firefox', { skip }, () => {
  let browser;

  after(() => browser?.close());

  test('calls, transfers, streams, cancellation, crashes and spans work', { timeout: 120_000 }, async () => {
    browser = await openFirefox();
    const page = await browser.newPage();
    await page.goto(`http://localhost:${await thePort()}/lab.html`);
    // As text: a repeated reference would not survive the protocol to this browser.
    const text = await page.evaluate(async () => {
      const { task, runtime, totals, state } = lab.setUp({ crashPolicy: 'restart-requeue-in-flight', crashMaxRetries: 10 });
      const report = { isolated: crossOriginIsolated, sum: await task.add(1, 2) };

      const buffer = new ArrayBuffer(1 << 20);
      const copied = new Uint8Array([1, 2, 3]);
      report.transferred = [(await task.with({ transfer: [buffer] }).bounce(buffer)).byteLength, buffer.byteLength];
      report.copied = [[...(await task.echo(copied.subarray(1)))], copied.byteLength];

      report.items = [];
      for await (const item of task.count(5)) report.items.push(item);

      const flags = new Int32Array(new SharedArrayBuffer(8));
      const controller = new AbortController();
      const canceled = lab.outcome(task.with({ signal: controller.signal }).spinUntilAborted(flags));
      await lab.until(() => Atomics.load(flags, 0) === 1);
      controller.abort(new Error('why'));
      report.canceled = (await canceled).error;
      await lab.until(() => state().queueDepth === 0);

      const crashes = new Int32Array(new SharedArrayBuffer(8));
      crashes[0] = 1;
      report.requeued = await task.crashTimes(crashes, 'second time');
      report.failed = (await lab.outcome(task.fail('domException'))).error;
      report.closed = (await lab.outcome(task.with({ key: 'close' }).close())).error?.name ?? 'answered';
      report.served = await task.echo('still served');

      await runtime.runWithTrace('t', (trace) => task.with({ trace }).echo(1));
      const measures = performance.getEntriesByType('measure');
      report.measures = [measures.filter(({ name }) => name === 'atelier:span').length, measures.filter(({ name }) => name === 'atelier:trace').length];
      report.detail = measures.find(({ name }) => name === 'atelier:span').detail.method;
      report.settled = totals()['task.duration_ms'];
      report.problems = await lab.finish();
      return JSON.stringify(report);
    });

    const report = JSON.parse(text);
    assert.equal(report.isolated, true);
    assert.equal(report.sum, 3);
    assert.deepEqual(report.transferred, [1 << 20, 0]);
    assert.deepEqual(report.copied, [[2, 3], 3]);
    assert.deepEqual(report.items, [0, 1, 2, 3, 4]);
    assert.deepEqual([report.canceled.name, report.canceled.cause.message], ['AbortError', 'why']);
    assert.equal(report.requeued, 'second time');
    assert.equal(report.failed.name, 'NotFoundError');
    assert.equal(report.closed, 'WorkerCrashedError');
    assert.equal(report.served, 'still served');
    assert.deepEqual(report.measures, [report.settled, 1]);
    assert.equal(report.detail, 'add');
    assert.deepEqual(report.problems, []);
  });
});
