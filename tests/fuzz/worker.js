/**
 * The worker's side under a hostile page. What arrived is read a second time, independently: every well-formed call is
 * answered once, under its own number and attempt, nothing else is answered, and no handler runs that nobody has called.
 */

import { load } from './support/package.js';
import { time } from './support/time.js';
import { encodedError, message, mutated, value } from './support/values.js';

const { createTaskWorker } = await load('worker');

// What an episode replaces is there from the start, so that nothing looks added.
globalThis.postMessage = globalThis.addEventListener = () => {};
globalThis[Symbol.for('atelier.worker')] = true;

const isInt = (n) => typeof n === 'number' && n === (n | 0);
const isId = (n) => isInt(n) && n > 0;

/** Lets everything run that is due. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

let runs;

const ran = (name) => runs.set(name, (runs.get(name) ?? 0) + 1);

async function* countToThree(given) {
  for (let i = 0; i < 3; i++) yield [given, i];
}

/* Long enough to be there when it is canceled; endless it would use up any credit in one turn. */
function* countToForty() {
  for (let i = 0; i < 40; i++) yield i;
}

/** Handlers of every kind, on an object that inherits more. */
const handlers = Object.assign(
  Object.create({
    inherited: () => ran('inherited'),
    get accessor() {
      return () => ran('accessor');
    },
  }),
  {
    echo: (given) => (ran('echo'), given),
    later: async (given) => (ran('later'), await undefined, given),
    fail: (given) => {
      ran('fail');
      throw given;
    },
    reject: async (given) => {
      ran('reject');
      throw given;
    },
    uncloneable: () => (ran('uncloneable'), () => {}),
    progress: (given, ctx) => (ran('progress'), ctx.progress(given), ctx.key),
    /** Ends when it is canceled. */
    hold: (given, ctx) => (ran('hold'), new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(ctx.signal.reason)))),
    count: (given) => (ran('count'), countToThree(given)),
    many: () => (ran('many'), countToForty()),
    notAFunction: 5,
  },
);
Object.defineProperty(handlers, 'ownAccessor', { get: () => () => ran('ownAccessor'), enumerable: true });

const METHODS = ['echo', 'later', 'fail', 'reject', 'uncloneable', 'progress', 'hold', 'count', 'many'];
const NO_METHODS = ['inherited', 'accessor', 'ownAccessor', 'notAFunction', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];

const LAST = new Set([0, 1, 5]);

export class WorkerStory {
  #listeners = [];
  #phase = 'new';
  #generation;
  #lastId = 0;
  #open = [];
  /** `id/attempt` -> how many calls have arrived, and how many ends were told. */
  #asked = new Map();

  /* Methods by the numbers that the worker has given them. */
  #numbers = new Map();

  #ends = new Map();
  /** Ids that more than one call had: the later one takes the place of the earlier. */
  #doubled = new Set();
  #ids = new Set();
  #expectedRuns = new Map();
  #held = [];
  #finishInit;
  #broken;
  #mayReturn = false;

