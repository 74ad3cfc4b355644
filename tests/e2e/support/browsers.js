/** Finds and starts the machine's browsers; none is downloaded. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, firefox } from 'playwright-core';

/** A host name that is not a secure context, for pages served over plain http in a local network. */
export const INSECURE_HOST = 'atelier.test';

function findOnPath(names) {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find((file) => existsSync(file));
}

const chromiumFile = () =>
  process.env.ATELIER_CHROMIUM ??
  findOnPath(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']);

function chromiumOptions() {
  const executablePath = chromiumFile();
  if (!executablePath) throw new Error('No Chromium or Chrome on the PATH; name one with ATELIER_CHROMIUM.');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`];
  return { executablePath, args, headless: true };
}

/** Starts a Chromium that several test processes share. */
export const startChromiumServer = () => chromium.launchServer(chromiumOptions());

/** Connects to a shared Chromium, or starts one. */
export const openChromium = (endpoint) => (endpoint ? chromium.connect(endpoint) : chromium.launch(chromiumOptions()));

/** Path of Firefox, or undefined. */
export const firefoxFile = () => process.env.ATELIER_FIREFOX ?? findOnPath(['firefox', 'firefox-esr']);

export const openFirefox = () => firefox.launch({ executablePath: firefoxFile(), channel: 'moz-firefox', headless: true });
