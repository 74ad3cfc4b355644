/**
 * Three engines behind one face: `open({ path })` loads a page, `run(module, name, argument)` calls what a module of the
 * page's side exports.
 */

import { after } from 'node:test';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firefoxFile, openChromium, openFirefox } from '../../e2e/support/browsers.js';
import { installPackage } from '../../e2e/support/package.js';
import { startServer } from '../../e2e/support/server.js';
import { openWebkit, whyNoWebkit } from './webkit.js';

const directory = dirname(dirname(fileURLToPath(import.meta.url)));

const closers = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});

let port;

/** Origin of the pages; packs, installs and serves the package when it is first asked for. */
async function theOrigin() {
  port ??= (async () => {
    const installed = installPackage();
    closers.push(() => installed.remove());
    const server = await startServer(installed.directory, { '/chaos/': directory });
    closers.push(() => server.close());
    return server.port;
  })();
  return `http://localhost:${await port}`;
}

/** As text: a repeated reference would not survive every protocol. */
const IN_PAGE = async ([module, name, argument]) => JSON.stringify((await (await import(module))[name](argument)) ?? null);

async function playwrightEngine(start) {
  const browser = await start();
  const context = await browser.newContext();
  let page;
  return {
    async open(path) {
      await page?.close();
      page = await context.newPage();
      await page.goto((await theOrigin()) + path);
    },
    run: async (module, name, argument) => JSON.parse(await page.evaluate(IN_PAGE, [`/chaos/page/${module}.js`, name, argument])),
    page: () => page,
    /** Workers of the page as the debugging protocol has them. */
    workers: () => page.workers().length,
    close: () => browser.close(),
  };
}

async function webkitEngine(options) {
  const browser = await openWebkit(options);
  return {
    open: async (path) => browser.open((await theOrigin()) + path),
    run: async (module, name, argument) =>
      JSON.parse(await browser.run(`return (${IN_PAGE})(args);`, [`/chaos/page/${module}.js`, name, argument])),
    close: () => browser.close(),
  };
}

/** The engines, or the one that the variable ENGINE names; `skip` says why one cannot be tested here. */
export const ENGINES = [
  { name: 'Chromium', skip: false, start: () => playwrightEngine(openChromium) },
  { name: 'Firefox', skip: firefoxFile() ? false : 'Firefox is not installed', start: () => playwrightEngine(openFirefox) },
  { name: 'WebKit', skip: whyNoWebkit() ?? false, start: webkitEngine },
].filter(({ name }) => !process.env.ENGINE || name.toLowerCase() === process.env.ENGINE.toLowerCase());

/** Starts an engine that is closed after the tests of this file. */
export async function start(engine, options) {
  const started = await engine.start(options);
  closers.push(() => started.close());
  return started;
}
