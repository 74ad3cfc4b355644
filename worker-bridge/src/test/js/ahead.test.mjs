/** Calls that come ahead of their turn: one starts each time that a call ends here, or is returned. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ahead, answers, calls, cancel, credit, GENERATION, ready, recall, turn } from './support/scope.mjs';
import { compute, gates, ring, RUNS, start, useStillTime } from './support/ahead.mjs';

useStillTime();

/** `[method, limit]` of every PACE in the scope. */
const paces = (scope) => scope.posted.filter((message) => message[1] === 6).map((message) => message.slice(3, 5));

/** Runs `method` some times, one call after the other, and keeps what was posted. */
async function runs(scope, times, method, ...args) {
  for (let i = 0; i < times; i++) {
    scope.receive(calls([[method, args]], 1 + i));
    await turn();
  }
}

/** Handlers that note what they run, and hold what the test opens. */
function handled() {
  const ran = [];
  const { hold, open } = gates();
  const note = (name) => name !== 'warm' && ran.push(name);
  let inside = 0;
  const book = { ran, open, most: 0 };
  book.handlers = {
    quick(name) {
      note(name);
      return name;
    },
    async held(name) {
      note(name);
      book.most = Math.max(book.most, ++inside);
      if (name !== 'warm') await hold(name);
      inside--;
      return name;
    },
    failing(name) {
      note(name);
      throw new RangeError(name);
    },
    slow(name, millis, _ctx) {
      note(name);
      compute(millis ?? 0);
    },
  };
  return book;
}

const quick = (...names) => names.map((name) => ['quick', [name]]);
const held = (...names) => names.map((name) => ['held', [name]]);

describe('the pace', () => {
  for (const [millis, limit] of [[0, 32], [1 / 64, 32], [1 / 32, 32], [0.125, 8], [0.25, 4], [0.375, 2], [0.4375, 2]]) {
    it(`of calls that take ${millis} ms is ${limit}`, async () => {
      const scope = await ready({ work: () => compute(millis) }, { sendsAhead: true });

      await runs(scope, RUNS - 1, 'work');
      assert.deepEqual(paces(scope), []);
      await runs(scope, 100, 'work');

      assert.deepEqual(paces(scope), [['work', limit]]);
    });
  }

  it('is that of 32 short runs in a row', async () => {
    const scope = await ready({ work: (millis) => compute(millis) }, { sendsAhead: true });

    await runs(scope, RUNS - 1, 'work', 0);
    await runs(scope, 1, 'work', 0.5);
    await runs(scope, RUNS - 1, 'work', 0.25);
    assert.deepEqual(paces(scope), []);
    await runs(scope, 1, 'work', 0.25);

    assert.deepEqual(paces(scope), [['work', 4]]);
  });

  it('is 0 from the first call on that takes longer, and found anew', async () => {
    const scope = await ready({ work: (millis) => compute(millis) }, { sendsAhead: true });
    await runs(scope, RUNS, 'work', 0);

    await runs(scope, 2, 'work', 0.5);
    assert.deepEqual(paces(scope), [['work', 32], ['work', 0]]);
    await runs(scope, RUNS, 'work', 0.125);

    assert.deepEqual(paces(scope), [['work', 32], ['work', 0], ['work', 8]]);
  });

  it('is that of one method', async () => {
    const scope = await ready({ work: (millis) => compute(millis), other: () => compute(9) }, { sendsAhead: true });

    for (let i = 0; i < RUNS; i++) {
      await runs(scope, 1, 'other');
      await runs(scope, 1, 'work', 0.25);
    }

    assert.deepEqual(paces(scope), [['work', 4]]);
  });

  it('counts what an async handler waits for', async () => {
    const wait = (millis) => Promise.resolve().then(() => compute(millis));
    const scope = await ready({ short: () => wait(0.25), long: () => wait(0.5) }, { sendsAhead: true });

    await runs(scope, RUNS, 'short');
    await runs(scope, RUNS, 'long');

    assert.deepEqual(paces(scope), [['short', 4]]);
  });

  it('counts what posting an answer takes', async () => {
    const posting = { refuse: (message) => message[1] === 3 && compute(0.5) };
    const scope = await ready({ work: () => {} }, { sendsAhead: true, ...posting });

    await runs(scope, 2 * RUNS, 'work');

    assert.deepEqual(paces(scope), []);
  });

  it('counts calls that fail, and none that never ran', async () => {
    const scope = await ready(handled().handlers, { sendsAhead: true });

    await runs(scope, RUNS, 'failing', 'x');
    await runs(scope, RUNS, 'nosuch');

    assert.deepEqual(paces(scope), [['failing', 32]]);
  });

  it('of a method that gives streams is 0', async () => {
    const make = async function* () {
      yield 1;
    };
    const scope = await start({ sometimes: (name) => (name === 'warm' ? name : make()), always: make }, ['sometimes']);
    scope.posted.length = 0;

    await scope.send([['sometimes', ['stream']]], 101);
    await scope.tell(credit(101, 2));
    await runs(scope, RUNS, 'always');
    for (let i = 1; i <= RUNS; i++) await scope.tell(credit(i, 2));

    assert.deepEqual(paces(scope), [['sometimes', 0]]);
    assert.equal(scope.told().filter((entry) => entry.endsWith('end')).length, RUNS + 1);
  });

  for (const flag of [undefined, false, 1, 'true']) {
    it(`is not told to a page whose INIT says ${JSON.stringify(flag)}`, async () => {
      const scope = await ready({ work: () => {} }, { sendsAhead: flag });

      await runs(scope, 2 * RUNS, 'work');

      assert.deepEqual(paces(scope), []);
      assert.equal(answers(scope).length, 2 * RUNS);
    });
  }
});