  constructor(dice) {
    time.clear();
    runs = new Map();
    delete globalThis[Symbol.for('atelier.worker')];
    globalThis.postMessage = (data, list) => this.#posted(structuredClone(data, { transfer: list }));
    globalThis.addEventListener = (type, listener) => type === 'message' && this.#listeners.push(listener);
    const init = dice.oneIn(3) ? () => new Promise((resolve) => (this.#finishInit = resolve)) : undefined;
    createTaskWorker(handlers, init && { init });
  }

  async step(dice) {
    this.did = undefined;
    this.#act(dice);
    await (dice.oneIn(4) ? turn() : undefined);
    if (this.#broken) throw this.#broken;
  }

  async end() {
    if (this.#phase === 'new') this.#tell(['atelier/1', 1, 1, 'job', undefined, null]);
    this.#initEnds();
    await turn();
    // Whoever still runs is told to stop.
    for (const [id, attempt] of [...this.#open]) this.#tell(['atelier/1', 3, this.#generation, id, attempt, [0, 'enough']]);
    for (let i = 0; i < 3; i++) await turn();
    if (this.#broken) throw this.#broken;
    for (const [call, times] of this.#asked) {
      const ends = this.#ends.get(call) ?? 0;
      this.#check(ends === times || (ends < times && this.#doubled.has(Number(call.split('/')[0]))), `call ${call} came ${times} times and ended ${ends} times`);
    }
    for (const name of new Set([...runs.keys(), ...this.#expectedRuns.keys()])) {
      const [is, most] = [runs.get(name) ?? 0, this.#expectedRuns.get(name) ?? 0];
      this.#check(this.#finishInit || this.#mayReturn ? is <= most : is === most, `${name} was called ${most} times and ran ${is} times`);
    }
  }

  #check(holds, rule) {
    if (!holds) throw (this.#broken ??= new Error(`broken: ${rule}`));
  }

  #act(dice) {
    time.advance(dice.of([0, 0, 0.1, 2]));
    const kind = dice.below(100);
    if (kind < 4) return this.#initEnds();
    if (this.#phase === 'new' && kind < 50) return this.#tell(dice.oneIn(3) ? mutated(dice, this.#init(dice)) : this.#init(dice));
    if (kind < 25) return this.#tell(this.#calls(dice));
    if (kind < 35) return this.#tell(this.#control(dice));
    if (kind < 60) return this.#tell(mutated(dice, dice.oneIn(3) ? this.#control(dice) : this.#calls(dice)));
    if (kind < 65) return this.#tell(mutated(dice, this.#init(dice)));
    if (kind < 85) return this.#tell(message(dice));
    return this.#tell(value(dice));
  }

  #init(dice) {
    return ['atelier/1', 1, 1 + dice.below(3), 'job', value(dice), dice.oneIn(3) ? new Int32Array(1024) : null];
  }

  #initEnds() {
    this.did = 'init ends';
    this.#finishInit?.();
  }

  #calls(dice) {
    const list = ['atelier/1', 2, dice.oneIn(8) ? dice.below(5) : (this.#generation ?? 1)];
    if (dice.oneIn(8)) list.splice(1, 2, 5, list[2], dice.below(6));
    for (let left = 1 + dice.below(4); left > 0; left--) {
      const options = dice.oneIn(3) ? { key: value(dice, 3), clone: dice.oneIn(2) } : 0;
      list.push(++this.#lastId, 1 + dice.below(2), dice.of(dice.oneIn(3) ? NO_METHODS : METHODS), [value(dice, 1)], options);
    }
    return list;
  }

  #control(dice) {
    const kind = dice.of([3, 4]);
    const list = ['atelier/1', kind, dice.oneIn(8) ? dice.below(5) : (this.#generation ?? 1)];
    for (let left = 1 + dice.below(4); left > 0; left--) {
      const [id, attempt] = dice.of(this.#open) ?? [1, 1];
      list.push(id, dice.oneIn(6) ? 2 : attempt, kind === 3 ? encodedError(dice) : dice.of([1, 2, 16, 0, -1]));
    }
    return list;
  }

  #tell(data) {
    // A page gives each call arguments of its own; a mutation may have doubled them.
    if (Array.isArray(data)) data = data.map((element) => (Array.isArray(element) ? [...element] : element));
    this.did = data;
    this.#read(data);
    // A clone, as between threads: handlers may not change what this side remembers.
    for (const listener of this.#listeners) listener({ data: structuredClone(data) });
  }

  /* The reference: what a message means, read from the protocol's page. */
  #read(data) {
    if (!Array.isArray(data) || data[0] !== 'atelier/1') return;
    const [, kind, generation] = data;
    if (kind === 1) {
      if (this.#phase !== 'new' || data.length < 6 || !isInt(generation) || generation < 0 || typeof data[3] !== 'string') return;
      this.#phase = 'served';
      this.#generation = generation;
    } else if (kind === 2 && this.#phase !== 'new' && generation === this.#generation) {
      for (let i = 3; i + 5 <= data.length; i += 5) this.#readCall(data.slice(i, i + 5));
    } else if (kind === 5 && this.#phase !== 'new' && generation === this.#generation) {
      // Calls sent ahead run when it is their turn, or are returned: each at most once.
      this.#mayReturn = true;
      for (let i = 4; i + 5 <= data.length; i += 5) {
        this.#readCall(data.slice(i, i + 5));
        this.#doubled.add(data[i]);
      }
    }
  }

  #readCall([id, attempt, given, , options]) {
    const method = this.#numbers.get(given) ?? given;
    const isCall = isId(id) && isId(attempt) && (typeof method === 'string' || typeof method === 'number');
    if (!isCall || !(options === 0 || (typeof options === 'object' && options !== null))) return;
    const call = `${id}/${attempt}`;
    this.#asked.set(call, (this.#asked.get(call) ?? 0) + 1);
    if (this.#ids.has(id)) this.#doubled.add(id);
    this.#ids.add(id);
    this.#lastId = Math.max(this.#lastId, id < 1e9 ? id : 0);
    this.#open.push([id, attempt]);
    if (METHODS.includes(method)) this.#expectedRuns.set(method, (this.#expectedRuns.get(method) ?? 0) + 1);
  }

  #posted([version, kind, generation, ...rest]) {
    this.#check(version === 'atelier/1' && isInt(kind) && isInt(generation), 'the worker speaks the protocol');
    if (kind === 6) this.#numbers.set(rest[2], rest[0]);
    if (kind !== 3) return;
    this.#check(generation === this.#generation, 'answers have the generation of INIT');
    for (let i = 0; i < rest.length; i += 4) {
      const [id, attempt, status, given] = rest.slice(i, i + 4);
      const call = `${id}/${attempt}`;
      this.#check(this.#asked.has(call), `nobody has asked for ${call}`);
      if (status === 1) this.#check(Array.isArray(given) && [0, 1, 2].includes(given[0]), 'errors are encoded');
      if (!LAST.has(status)) continue;
      this.#ends.set(call, (this.#ends.get(call) ?? 0) + 1);
      this.#check(this.#ends.get(call) <= this.#asked.get(call), `${call} ends once`);
      const at = this.#open.findIndex((each) => each[0] === id && each[1] === attempt);
      if (at >= 0) this.#open.splice(at, 1);
    }
  }
}
