/** Numbers that are none, and encoded errors that hold no texts: what looks like a number must not be computed with. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GENERATION, answers, cancel, ready, turn } from './support/scope.mjs';

/** What a clone may hold and no operator takes, or takes for a number. */
const PRETENDERS = [1n, Object(1n), { valueOf: 1, toString: 1 }, new Number(1), '1', [1], 1.5, NaN, 4294967297];

describe('a number that is none', () => {
  for (const place of ['kind', 'generation', 'id', 'attempt', 'credit']) {
    it(`is ignored as ${place}`, async () => {
      const scope = await ready({ echo: (value) => value });
      for (const number of PRETENDERS) {
        const message =
          place === 'credit' ? ['atelier/1', 4, GENERATION, 1, 1, 1] : ['atelier/1', 2, GENERATION, 1, 1, 'echo', [number], 0];
        message[{ kind: 1, generation: 2, id: 3, attempt: 4, credit: 5 }[place]] = number;
        scope.receive(message);
      }
      await scope.exchange(['atelier/1', 2, GENERATION, 9, 1, 'echo', ['fine'], 0]);

      assert.deepEqual(answers(scope), [{ id: 9, attempt: 1, status: 0, value: 'fine' }]);
    });
  }
});

describe('an encoded error without texts', () => {
  for (const place of [1, 2, 3, 4]) {
    for (const odd of [{ valueOf: 1, toString: 1 }, 1n, null, ['Error'], { name: 'x' }]) {
      it(`is revived without its element ${place}, ${JSON.stringify(odd, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}`, async () => {
        const seen = [];
        const scope = await ready({
          hold: (ctx) => new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(seen.push(ctx.signal.reason)))),
        });
        const encoded = [1, 'TypeError', 'TypeError', 'm', 'stack'];
        encoded[place] = odd;
        scope.receive(['atelier/1', 2, GENERATION, 1, 1, 'hold', [], 0]);
        await turn();
        await scope.exchange(cancel(1, encoded));

        const [reason] = seen;
        assert.ok(reason instanceof Error);
        assert.deepEqual([typeof reason.name, typeof reason.message, typeof reason.stack, typeof String(reason)], Array(4).fill('string'));
      });
    }
  }

  it('cannot take the texts of a revived error away', async () => {
    const seen = [];
    const scope = await ready({
      hold: (ctx) => new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(seen.push(ctx.signal.reason)))),
    });
    scope.receive(['atelier/1', 2, GENERATION, 1, 1, 'hold', [], 0]);
    await turn();
    const odd = [0, { valueOf: 1, toString: 1 }];
    await scope.exchange(cancel(1, [1, 'Error', 'Error', 'm', 'stack', 'name', odd, 'message', odd, 'stack', odd]));

    assert.deepEqual([seen[0].name, seen[0].message, seen[0].stack], ['Error', 'm', 'stack']);
  });
});