describe('a call that comes ahead', () => {
  it('starts when another one ends, in order, and never more than there were', async () => {
    for (const atOnce of [1, 2, 3]) {
      const book = handled();
      const scope = await start(book.handlers, ['held']);
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

      await scope.send(held(...names.slice(0, atOnce)), 101);
      await scope.sendAhead(held(...names.slice(atOnce)), 101 + atOnce);
      for (let ended = 0; ended < names.length; ended++) {
        assert.deepEqual(book.ran, names.slice(0, ended + atOnce), `${ended} of ${atOnce} at once`);
        await book.open(names[ended]);
      }

      assert.equal(book.most, atOnce);
      assert.deepEqual(scope.told(), names.map((_, i) => `${101 + i} ok`));
    }
  });

  it('starts with all others in one turn when they are synchronous', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held', 'quick', 'failing']);
    await scope.send(held('a'), 101);
    await scope.sendAhead([...quick('b'), ['failing', ['c']], ...quick('d')], 102);
    scope.posted.length = 0;

    await book.open('a');

    assert.deepEqual(book.ran, ['a', 'b', 'c', 'd']);
    assert.deepEqual(scope.told(), ['101 ok', '102 ok', '103 error', '104 ok']);
    assert.equal(scope.posted.filter((message) => message[1] === 3).length <= 2, true);
  });

  it('does not start while nothing ends', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['quick']);

    await scope.sendAhead(quick('b', 'c'), 101);

    assert.deepEqual(book.ran, []);
    assert.deepEqual(scope.told(), []);
  });

  it('follows a call that came after it, too', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['quick']);
    await scope.sendAhead(quick('b', 'c'), 102);

    await scope.send(quick('a'), 101);

    assert.deepEqual(book.ran, ['a', 'b', 'c']);
  });

  it('follows a call that never ran: an unknown method, one that was aborted', async () => {
    const book = handled();
    const flags = new Int32Array(new SharedArrayBuffer(4096));
    const scope = await start(book.handlers, ['quick'], { sendsAhead: true, flags });
    await scope.sendAhead(quick('b', 'c'), 103);

    await scope.send([['nosuch']], 101);
    assert.deepEqual(book.ran, ['b', 'c']);
    flags[105] = 105;
    await scope.sendAhead(quick('d', 'e'), 105);
    await scope.send([['nosuch']], 110);

    assert.deepEqual(book.ran, ['b', 'c', 'e']);
    assert.deepEqual(scope.told(), ['101 error', '103 ok', '104 ok', '110 error', '105 error', '106 ok']);
  });

  it('follows a stream when that ends, and not its items', async () => {
    const book = handled();
    const count = async function* (n) {
      for (let i = 1; i <= n; i++) yield i;
    };
    const scope = await start({ ...book.handlers, count }, ['quick']);
    await scope.send([['count', [2]]], 101);
    await scope.sendAhead(quick('b', 'c'), 102);

    await scope.tell(credit(101, 2));
    assert.deepEqual(book.ran, []);
    await scope.tell(credit(101, 1));

    assert.deepEqual(book.ran, ['b', 'c']);
    assert.deepEqual(scope.told(), ['101 open', '101 item', '101 item', '101 end', '102 ok', '103 ok']);
  });

  it('follows a stream that ends because of an item that cannot be cloned', async () => {
    const book = handled();
    const bad = async function* () {
      yield () => {};
    };
    const scope = await start({ ...book.handlers, bad }, ['quick']);
    await scope.send([['bad']], 101);
    await scope.sendAhead(quick('b', 'c'), 102);

    await scope.tell(credit(101, 2));

    assert.deepEqual(scope.told(), ['101 open', '101 error', '102 ok', '103 ok']);
  });

  it('follows a result that cannot be cloned, once', async () => {
    const book = handled();
    const scope = await start({ ...book.handlers, bad: () => () => {} }, ['held']);
    await scope.sendAhead(held('b', 'c'), 103);

    await scope.send([['bad'], ...held('a')], 101);
    assert.deepEqual(book.ran, ['b', 'a']);
    await book.open('b');

    assert.deepEqual(book.ran, ['b', 'a', 'c']);
    assert.deepEqual(scope.told(), ['101 error', '103 ok']);
  });

  it('is served like any other: attempt, context, key, progress', async () => {
    const scope = await start({ who: (name, ctx) => (ctx.progress(ctx.key), `${ctx.callId} ${name}`) });
    await scope.tell(['atelier/1', 5, GENERATION, scope.ends(), 101, 3, 'who', ['x'], { key: 'tile' }]);
    scope.posted.length = 0;

    await scope.send([['who', ['first'], { key: 'k' }]], 99);

    assert.deepEqual(answers(scope).filter(({ id }) => id === 101), [
      { id: 101, attempt: 3, status: 2, value: 'tile' },
      { id: 101, attempt: 3, status: 0, value: 'job-101 x' },
    ]);
  });

  it('is aborted like any other once it has started', async () => {
    const log = [];
    const scope = await start({
      async hang(name, ctx) {
        if (name !== 'warm') await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
        log.push(`${name} ${ctx.signal.reason}`);
      },
    });
    await scope.send([['hang', ['a']]], 101);
    await scope.sendAhead([['hang', ['b']]], 102);

    await scope.tell(cancel(101, [0, 'first']));
    await scope.tell(cancel(102, [0, 'second']));

    assert.deepEqual(log.slice(RUNS), ['a first', 'b second']);
    assert.deepEqual(scope.told(), ['101 ok', '102 ok']);
  });
});

