/**
 * Conversations of protocol version 1, message by message. They are literal on purpose: whoever changes one changes
 * the protocol, and owes it a version.
 *
 * `page` and `worker` are what either side posts, in order; a step is over when the worker has said everything.
 */

/** Handlers that the conversations call. */
export const handlers = {
  add: (a, b) => a + b,
  later: async (value) => value,
  fail: () => {
    throw new RangeError('too far');
  },
  failWith: (value) => {
    throw value;
  },
  report: (ctx) => {
    ctx.progress('half');
    return 'done';
  },
  who: (ctx) => [ctx.callId, ctx.key],
  hang: (ctx) =>
    new Promise((resolve, reject) => {
      ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason));
    }),
  async *count(n) {
    for (let i = 1; i <= n; i++) yield i;
    return 'all';
  },
  stop: () => globalThis.close(),
};

/** Placeholder for a string that differs by engine. */
export const STACK = Symbol('a stack');

const INIT = ['atelier/1', 1, 7, 'job', undefined, null];
const HELLO = ['atelier/1', 1, 0];
const READY = ['atelier/1', 2, 7];

/** 32 short calls, after which `add` has proved quick; by when its answers travel together is another matter. */
const quick = Array.from({ length: 32 }, (_, i) => ({
  page: [['atelier/1', 2, 7, i + 1, 1, 'add', [i, 0], 0]],
  worker: [['atelier/1', 3, 7, i + 1, 1, 0, i]],
}));

export const conversations = [
  {
    title: 'hello, init, ready',
    steps: [{ worker: [HELLO] }, { page: [INIT], worker: [READY] }],
  },
  {
    title: 'calls and answers',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      { page: [['atelier/1', 2, 7, 1, 1, 'add', [2, 3], 0]], worker: [['atelier/1', 3, 7, 1, 1, 0, 5]] },
      {
        page: [['atelier/1', 2, 7, 2, 4, 'who', [], { key: 'tile' }]],
        worker: [['atelier/1', 3, 7, 2, 4, 0, ['job-2', 'tile']]],
      },
      {
        page: [['atelier/1', 2, 7, 3, 1, 'later', ['x'], 0, 4, 1, 'add', [1, 1], { clone: true }]],
        worker: [['atelier/1', 3, 7, 4, 1, 0, 2], ['atelier/1', 3, 7, 3, 1, 0, 'x']],
      },
    ],
  },
  {
    title: 'calls that arrive before init wait',
    steps: [
      { worker: [HELLO] },
      {
        page: [INIT, ['atelier/1', 2, 7, 1, 1, 'add', [2, 3], 0]],
        worker: [READY, ['atelier/1', 3, 7, 1, 1, 0, 5]],
      },
    ],
  },
  {
    title: 'errors',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      {
        page: [['atelier/1', 2, 7, 1, 1, 'fail', [], 0]],
        worker: [['atelier/1', 3, 7, 1, 1, 1, [1, 'RangeError', 'RangeError', 'too far', STACK]]],
      },
      {
        page: [['atelier/1', 2, 7, 2, 1, 'failWith', ['plain'], 0]],
        worker: [['atelier/1', 3, 7, 2, 1, 1, [0, 'plain']]],
      },
      {
        page: [['atelier/1', 2, 7, 3, 1, 'nosuch', [], 0]],
        worker: [
          ['atelier/1', 3, 7, 3, 1, 1, [1, 'TypeError', 'TypeError', 'task "job" has no method "nosuch"', STACK]],
        ],
      },
    ],
  },
  {
    title: 'progress',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      {
        page: [['atelier/1', 2, 7, 1, 1, 'report', [], 0]],
        worker: [['atelier/1', 3, 7, 1, 1, 2, 'half'], ['atelier/1', 3, 7, 1, 1, 0, 'done']],
      },
    ],
  },
  {
    title: 'cancel',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      { page: [['atelier/1', 2, 7, 1, 1, 'hang', [], 0]], worker: [] },
      { page: [['atelier/1', 3, 7, 1, 2, [0, 'another attempt']]], worker: [] },
      { page: [['atelier/1', 3, 7, 1, 1, [0, 'enough']]], worker: [['atelier/1', 3, 7, 1, 1, 1, [0, 'enough']]] },
    ],
  },
  {
    title: 'stream',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      { page: [['atelier/1', 2, 7, 1, 1, 'count', [3], 0]], worker: [['atelier/1', 3, 7, 1, 1, 3, undefined]] },
      {
        page: [['atelier/1', 4, 7, 1, 1, 2]],
        worker: [['atelier/1', 3, 7, 1, 1, 4, 1], ['atelier/1', 3, 7, 1, 1, 4, 2]],
      },
      {
        page: [['atelier/1', 4, 7, 1, 1, 5]],
        worker: [['atelier/1', 3, 7, 1, 1, 4, 3], ['atelier/1', 3, 7, 1, 1, 5, 'all']],
      },
    ],
  },
  {
    title: 'a stream that the page has enough of',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      { page: [['atelier/1', 2, 7, 1, 1, 'count', [3], 0]], worker: [['atelier/1', 3, 7, 1, 1, 3, undefined]] },
      { page: [['atelier/1', 4, 7, 1, 1, 1]], worker: [['atelier/1', 3, 7, 1, 1, 4, 1]] },
      { page: [['atelier/1', 3, 7, 1, 1, [0, undefined]]], worker: [['atelier/1', 3, 7, 1, 1, 5, undefined]] },
    ],
  },
  {
    title: 'calls ahead, one of which is canceled',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      ...quick,
      { page: [['atelier/1', 2, 7, 41, 1, 'hang', [], 0]], worker: [] },
      {
        page: [['atelier/1', 5, 7, 32, 42, 1, 'add', [1, 1], 0, 43, 1, 'add', [2, 2], 0, 44, 1, 'add', [3, 3], 0]],
        worker: [],
      },
      {
        page: [['atelier/1', 3, 7, 43, 1, [0, 'not wanted']]],
        worker: [['atelier/1', 3, 7, 43, 1, 6, undefined]],
      },
      {
        page: [['atelier/1', 3, 7, 41, 1, [0, 'enough']]],
        worker: [['atelier/1', 3, 7, 41, 1, 1, [0, 'enough']], ['atelier/1', 3, 7, 42, 1, 0, 2, 44, 1, 0, 6]],
      },
    ],
  },
  {
    title: 'calls ahead that arrive after an end of which the page had not heard',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      ...quick,
      { page: [['atelier/1', 2, 7, 41, 1, 'add', [1, 0], 0]], worker: [['atelier/1', 3, 7, 41, 1, 0, 1]] },
      {
        page: [['atelier/1', 5, 7, 32, 42, 1, 'later', ['not known as short'], 0, 43, 1, 'add', [1, 1], 0]],
        worker: [['atelier/1', 3, 7, 42, 1, 0, 'not known as short'], ['atelier/1', 3, 7, 43, 1, 0, 2]],
      },
    ],
  },
  {
    title: 'calls ahead that are recalled',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      ...quick,
      { page: [['atelier/1', 2, 7, 41, 1, 'hang', [], 0]], worker: [] },
      {
        page: [
          ['atelier/1', 5, 7, 32, 42, 1, 'add', [1, 1], 0, 43, 2, 'add', [2, 2], 0],
          ['atelier/1', 6, 7],
        ],
        worker: [['atelier/1', 3, 7, 42, 1, 6, undefined, 43, 2, 6, undefined]],
      },
    ],
  },
  {
    title: 'self.close()',
    steps: [
      { worker: [HELLO] },
      { page: [INIT], worker: [READY] },
      {
        page: [['atelier/1', 2, 7, 1, 1, 'add', [1, 1], 0, 2, 1, 'stop', [], 0]],
        worker: [
          ['atelier/1', 3, 7, 1, 1, 0, 2],
          ['atelier/1', 4, 7],
          ['atelier/1', 3, 7, 2, 1, 0, undefined],
        ],
      },
    ],
  },
];

