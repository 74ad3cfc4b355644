import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../demo-web/run', import.meta.url));
const browser = process.env.CHROME_BIN ? [`--browser=${process.env.CHROME_BIN}`] : [];

function demo(...options) {
  return spawnSync(program, options, { encoding: 'utf8', timeout: 180_000 });
}

function headless(...options) {
  const { status, stdout, stderr } = demo('--headless', '--json', ...browser, ...options);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

for (const filter of ['blur', 'edges', 'histogram']) {
  test(`${filter}: every tile of the default picture arrives, each byte as on the JVM`, () => {
    const summary = headless(`--filter=${filter}`);

    assert.ok(summary.tiles >= 64, `${summary.tiles} tiles`);
    assert.ok(summary.workers >= 2, `${summary.workers} workers`);
    assert.equal(summary.calls, summary.tiles);
    assert.equal(summary.ok, summary.calls);
    assert.equal(summary.failed + summary.canceled + summary.rejected + summary.crashes, 0);
    assert.ok(summary.bytesCompared > 0);
    assert.equal(summary.bytesDifferent, 0);
  });
}

test('a worker that crashes half-way costs no tile', () => {
  const summary = headless('--crash');

  assert.ok(summary.crashes >= 1);
  assert.ok(summary.attempts > summary.calls);
  assert.equal(summary.ok, summary.tiles);
  assert.equal(summary.bytesDifferent, 0);
});

test('a port that is taken is said so', async (t) => {
  const other = createServer().listen(0);
  t.after(() => other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address();

  const { status, stderr } = demo(`--port=${port}`);

  assert.notEqual(status, 0);
  assert.match(stderr, new RegExp(`${port} is already in use`));
});