describe('ends that the page has not heard of', () => {
  it('start as many calls at once when the calls arrive', async () => {
    for (const unheard of [0, 1, 2, 3, 4]) {
      const book = handled();
      const scope = await start(book.handlers, ['held', 'quick']);
      const heard = scope.ends();
      await scope.send(quick('1', '2', '3', '4', '5'), 101);
      book.ran.length = 0;

      await scope.sendAhead(held('a', 'b', 'c'), 111, heard + 5 - unheard);

      assert.deepEqual(book.ran, ['a', 'b', 'c'].slice(0, unheard), `${unheard} unheard`);
    }
  });

  it('count once, over several messages on their way', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held', 'quick']);
    const heard = scope.ends();
    await scope.send(quick('1', '2', '3'), 101);
    book.ran.length = 0;

    await scope.sendAhead(held('a'), 111, heard);
    await scope.sendAhead(held('b'), 112, heard);
    assert.deepEqual(book.ran, ['a', 'b']);
    await scope.sendAhead(held('c', 'd'), 113, heard + 1);
    assert.deepEqual(book.ran, ['a', 'b', 'c']);
    await scope.sendAhead(held('e'), 115, heard + 2);
    assert.deepEqual(book.ran, ['a', 'b', 'c']);
    await book.open('b');
    await book.open('c');

    assert.deepEqual(book.ran, ['a', 'b', 'c', 'd', 'e']);
    assert.equal(book.most, 3);
  });

  it('do not count when the page has heard of some of them meanwhile', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held', 'quick']);
    const heard = scope.ends();
    await scope.send(quick('1', '2', '3'), 101);
    book.ran.length = 0;

    await scope.sendAhead(held('a'), 111, heard + 1);
    assert.deepEqual(book.ran, ['a']);
    // The page has heard of all three: the third had nobody to start, and a new call has its place.
    await scope.send(held('x'), 121);
    await scope.sendAhead(held('b'), 112, heard + 3);
    assert.deepEqual(book.ran, ['a', 'x']);
    await book.open('x');

    assert.deepEqual(book.ran, ['a', 'x', 'b']);
  });

  it('count those that their own calls make', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held', 'quick']);
    const heard = scope.ends();
    await scope.send(quick('1'), 101);

    // The end of 1 starts 2, that of 2 (not heard of either) starts a; b follows a.
    await scope.sendAhead(quick('2'), 102, heard);
    await scope.sendAhead(held('a', 'b'), 111, heard);

    assert.deepEqual(book.ran, ['1', '2', 'a']);
    await book.open('a');
    assert.deepEqual(book.ran, ['1', '2', 'a', 'b']);
  });

  it('do not count when a call was there for them and has been returned', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held', 'quick']);
    const heard = scope.ends();
    await scope.send(held('x'), 101);
    await scope.sendAhead(held('a', 'b'), 102, heard);
    await scope.tell(recall);
    assert.deepEqual(scope.told(), ['102 returned', '103 returned']);
    await book.open('x');

    // Sent before the page heard any of that.
    await scope.sendAhead(held('c', 'd'), 104, heard);

    assert.deepEqual(book.ran, ['x', 'c']);
  });

  it('more than there were are none', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held', 'quick']);
    await scope.send(quick('1'), 101);
    book.ran.length = 0;

    await scope.sendAhead(held('a'), 111, scope.ends() + 7);
    assert.deepEqual(book.ran, []);
    await scope.send(quick('2'), 102);

    assert.deepEqual(book.ran, ['2', 'a']);
  });
});

