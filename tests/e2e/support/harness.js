/**
 * `browserTest('sentence', async ({ inPage, page }) => { ... })`: one test in a fresh page of a real browser.
 *
 * In the page, `lab` (see page/lab.js) makes runtimes that are watched by a recorder from their creation on. After
 * every test, whatever it did, the identities of the runtime's events and snapshots must hold, every call must have
 * settled once its runtime is disposed of, no worker may be left, and nothing unexpected may have reached `window`.
 */

import assert from 'node:assert/strict';
import test from 'node:test';
import { INSECURE_HOST } from './browsers.js';
import { theContext, thePort } from './environment.js';

/** Longest a test may take, with a slow machine in mind; a condition that never comes fails earlier, in the page. */
const TEST_LIMIT_MS = 90_000;

/** How long terminated workers may take to disappear. */
const WORKERS_GONE_LIMIT_MS = 15_000;

const PATHS = {
  isolated: '/lab.html',
  plain: '/plain.html',
  insecure: '/plain.html',
};

async function openPage(kind, prepare) {
  const page = await (await theContext()).newPage();
  const consoleErrors = [];
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
  if (prepare) await page.addInitScript(prepare);
  const host = kind === 'insecure' ? INSECURE_HOST : 'localhost';
  await page.goto(`http://${host}:${await thePort()}${PATHS[kind]}`);
  const ready = await page.evaluate(() => typeof lab === 'object');
  assert.ok(ready, `the page did not load the package: ${consoleErrors.join('; ')}`);
  return page;
}

async function workersGone(page) {
  const end = Date.now() + WORKERS_GONE_LIMIT_MS;
  while (page.workers().length > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  return page.workers().map((worker) => `a worker outlived its runtime: ${new URL(worker.url()).pathname}`);
}

/**
 * @param {string} name a sentence
 * @param {{ page?: 'isolated' | 'plain' | 'insecure', prepare?: () => void, skip?: string }} options kind of page
 *     (default: cross-origin isolated), and a script that runs in it before any other
 * @param {(lab: { page: import('playwright-core').Page, inPage: Function }) => Promise<void>} body `inPage(fn, argument)`
 *     runs `fn` in the page and returns its JSON-safe result
 */
export function browserTest(name, options, body) {
  if (typeof options === 'function') return browserTest(name, {}, options);
  return test(name, { timeout: TEST_LIMIT_MS, skip: options.skip }, async () => {
    const page = await openPage(options.page ?? 'isolated', options.prepare);
    const inPage = (fn, argument) => page.evaluate(fn, argument);
    const problems = [];
    try {
      await body({ page, inPage });
    } catch (error) {
      problems.push(error);
    }
    try {
      problems.push(...(await page.evaluate(() => lab.finish())), ...(await workersGone(page)));
    } catch (error) {
      problems.push(error);
    } finally {
      await page.close();
    }
    if (problems.length === 0) return;
    const [first, ...others] = problems;
    const text = others.map((other) => `\n  also: ${other instanceof Error ? other.message : other}`).join('');
    if (!(first instanceof Error)) throw new assert.AssertionError({ message: `${first}${text}` });
    first.message += text;
    throw first;
  });
}
