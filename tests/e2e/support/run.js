/**
 * Runs the suite: packs and installs the package once, starts one server and one browser for all files, then
 * `node --test`. Arguments are names of test files (default: all); options for node start with a dash.
 *
 *     node support/run.js
 *     node support/run.js queue.test.js --test-name-pattern='priority'
 */

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChromiumServer } from './browsers.js';
import { installPackage } from './package.js';
import { startServer } from './server.js';

const suite = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith('-'));
const named = given.filter((argument) => !argument.startsWith('-'));
const all = readdirSync(suite).filter((name) => name.endsWith('.test.js'));
const files = named.length > 0 ? named : all.sort();

/** Files that run at a time. Tests mostly wait, for workers to start and for backoffs to pass. */
if (!options.some((option) => option.startsWith('--test-concurrency'))) options.push('--test-concurrency=2');

const installed = installPackage();
process.on('exit', () => installed.remove());
const server = await startServer(installed.directory);
const browser = await startChromiumServer();

const shared = { endpoint: browser.wsEndpoint(), port: server.port, project: installed.project, packed: installed.packed };
const child = spawn(process.execPath, ['--test', ...options, ...files], {
  cwd: suite,
  stdio: 'inherit',
  env: { ...process.env, ATELIER_E2E_SHARED: JSON.stringify(shared) },
});
process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));

await browser.close();
await server.close();