describe('what may have to wait long', () => {
  it('is returned on RECALL', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held']);
    await scope.send(held('a'), 101);
    await scope.sendAhead(held('b', 'c'), 102);

    await scope.tell(recall);
    await scope.tell(recall);
    await book.open('a');

    assert.deepEqual(scope.told(), ['102 returned', '103 returned', '101 ok']);
    assert.deepEqual(book.ran, ['a']);
  });

  it('is returned with its attempt', async () => {
    const scope = await start(handled().handlers, ['quick']);
    await scope.tell(['atelier/1', 5, GENERATION, scope.ends(), 101, 3, 'quick', ['x'], 0]);
    scope.posted.length = 0;

    await scope.tell(recall);

    assert.deepEqual(answers(scope), [{ id: 101, attempt: 3, status: 6, value: undefined }]);
  });

  for (const which of [0, 1, 2]) {
    it(`is returned alone when it is canceled, as number ${which}`, async () => {
      const book = handled();
      const scope = await start(book.handlers, ['held', 'quick']);
      await scope.send(held('x'), 101);
      await scope.sendAhead(quick('a', 'b', 'c'), 102);

      await scope.tell(cancel(102 + which, [0, 'enough'], 2));
      assert.deepEqual(scope.told(), [], 'another attempt');
      await scope.tell(cancel(102 + which, [0, 'enough']));
      assert.deepEqual(scope.told(), [`${102 + which} returned`]);
      await scope.sendAhead(quick('d'), 105);
      await book.open('x');

      const rest = ['a', 'b', 'c', 'd'].filter((_, i) => i !== which);
      assert.deepEqual(book.ran, ['x', ...rest]);
    });
  }

  it('is returned at once with all that follow when it is not known as short, and what precedes stays', async () => {
    for (const method of ['slow', 'nosuch', 'toString']) {
      const book = handled();
      const scope = await start(book.handlers, ['held', 'quick']);
      await scope.send(held('x'), 101);

      await scope.sendAhead([...quick('a'), [method, ['b']], ...quick('c')], 102);
      assert.deepEqual(scope.told(), ['103 returned', '104 returned']);
      await book.open('x');

      assert.deepEqual(book.ran, ['x', 'a'], method);
    }
  });

  it('is started all the same when its turn has come', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held', 'quick']);
    const heard = scope.ends();
    await scope.send(quick('1', '2'), 101);

    await scope.sendAhead([['slow', ['a']], ['nosuch'], ['slow', ['b']]], 111, heard);

    // The end of a had nobody before b.
    assert.deepEqual(book.ran, ['1', '2', 'a', 'b']);
    assert.deepEqual(scope.told(), ['101 ok', '102 ok', '111 ok', '112 error', '113 ok']);
  });

  it('is returned when the worker has not looked at its messages for more than 2 ms as a call ends', async () => {
    for (const [millis, returned] of [[2, false], [2.5, true]]) {
      const book = handled();
      const scope = await start(book.handlers, ['slow', 'quick', 'held']);
      await scope.send(held('x'), 101);
      await scope.sendAhead([['slow', ['a', millis]], ...quick('b', 'c')], 102);

      await book.open('x');

      assert.deepEqual(book.ran, returned ? ['x', 'a'] : ['x', 'a', 'b', 'c']);
      assert.deepEqual(scope.told(), ['101 ok', ...(returned ? ['103 returned', '104 returned', '102 ok'] : ['102 ok', '103 ok', '104 ok'])]);
    }
  });

  it('is returned when short calls add up to that', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['slow', 'held']);
    const some = Array.from({ length: 12 }, (_, i) => ['slow', [`${i}`, 0.25]]);
    await scope.send(held('x'), 101);
    await scope.sendAhead(some, 110);

    await book.open('x');

    assert.deepEqual(book.ran, ['x', '0', '1', '2', '3', '4', '5', '6', '7', '8']);
    assert.deepEqual(scope.told().slice(-4), ['119 returned', '120 returned', '121 returned', '118 ok']);
  });

  it('is returned when nothing has ended for 2 ms', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['held']);
    await scope.send(held('a', 'b'), 101);
    await scope.sendAhead(held('c', 'd', 'e'), 103);

    await book.open('a');
    await ring();
    assert.deepEqual(scope.told(), ['101 ok'], 'something has ended');
    await ring();
    assert.deepEqual(scope.told(), ['101 ok', '104 returned', '105 returned']);
    await scope.sendAhead(held('f'), 106);
    await ring();

    assert.deepEqual(scope.told().at(-1), '106 returned');
    assert.deepEqual(book.ran, ['a', 'b', 'c']);
  });
});

