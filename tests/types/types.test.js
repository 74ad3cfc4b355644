/** Compiles the type tests with each TypeScript; a `@ts-expect-error` without an error fails the compilation too. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

for (const [compiler, version] of [
  ['typescript', '5.9'],
  ['typescript-7', '7.0'],
]) {
  for (const [project, types] of [
    ['tsconfig.page.json', 'the main and testing entries with the types of a page'],
    ['tsconfig.worker.json', 'the worker entry with the types of a worker, and no DOM'],
  ]) {
    test(`TypeScript ${version} accepts ${types}`, () => {
      const tsc = fileURLToPath(new URL(`node_modules/${compiler}/bin/tsc`, import.meta.url));
      assert.ok(existsSync(tsc), `${compiler} is not installed: run npm ci in ${here}`);
      const result = spawnSync(process.execPath, [tsc, '-p', project], { cwd: here, encoding: 'utf8' });
      assert.equal(result.status, 0, `${result.stdout}${result.stderr}`);
    });
  }
}
