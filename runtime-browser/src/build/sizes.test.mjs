import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIZES, byPackage, gzipSize, report } from './sizes.mjs';

test('the table says what is left to the budget, and the build goes on below the limit', () => {
  const lines = [];
  report(
    [
      { entry: 'main', raw: 30_000, gzip: SIZES.main.limit },
      { entry: 'other', raw: 2, gzip: 1 },
    ],
    (line) => lines.push(line),
  );

  assert.match(
    lines[1],
    new RegExp(`^main +30000 +${SIZES.main.limit} +${SIZES.main.limit} +10000 +${SIZES.main.limit - 10_000}$`),
  );
  assert.match(lines[2], /^other +2 +1 +- +- +-$/);
});

test('an entry above its limit fails the build, below the whole table', () => {
  const lines = [];
  const sizes = [
    { entry: 'worker', raw: 9, gzip: SIZES.worker.limit + 7 },
    { entry: 'main', raw: 9, gzip: 9 },
  ];

  assert.throws(() => report(sizes, (line) => lines.push(line)), /"worker" by 7 bytes\. /);
  assert.equal(lines.length, 3);
});

test('no limit is below its budget', () => {
  for (const { budget, limit } of Object.values(SIZES)) assert.ok(limit >= budget);
});

test('bytes belong to the package of the place that they come from', () => {
  const code = 'abcdefghij';
  const sources = [
    'dev/atelier/pool/Engine.java',
    'npm/task.js',
    'org/teavm/classlib/java/lang/TString.java',
    'dev/atelier/pool/Slot.java',
  ];
  // a-d: Engine, e and f: task.js, g without a place, h: TString, i and j: Slot
  const mappings = 'AAAA,ICAA,E,CCAA,CCAA';
  const size = gzipSize(code);

  assert.deepEqual(byPackage(code, { sources, mappings }), [
    ['dev.atelier.pool', Math.round(size * 0.6)],
    ['npm/task.js', Math.round(size * 0.3)],
    ['java', Math.round(size * 0.1)],
  ]);
});