describe('a call that comes ahead of one that keeps the thread', () => {
  /** A worker whose call 101 keeps the thread while the page says `meanwhile`. */
  async function blocked(book, meanwhile) {
    const scope = await start(book.handlers, ['quick', 'slow']);
    const heard = scope.ends();
    scope.receive(calls([['slow', ['long', 50]]], 101));
    await turn();
    for (const message of meanwhile(heard)) scope.receive(message);
    await turn();
    return scope;
  }

  it('does not run when it was aborted meanwhile', async () => {
    const book = handled();
    const scope = await blocked(book, (heard) => [ahead(heard, quick('a', 'b'), 102), cancel(102, [0, 'enough'])]);
    await ring();

    assert.deepEqual(book.ran, ['long', 'b']);
    assert.deepEqual(scope.told(), ['101 ok', '102 error', '103 ok']);
    assert.deepEqual(answers(scope).find(({ id }) => id === 102).value, [0, 'enough']);
  });

  it('runs when it was not', async () => {
    const book = handled();
    const scope = await blocked(book, (heard) => [ahead(heard, quick('a'), 102), ahead(heard, quick('b'), 103)]);
    await ring();

    assert.deepEqual(book.ran, ['long', 'a', 'b']);
    assert.deepEqual(scope.told(), ['101 ok', '102 ok', '103 ok']);
  });

  it('runs even if its method is slow', async () => {
    const book = handled();
    const scope = await blocked(book, (heard) => [ahead(heard, [['failing', ['a']]], 102)]);
    await ring();

    assert.deepEqual(book.ran, ['long', 'a']);
    assert.deepEqual(scope.told(), ['101 ok', '102 error']);
  });

  it('runs before a call that came after it', async () => {
    const book = handled();
    const scope = await blocked(book, (heard) => [ahead(heard, quick('a'), 102), calls(quick('b'), 103)]);
    await ring();

    assert.deepEqual(book.ran, ['long', 'a', 'b']);
    assert.deepEqual(scope.told(), ['101 ok', '102 ok', '103 ok']);
  });
});