/** Conversations with a worker whose init gets in the way. */
export const failingInit = {
  title: 'init that fails',
  init: () => {
    throw new Error('no data');
  },
  steps: [
    { worker: [HELLO] },
    { page: [INIT], worker: [['atelier/1', 5, 7, [1, 'Error', 'Error', 'no data', STACK]]] },
    { page: [['atelier/1', 2, 7, 1, 1, 'add', [2, 3], 0]], worker: [] },
  ],
};

/** Messages that are none, or not for this worker. Each is ignored, and so is each of them before INIT. */
export const ignored = [
  null,
  'atelier/1',
  {},
  [],
  ['atelier/1'],
  ['atelier/1', 2],
  ['atelier/2', 2, 7, 1, 1, 'add', [1, 1], 0],
  ['comlink', 2, 7, 1, 1, 'add', [1, 1], 0],
  { 0: 'atelier/1', 1: 2, 2: 7, length: 3 },
  ['atelier/1', 1, 7, 'job', undefined, null],
  ['atelier/1', 1, 8, 'other', undefined, null],
  ['atelier/1', 2, 6, 1, 1, 'add', [1, 1], 0],
  ['atelier/1', 2, '7', 1, 1, 'add', [1, 1], 0],
  ['atelier/1', '2', 7, 1, 1, 'add', [1, 1], 0],
  ['atelier/1', 9, 7, 1, 1, 'add', [1, 1], 0],
  ['atelier/1', null, 7, 1, 1, 'add', [1, 1], 0],
  ['atelier/1', 2, 7],
  ['atelier/1', 2, 7, 1, 1, 'add', [1, 1]],
  ['atelier/1', 2, 7, 0, 1, 'add', [1, 1], 0],
  ['atelier/1', 2, 7, -1, 1, 'add', [1, 1], 0],
  ['atelier/1', 2, 7, 1.5, 1, 'add', [1, 1], 0],
  ['atelier/1', 2, 7, 2 ** 40, 1, 'add', [1, 1], 0],
  ['atelier/1', 2, 7, '1', 1, 'add', [1, 1], 0],
  ['atelier/1', 2, 7, 1, 0, 'add', [1, 1], 0],
  ['atelier/1', 2, 7, 1, null, 'add', [1, 1], 0],
  ['atelier/1', 2, 7, 1, 1, null, [1, 1], 0],
  ['atelier/1', 2, 7, 1, 1, 'add', [1, 1], null],
  ['atelier/1', 2, 7, 1, 1, 'add', [1, 1], 'key'],
  ['atelier/1', 3, 7, 1, 1, [0, 'no such call']],
  ['atelier/1', 3, 7, {}, [], null],
  ['atelier/1', 3, 7, 1],
  ['atelier/1', 4, 7, 1, 1, 5],
  ['atelier/1', 4, 7, 1, 1, -5],
  ['atelier/1', 4, 7, 1, 1, 'many'],
];
