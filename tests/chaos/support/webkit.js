/**
 * WebKitGTK's small browser, driven over plain WebDriver. It comes with the driver (Debian: webkit2gtk-driver) and
 * needs a display; Xvfb makes one where there is none.
 */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** Longest a script in the page may take. */
const SCRIPT_LIMIT_MS = 600_000;

/** Longest the driver may take to listen. */
const START_LIMIT_MS = 30_000;

const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, name)).find((file) => existsSync(file));

/** The browser's program lies beside the library, whose directory is named after machine and version. */
function miniBrowser() {
  if (process.env.ATELIER_WEBKIT) return process.env.ATELIER_WEBKIT;
  for (const parent of ['/usr/lib', '/usr/libexec', ...subdirectories('/usr/lib')]) {
    const found = subdirectories(parent)
      .filter((directory) => directory.includes('webkit2gtk'))
      .map((directory) => join(directory, 'MiniBrowser'))
      .find((file) => existsSync(file));
    if (found) return found;
  }
  return undefined;
}

function subdirectories(parent) {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name));
}

/** Why WebKit cannot be tested here, or undefined. */
export function whyNoWebkit() {
  if (!onPath('WebKitWebDriver')) return 'WebKitWebDriver is not installed';
  if (!miniBrowser()) return "WebKit's MiniBrowser is not installed";
  if (!process.env.DISPLAY && !onPath('Xvfb')) return 'there is neither a display nor Xvfb';
  return undefined;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a virtual display and returns its name, such as `:99`. */
async function startDisplay(started) {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  started.push(server);
  const number = await new Promise((resolve, reject) => {
    let text = '';
    server.stdio[3].on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.trim());
    });
    server.on('exit', () => reject(new Error('Xvfb ended')));
  });
  return `:${number}`;
}

async function command(url, method, body) {
  // The connection has to stay open as long as the script runs, which is more than fetch waits for.
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { 'Content-Type': 'application/json' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => (text += data));
      response.on('end', () => {
        const { value } = JSON.parse(text);
        if (response.statusCode === 200) resolve(value);
        else reject(new Error(`${value?.error}: ${value?.message}`));
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function listening(origin) {
  const end = Date.now() + START_LIMIT_MS;
  for (;;) {
    try {
      return await command(`${origin}/status`, 'GET');
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/**
 * Starts the browser.
 *
 * @param {{ sharedMemory?: boolean }} options whether isolated pages get `SharedArrayBuffer`, which this port of WebKit has
 *     switched off (default false, as its users have it)
 * @returns {Promise<{ open: (url: string) => Promise<void>, run: (code: string, args: unknown[]) => Promise<unknown>,
 *     close: () => Promise<void> }>} `run` takes the body of an async function and returns its JSON-safe result
 */
export async function openWebkit({ sharedMemory = false } = {}) {
  const started = [];
  const stop = () => started.reverse().forEach((process) => process.kill());
  try {
    const display = process.env.DISPLAY ?? (await startDisplay(started));
    const port = await freePort();
    const env = { ...process.env, DISPLAY: display, ...(sharedMemory ? { JSC_useSharedArrayBuffer: '1' } : {}) };
    started.push(spawn('WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' }));
    const origin = `http://127.0.0.1:${port}`;
    await listening(origin);
    const { sessionId } = await command(`${origin}/session`, 'POST', {
      capabilities: {
        alwaysMatch: {
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
        },
      },
    });
    const session = `${origin}/session/${sessionId}`;
    await command(`${session}/timeouts`, 'POST', { script: SCRIPT_LIMIT_MS, pageLoad: START_LIMIT_MS });
    return {
      open: (url) => command(`${session}/url`, 'POST', { url }),
      async run(code, args) {
        const script = `const done = arguments[arguments.length - 1];
          (async (...args) => { ${code} })(...Array.from(arguments).slice(0, -1))
            .then((value) => done({ value }), (error) => done({ error: String(error) + ' ' + error.stack }));`;
        const { value, error } = await command(`${session}/execute/async`, 'POST', { script, args });
        if (error) throw new Error(error);
        return value;
      },
      async close() {
        await command(session, 'DELETE').catch(() => {});
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}