describe('a malformed message ahead', () => {
  it('counts with its valid entries', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['quick']);
    await scope.tell([
      ...['atelier/1', 5, GENERATION, scope.ends()],
      ...[0, 1, 'quick', ['zero'], 0],
      ...[102, 1, 'quick', ['a'], 0],
      ...[103, 1, 'quick', ['no options'], null],
      ...[104, '1', 'quick', ['no attempt'], 0],
      ...[105, 1, null, ['no method'], 0],
      ...[106, 1, 'quick', ['b'], 0],
      ...[107, 1, 'quick'],
    ]);

    await scope.send(quick('first'), 101);

    assert.deepEqual(book.ran, ['first', 'a', 'b']);
  });

  it('without a number of ends has heard of all', async () => {
    for (const ends of [undefined, null, -1, 1.5, '0', 1n, {}]) {
      const book = handled();
      const scope = await start(book.handlers, ['quick', 'held']);
      await scope.send(quick('1'), 101);

      await scope.tell(['atelier/1', 5, GENERATION, ends, 102, 1, 'quick', ['a'], 0]);
      assert.deepEqual(book.ran, ['1']);
      await scope.send(quick('2'), 103);

      assert.deepEqual(book.ran, ['1', '2', 'a']);
    }
  });

  it('of another generation is ignored', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['quick', 'held']);
    await scope.send(held('x'), 101);
    await scope.tell(['atelier/1', 5, GENERATION + 1, 0, 102, 1, 'quick', ['a'], 0]);
    await scope.sendAhead(quick('b'), 103);
    await scope.tell(['atelier/1', 6, GENERATION + 1]);
    await book.open('x');

    assert.deepEqual(book.ran, ['x', 'b']);
  });

  it('without entries is nothing', async () => {
    const scope = await start(handled().handlers, ['quick']);

    await scope.tell(['atelier/1', 5, GENERATION, scope.ends()]);
    await scope.tell(['atelier/1', 5, GENERATION]);
    await ring();

    assert.deepEqual(scope.told(), []);
  });
});

