/** A headless Chromium, driven over a pipe with the DevTools protocol: no driver has to be installed for it. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';

const PROGRAM = process.env.CHROME_BIN || 'chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];

export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), 'atelier-demo-'));
  #answers = new Map();
  #ids = 0;

  constructor() {
    this.#process = spawn(PROGRAM, [...FLAGS, `--user-data-dir=${this.#profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    this.#process.stdio[4].on('data', (data) => {
      const messages = (rest + data).split('\0');
      rest = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
    this.#process.on('exit', () => {
      for (const { reject } of this.#answers.values()) reject(new Error('the browser has ended'));
    });
  }

  #take({ id, result, error }) {
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  }

  /** Sends a command of the protocol. */
  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#ids;
    this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  /** Opens a page in a tab of its own. */
  async open(url) {
    const { targetId } = await this.send('Target.createTarget', { url, newWindow: true });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const evaluate = async (expression) => {
      const given = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await this.send('Runtime.evaluate', given, sessionId);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    };
    // A tab that is on its way to its address has for a moment no page at all.
    const place = () => evaluate(`document.readyState + ' ' + location.href`).catch((error) => error.message);
    await until(place, (where) => where === `complete ${url}`);
    return {
      /** Runs an expression in the page; a promise is awaited. */
      evaluate,
      /** Closes the tab as a user does: the page is told. */
      close: () => this.send('Page.close', {}, sessionId),
    };
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.send('Browser.close').catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
