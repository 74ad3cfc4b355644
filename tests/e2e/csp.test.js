/** Contract 1: works under a strict Content-Security-Policy with Trusted Types. */

import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { theContext, thePort } from './support/environment.js';

/** Opens the page, whose own script does everything and prints its report: nothing is evaluated in it. */
async function reportOf(path) {
  const page = await (await theContext()).newPage();
  try {
    const printed = page.waitForEvent('console', {
      predicate: (message) => message.text().startsWith('report '),
      timeout: 60_000,
    });
    await page.goto(`http://localhost:${await thePort()}${path}`);
    return JSON.parse((await printed).text().slice('report '.length));
  } finally {
    await page.close();
  }
}

describe("contract 1, under default-src 'none'; script-src 'self'; worker-src 'self'; require-trusted-types-for 'script'", () => {
  let report;

  test('the page runs under the policy', async () => {
    report = await reportOf('/csp.html');

    assert.equal(report.failure, undefined);
    assert.deepEqual([report.evalBlocked, report.plainUrlBlocked], [true, true]);
  });

  test('tasks with workers from a TrustedScriptURL work', () => {
    assert.deepEqual(report.values, [3, { nested: [1, 2] }]);
  });

  test('streams, cancellation, errors, transfers, spans and restarts work', () => {
    assert.deepEqual(report.stream, [0, 1, 2]);
    assert.equal(report.canceled, 'AbortError');
    assert.equal(report.failed, 'TypeError');
    assert.deepEqual(report.transferred, [16, 0]);
    assert.equal(report.restarted, 'again');
    assert.ok(report.spans >= 5);
  });

  test('every entry loads', () => {
    assert.deepEqual(report.entries, ['main', 'worker', 'testing', 'metrics', 'prometheus', 'otlp', 'perfetto']);
  });

  test('nothing violates the policy', () => {
    assert.deepEqual(report.violations, []);
  });
});
