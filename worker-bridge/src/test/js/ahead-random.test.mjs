/**
 * Random conversations about calls ahead: whatever crosses on the way, page and worker agree about what has been
 * started, nothing runs twice, and everything ends. A failure names its seed.
 *
 *     AHEAD_SEEDS=5000 node --test ahead-random.test.mjs
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compute, ring, start, useStillTime } from './support/ahead.mjs';
import { Page } from './support/page.mjs';

const SEEDS = Number(process.env.AHEAD_SEEDS ?? 150);
const STEPS = 120;

useStillTime();

/** A generator of numbers below n that a seed repeats. */
function randomFrom(seed) {
  let state = seed * 7919;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
}

/** A conversation with a fresh worker. */
async function converse(seed) {
  const random = randomFrom(seed);
  const pick = (...values) => values[random(values.length)];
  const held = new Map();
  let page;
  const enter = (id) => id !== 'warm' && page.enter(id);
  const leave = (id) => id !== 'warm' && page.leave();
  const sync = (id, millis = 0) => {
    enter(id);
    compute(millis);
    leave(id);
  };
  const handlers = {
    quick: (id) => sync(id),
    some: (id) => sync(id, id === 'warm' ? 0 : 0.3),
    long: (id) => sync(id, id === 'warm' ? 0 : 4),
    slow: (id) => sync(id, 1),
    fails(id) {
      sync(id);
      throw new RangeError('fails');
    },
    odd: (id) => {
      sync(id);
      return id === 'warm' ? id : () => {};
    },
    async soon(id) {
      enter(id);
      await null;
      leave(id);
    },
    async held(id) {
      enter(id);
      if (id !== 'warm') await new Promise((resolve) => held.set(id, resolve));
      leave(id);
    },
    stream(id) {
      sync(id);
      if (id === 'warm') return id;
      return (async function* () {
        yield pick(1, () => {});
      })();
    },
    close(id) {
      if (id !== 'warm') globalThis.close();
      sync(id);
    },
  };
  const brisk = ['quick', 'some', 'long', 'fails', 'odd', 'soon', 'held', 'stream', 'close'];
  const scope = await start(handlers, brisk);
  const startedWith = scope.ends();
  scope.posted.length = 0;
  page = new Page(scope, startedWith, 1 + random(3));
  let id = 100;
  let over;

  const actions = {
    submit: () => {
      const method = pick('quick', 'quick', 'some', 'long', 'slow', 'fails', 'odd', 'soon', 'held', 'held', 'stream', 'nosuch');
      id++;
      page.submit(id, [method, [id]]);
    },
    feed: () => page.feed(1 + random(5)),
    deliver: () => page.deliver(),
    hear: () => page.hear(),
    cancel: () => page.cancel(101 + random(Math.max(1, id - 100))),
    recall: () => random(3) === 0 && page.recall(),
    open: async () => {
      const [name] = held.keys();
      if (name === undefined) return;
      held.get(name)();
      held.delete(name);
      await page.collect();
    },
    credit: async () => {
      const flying = [...page.inFlight];
      const which = flying[random(flying.length || 1)];
      if (which) page.toWorker.push(['atelier/1', 4, 7, which, 1, 2]);
    },
    pass: () => compute(pick(0.1, 1, 3)),
    timers: async () => {
      await ring();
      await page.collect();
    },
  };
  const names = Object.keys(actions);
  const weights = { submit: 4, feed: 5, deliver: 6, hear: 5, open: 4, credit: 2 };
  const wheel = names.flatMap((name) => Array(weights[name] ?? 1).fill(name));
  const ending = pick('none', 'none', 'error', 'close');

  for (let step = 0; step < STEPS; step++) {
    await actions[wheel[random(wheel.length)]]();
    if (page.problems.length > 0) return page;
  }
  if (ending === 'error') {
    scope.error();
    await page.collect();
    // What the page can hear before the event.
    over = page.toPage.length;
  } else if (ending === 'close') {
    page.submit(++id, ['close', [id]]);
  }
  for (let round = 0; round < 200 && (page.inFlight.size > 0 || page.toWorker.length + page.toPage.length > 0); round++) {
    while (page.toWorker.length > 0) await page.deliver();
    while (held.size > 0) await actions.open();
    for (const each of page.inFlight) page.toWorker.push(['atelier/1', 4, 7, each, 1, 9]);
    await actions.timers();
    if (over !== undefined) break;
    while (page.toPage.length > 0) page.hear();
    page.feed(3);
  }
  if (over !== undefined) while (over-- > 0) page.hear();
  const isCut = ending !== 'none';
  if (isCut) {
    for (const each of [...page.ring, ...page.queue]) {
      if (page.ran.includes(each)) page.problems.push(`${each} ran, and will run again`);
    }
  } else {
    if (page.inFlight.size > 0) page.problems.push(`in flight for ever: ${[...page.inFlight]}`);
    if (page.ring.length > 0) page.problems.push(`ahead for ever: ${page.ring}`);
    for (let each = 101; each <= id; each++) {
      if (!page.ended.has(each) && !page.canceled.has(each)) page.problems.push(`${each} never ended`);
    }
    const order = page.started.filter((each) => page.ran.includes(each));
    if (`${order}` !== `${page.ran}`) page.problems.push(`started ${order}, ran ${page.ran}`);
  }
  return page;
}

describe('page and worker agree about calls ahead', () => {
  it(`in ${SEEDS} conversations`, async () => {
    const seen = { ran: 0, ahead: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const page = await converse(seed);
      assert.deepEqual(page.problems, [], `seed ${seed}\n${page.log.slice(-90).join('\n')}`);
      seen.ran += page.ran.length;
    }
    assert.ok(seen.ran > SEEDS * 10, `only ${seen.ran} runs`);
  });
});