it('a call that comes ahead before the worker is ready is returned when it is', async () => {
  const { handlers, ran } = handled();
  let initialized;
  const scope = await ready(handlers, { sendsAhead: true, init: () => new Promise((resolve) => (initialized = resolve)) });
  await scope.exchange(ahead(0, quick('a')));
  initialized();
  await turn();

  assert.deepEqual(answers(scope), [{ id: 1, attempt: 1, status: 6, value: undefined }]);
  assert.deepEqual(ran, []);
});

describe('a worker that is about to end', () => {
  it('starts nobody after self.close(), and has returned those before', async () => {
    const book = handled();
    const scope = await start({ ...book.handlers, stop: () => globalThis.close() }, ['quick', 'held']);
    await scope.send(held('x'), 101);
    await scope.sendAhead(quick('a', 'b'), 102);

    await scope.send([['stop']], 104);
    await scope.sendAhead(quick('c'), 105, 0);
    await book.open('x');
    await ring();

    assert.deepEqual(book.ran, ['x']);
    assert.deepEqual(scope.told().slice(0, 2), ['102 returned', '103 returned']);
    const kinds = scope.posted.map((message) => message[1]);
    assert.ok(kinds.indexOf(3) < kinds.indexOf(4), 'CLOSING comes after what is returned');
  });

  it('lets nobody start behind the call that closes it', async () => {
    const book = handled();
    const stop = (name) => void (name === 'warm' || globalThis.close());
    const scope = await start({ ...book.handlers, stop }, ['quick', 'stop', 'held']);
    await scope.send(held('x'), 101);
    await scope.sendAhead([...quick('a'), ['stop', ['now']], ...quick('b')], 102);

    await book.open('x');

    assert.deepEqual(book.ran, ['x', 'a']);
    assert.deepEqual(scope.told(), ['101 ok', '102 ok', '104 returned', '103 ok']);
  });

  it('tells what has ended before the page hears of something thrown, and starts nobody then', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['quick', 'held']);
    await scope.send(held('x', 'y'), 101);
    await scope.sendAhead([...quick('a'), ...held('b', 'c')], 103);
    scope.receive(calls([['nosuch']], 120));
    scope.error();
    assert.deepEqual(scope.told(), ['120 error', '103 ok', '105 returned'], 'in the same turn');

    await book.open('x');
    await scope.sendAhead(quick('d'), 106, 0);
    await book.open('y');
    await ring();

    assert.deepEqual(book.ran, ['x', 'y', 'a', 'b']);
  });

  it('goes on when somebody prevents that the page hears of it', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['quick', 'held']);
    await scope.send(held('x', 'y'), 101);
    const heard = scope.ends();
    scope.error({ isTrusted: true, defaultPrevented: true });
    await book.open('x');
    await scope.sendAhead(held('a'), 103, heard);
    assert.deepEqual(book.ran, ['x', 'y']);
    await ring();
    assert.deepEqual(book.ran, ['x', 'y', 'a']);
    await scope.sendAhead(held('b'), 104);
    await book.open('a');

    assert.deepEqual(book.ran, ['x', 'y', 'a', 'b']);
  });

  it('goes on after an event that is nobody’s end', async () => {
    const book = handled();
    const scope = await start(book.handlers, ['quick', 'held']);
    await scope.send(held('x'), 101);
    await scope.sendAhead(quick('a'), 102);
    scope.error({ isTrusted: false, defaultPrevented: false });
    await book.open('x');

    assert.deepEqual(book.ran, ['x', 'a']);
  });
});
