/** Starts one of the machine's browsers; none is downloaded. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, firefox } from 'playwright-core';

const NAMES = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
  firefox: ['firefox', 'firefox-esr'],
};

/** Chromium's: a garbage collector to call, exact heap sizes, and nothing that reaches for the network. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--js-flags=--expose-gc',
  '--enable-precise-memory-info',
];

function program(browser) {
  const named = process.env[browser === 'chromium' ? 'ATELIER_CHROMIUM' : 'ATELIER_FIREFOX'];
  if (named) return named;
  const directories = (process.env.PATH ?? '').split(delimiter);
  const found = NAMES[browser]
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find(existsSync);
  if (!found) throw new Error(`No ${browser} on the PATH; name its program in ATELIER_${browser.toUpperCase()}.`);
  return found;
}

/** @param {'chromium' | 'firefox'} browser */
export function launch(browser) {
  const executablePath = program(browser);
  return browser === 'chromium'
    ? chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
    : firefox.launch({ executablePath, channel: 'moz-firefox' });
}

/**
 * Reads the processor time of a browser's pages, which noise of other programs does not lengthen as it does the time
 * by the clock.
 *
 * @returns {Promise<(() => Promise<number>) | undefined>} reads the seconds of all pages and their workers so far;
 *     undefined where the browser does not tell
 */
export async function processorTime(browser) {
  if (browser.browserType().name() !== 'chromium') return undefined;
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
}
