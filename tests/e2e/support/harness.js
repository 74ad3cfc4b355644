/**
 * `browserTest('sentence', async ({ inPage, page }) => { ... })`: one test in a freshly loaded page of a real browser.
 *
 * In the page, `lab` (see page/lab.js) makes runtimes that are watched by a recorder from their creation on. After
 * every test, whatever it did, the identities of the runtime's events and snapshots must hold, every call must have
 * settled once its runtime is disposed of, no worker may be left, and nothing unexpected may have reached `window`.
 */

import assert from 'node:assert/strict';
import test from 'node:test';
import { INSECURE_HOST } from './browsers.js';
import { theContext, thePort } from './environment.js';

/** Longest a test's own part may take, with a slow machine in mind; a condition that never comes fails earlier. */
const BODY_LIMIT_MS = 45_000;

/** Longest a test may take, with what comes before and after. */
const TEST_LIMIT_MS = 120_000;

/** How long terminated workers may take to disappear. */
const WORKERS_GONE_LIMIT_MS = 15_000;

const PATHS = {
  isolated: '/lab.html',
  plain: '/plain.html',
  insecure: '/plain.html',
};

/** A page to load again, which takes a fraction of the time of a new one. */
let spare;

/**
 * Loads a lab page.
 *
 * @param {'isolated' | 'plain' | 'insecure'} kind
 * @param {(() => void) | undefined} prepare runs before the page's own scripts
 */
async function openPage(kind, prepare) {
  const isOrdinary = kind === 'isolated' && !prepare;
  const page = (isOrdinary && spare) || (await (await theContext()).newPage());
  if (isOrdinary) spare = undefined;
  const errors = [];
  const hear = (message) => message.type() === 'error' && errors.push(message.text());
  page.on('console', hear);
  if (prepare) await page.addInitScript(prepare);
  const host = kind === 'insecure' ? INSECURE_HOST : 'localhost';
  await page.goto(`http://${host}:${await thePort()}${PATHS[kind]}`);
  const ready = await page.evaluate(() => typeof lab === 'object');
  page.off('console', hear);
  assert.ok(ready, `the page did not load the package: ${errors.join('; ')}`);
  const close = async (isClean) => {
    if (isOrdinary && isClean) spare = page;
    else await page.close();
  };
  return { page, close };
}

/** Waits until the page has no more than `count` workers; a terminated one takes a moment to disappear. */
async function workersLeft(page, count) {
  const end = Date.now() + WORKERS_GONE_LIMIT_MS;
  while (page.workers().length > count && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
  const names = page.workers().map((worker) => new URL(worker.url()).pathname);
  assert.equal(names.length, count, `workers left: ${names.join(', ')}`);
}

/** Fails if `promise` takes too long. The page is closed afterwards, whatever still runs in it. */
async function inTime(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${BODY_LIMIT_MS} ms`)), BODY_LIMIT_MS);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {});
  }
}

/**
 * @param {string} name a sentence
 * @param {{ page?: 'isolated' | 'plain' | 'insecure', prepare?: () => void, skip?: string }} options kind of page
 *     (default: cross-origin isolated), and a script that runs in it before any other
 * @param {(lab: { page: import('playwright-core').Page, inPage: Function, workersLeft: Function }) => Promise<void>} body
 *     `inPage(fn, argument)` runs `fn` in the page and returns its JSON-safe result; `workersLeft(count)` waits until
 *     no more workers are left
 */
export function browserTest(name, options, body) {
  if (typeof options === 'function') return browserTest(name, {}, options);
  return test(name, { timeout: TEST_LIMIT_MS, skip: options.skip }, async () => {
    const { page, close } = await openPage(options.page ?? 'isolated', options.prepare);
    const inPage = (fn, argument) => page.evaluate(fn, argument);
    const problems = [];
    try {
      await inTime(body({ page, inPage, workersLeft: (count) => workersLeft(page, count) }));
    } catch (error) {
      problems.push(error);
    }
    try {
      problems.push(...(await inTime(page.evaluate(() => lab.finish()))));
      await workersLeft(page, 0);
    } catch (error) {
      problems.push(error);
    } finally {
      await close(problems.length === 0);
    }
    if (problems.length === 0) return;
    const [first, ...others] = problems;
    const text = others.map((other) => `\n  also: ${other instanceof Error ? other.message : other}`).join('');
    if (!(first instanceof Error)) throw new assert.AssertionError({ message: `${first}${text}` });
    first.message += text;
    throw first;
  });
}
