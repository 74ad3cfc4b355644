/** What the tests of one file share: the installed package, a server and a browser, started when first needed. */

import { after } from 'node:test';
import { join } from 'node:path';
import { openChromium } from './browsers.js';
import { installPackage } from './package.js';
import { startServer } from './server.js';

/** What support/run.js started for all files; without it each file starts its own. */
const shared = process.env.ATELIER_E2E_SHARED ? JSON.parse(process.env.ATELIER_E2E_SHARED) : undefined;

const closers = [];

/** Makes a function that starts something once. */
function once(start) {
  let started;
  return () => (started ??= start());
}

/** The installed package: `{ project, directory, packed }`. */
export const thePackage = once(() => {
  if (shared) {
    const directory = join(shared.project, 'node_modules', 'atelier-runtime');
    return { project: shared.project, directory, packed: shared.packed };
  }
  const installed = installPackage();
  closers.push(() => installed.remove());
  return installed;
});

/** Port of the server. */
export const thePort = once(async () => {
  if (shared) return shared.port;
  const server = await startServer(thePackage().directory);
  closers.push(() => server.close());
  return server.port;
});

/** The browser, Chromium. */
export const theBrowser = once(async () => {
  const browser = await openChromium(shared?.endpoint);
  closers.push(() => browser.close());
  return browser;
});

/** A browser context of this file's own. */
export const theContext = once(async () => (await theBrowser()).newContext());

after(async () => {
  for (const close of closers.reverse()) await close();
});
