/** Tasks whose short calls are sent ahead, with a count of what goes to and fro. Needs an isolated page. */

/** A test may take the platform's away. */
const SharedMemory = globalThis.SharedArrayBuffer;

const SPINS = 3;
const RELEASED = 4;
const RUNS = 16;

/** Most rounds of calls until a method must have proved short; a busy machine may spoil some. */
const ROUNDS = 100;

/**
 * Makes a task on the worker `ahead`.
 *
 * @param {object} config of the task
 * @param {{ calls?: number, abortFlags?: boolean }} options ids that may be used, and whether the worker gets abort
 *     flags, by which an abort reaches it before any message
 */
export function aheadSetUp(config = {}, { calls = 6000, abortFlags = true } = {}) {
  const shared = new Int32Array(new SharedMemory(4 * (RUNS + 2 * calls)));
  /** What has been posted to workers, by kind; limits told by PACE; ids that were returned. */
  const counts = { posts: 0, calls: 0, ahead: 0, recalls: 0 };
  const limits = {};
  const returned = new Set();
  const make = lab.worker('ahead');

  const worker = () => {
    const made = make();
    const post = made.postMessage;
    made.postMessage = (message, ...rest) => {
      counts.posts++;
      counts.calls += message[1] === 2 ? (message.length - 3) / 5 : 0;
      counts.ahead += message[1] === 5 ? (message.length - 4) / 5 : 0;
      counts.recalls += message[1] === 6 ? 1 : 0;
      post.call(made, message, ...rest);
    };
    made.addEventListener('message', ({ data }) => {
      if (data[1] === 6) limits[data[3]] = data[4];
      if (data[1] !== 3) return;
      for (let i = 3; i < data.length; i += 4) if (data[i + 2] === 6) returned.add(data[i]);
    });
    return made;
  };

  if (!abortFlags) globalThis.SharedArrayBuffer = undefined;
  const made = lab.setUp({ type: 'singleton', worker, initData: shared, maxQueueDepth: Infinity, ...config });
  let lastId = 0;

  const it = {
    ...made,
    counts,
    limits,
    returned,
    /** The next call's id. */
    id: () => ++lastId,
    /** How often a call has run. */
    runs: (id) => Atomics.load(shared, RUNS + id),
    /** When a call ran first: a number that grows; 0 if it never has. */
    number: (id) => Atomics.load(shared, RUNS + calls + id),
    most: () => Atomics.load(shared, 1),
    lastId: () => lastId,
    /** Makes calls, `modes` one each; gives ids and outcomes. */
    make: (method, modes, task = made.task) =>
      modes.map((mode) => {
        const id = ++lastId;
        return { id, mode, outcome: lab.outcome(task[method](id, mode)) };
      }),
    /** Calls a method until it is known as short, and its calls go ahead, unless they never do. */
    async warm(method, { goesAhead = true } = {}) {
      for (let round = 0; round < ROUNDS; round++) {
        const before = counts.ahead;
        await Promise.all(it.make(method, Array(40).fill('')).map(({ outcome }) => outcome));
        if (limits[method] > 8 && (counts.ahead > before || !goesAhead)) return;
      }
      throw new Error(`never known as short: ${method}, ${JSON.stringify(limits)}`);
    },
    /** Starts a call that keeps the thread of its worker until `release`, and longer than an instant. */
    async spin() {
      Atomics.store(shared, SPINS, 0);
      Atomics.store(shared, RELEASED, 0);
      const [call] = it.make('work', ['spin']);
      await lab.until(() => Atomics.load(shared, SPINS) === 1);
      await it.pause();
      return call;
    },
    release: () => Atomics.store(shared, RELEASED, 1),
    /** Lets everything leave, and more than 2 ms pass. */
    pause: () => new Promise((resolve) => setTimeout(resolve, 5)),
    /** Outcomes of calls: a value, or an error's name. */
    results: (made) => Promise.all(made.map(async ({ outcome }) => ((seen) => ('ok' in seen ? seen.ok : seen.error.name))(await outcome))),
  };
  return it;
}

/**
 * Makes a task on a worker that is none: it says what the test says, and keeps what it gets. It is ready, and takes
 * calls of `m` ahead.
 *
 * @returns {{ task, state, got: () => string[], say: (kind: number, ...rest: unknown[]) => void, end: (...ids: number[]) => void }}
 *     `got()` gives what has been posted since it was asked last: `'calls 1 2'`, `'ahead 3'`, `'cancel 3'`, `'recall'`
 */
export async function scriptedSetUp(config = {}) {
  const target = new EventTarget();
  const names = { 2: 'calls', 3: 'cancel', 4: 'credit', 5: 'ahead', 6: 'recall' };
  const steps = { 2: [3, 5], 3: [3, 3], 4: [3, 3], 5: [4, 5], 6: [3, 1] };
  let got = [];
  let generation = 0;
  const hear = (data) => target.dispatchEvent(new MessageEvent('message', { data: ['atelier/1', ...data] }));
  target.postMessage = (message, list) => {
    const [, kind, ...rest] = structuredClone(message, { transfer: list ?? [] });
    if (kind === 1) {
      [generation] = rest;
      return;
    }
    const [first, step] = steps[kind];
    const ids = [];
    for (let i = first; i < message.length; i += step) ids.push(message[i]);
    got.push([names[kind], ...ids].join(' '));
  };
  target.terminate = () => {};
  const made = lab.setUp({ type: 'singleton', worker: () => target, maxQueueDepth: Infinity, ...config });
  const it = {
    ...made,
    got: () => got.splice(0),
    say: (kind, ...rest) => hear([kind, generation, ...rest]),
    end: (...ids) => it.say(3, ...ids.flatMap((id) => [id, 1, 0, `${id} done`])),
    giveBack: (...ids) => it.say(3, ...ids.flatMap((id) => [id, 1, 6, undefined])),
    /** Lets everything leave. */
    async left() {
      for (let i = 0; i < 3; i++) await lab.turn();
      return it.got();
    },
  };
  made.task.startWorkers();
  await lab.turn();
  hear([1, 0]);
  it.say(2);
  it.say(6, 'm', 32, 1);
  await it.left();
  return it;
}
