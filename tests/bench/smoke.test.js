/** The benchmark runs, in a real browser, and gets right results from everybody. Nothing here looks at times. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contenders } from './host/contenders.js';
import { scenarios } from './host/scenarios.js';

const run = fileURLToPath(new URL('run', import.meta.url));
const bench = (...given) => promisify(execFile)(run, given, { maxBuffer: 1 << 24 });

/** What peers cannot do. Everything else has to work. */
const KNOWN_FAILURES = { poolifier: /^abort: / };

test(
  'a quick run measures every scenario with everybody it suits, and writes table, data and picture',
  { timeout: 240_000 },
  async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'atelier-bench-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const [json, svg] = [join(directory, 'bench.json'), join(directory, 'bench.svg')];

    const { stdout } = await bench('--quick', '--json', json, '--svg', svg);

    const report = JSON.parse(readFileSync(json, 'utf8'));
    const unexpected = report.failures.filter(({ contender, what }) => !KNOWN_FAILURES[contender]?.test(what));
    assert.deepEqual(unexpected, []);
    for (const { name, cells } of scenarios(true)) {
      for (const cell of cells) {
        const row = report.table.find(({ scenario, cell: measured }) => scenario === name && measured === cell.name);
        assert.ok(row, `${name}, ${cell.name} was not measured`);
        for (const contender of contenders) {
          const { name: who } = contender;
          if (KNOWN_FAILURES[who]?.test(`${name}: `) || (cell.suits && !cell.suits(contender))) continue;
          assert.ok(Number.isFinite(row.contenders[who]?.median), `${who} has no figure for ${name}, ${cell.name}`);
        }
      }
    }
    assert.ok(
      report.budget.every(({ holds }) => typeof holds === 'boolean'),
      'every line of the budget was measured',
    );
    for (const { title } of contenders) assert.ok(stdout.includes(title), `${title} stands in the table`);
    assert.match(readFileSync(svg, 'utf8'), /^<svg [\s\S]*<rect class="bar ours"[\s\S]*<\/svg>\n$/);
  },
);

test('a mistake on the command line is told, with the ways to do it right', async () => {
  for (const given of [['--contenders', 'nobody'], ['--rounds', '0'], ['--browser', 'lynx'], ['--unknown']]) {
    await assert.rejects(
      bench(...given),
      ({ code, stderr }) => code === 2 && stderr.includes('tests/bench/run [options]'),
    );
  }
});
