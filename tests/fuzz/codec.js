/**
 * The error codec in both directions. What handlers throw is encoded in the worker; what comes out must be cloneable
 * and revive in the page, with name, message, causes and own properties of an ordinary error as they were. Encoded
 * values that nobody has encoded are decoded on both sides.
 */

import { load } from './support/package.js';
import { time } from './support/time.js';
import { encodedError, mutated, value } from './support/values.js';

const { createTaskRuntime } = await load('main');
const { createTaskWorker } = await load('worker');

globalThis.postMessage = globalThis.addEventListener = () => {};
globalThis[Symbol.for('atelier.worker')] = true;
console.warn = () => {};

const settled = async () => {
  for (let i = 0; i < 4; i++) await undefined;
};

const trap = () => {
  throw new Error('trap');
};

const own = (error, key, given) => Object.defineProperty(error, key, { value: given, enumerable: true, configurable: true, writable: true });

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** Things that are thrown to make trouble. */
function hostile(dice) {
  const inner = () => (dice.oneIn(2) ? hostile(dice) : ordinary(dice, 2));
  switch (dice.below(14)) {
    case 0:
      return Object.defineProperty(ordinary(dice, 2), dice.of(['name', 'message', 'stack', 'cause', 'code', 'errors']), { get: trap, enumerable: dice.oneIn(2) });
    case 1:
      return own(ordinary(dice, 2), dice.of(['name', 'message', 'stack', 'cause', 'errors', 'then', 'x']), dice.of([Symbol('s'), trap, 1n, inner()]));
    case 2:
      return new Proxy(Object(inner()), dice.of([{}, { get: trap }, { ownKeys: trap }, { getPrototypeOf: trap }, { getOwnPropertyDescriptor: trap }, { has: trap }]));
    case 3:
      return revoked(dice.of([{}, [], () => {}, new Error('m')]));
    case 4:
      return new Proxy([], new Proxy({}, { get: () => trap }));
    case 5:
      return Symbol('thrown');
    case 6:
      return dice.of([trap, class {}, new WeakMap(), Promise.resolve(), globalThis]);
    case 7:
      return { toString: trap, [Symbol.toPrimitive]: trap, f() {} };
    case 8:
      return { get [Symbol.toStringTag]() { return trap(); }, get a() { return trap(); } };
    case 9:
      return Object.setPrototypeOf(ordinary(dice, 2), dice.of([null, [], Promise.prototype, Object.create(Error.prototype, { constructor: { get: trap } })]));
    case 10: {
      const error = ordinary(dice, 2);
      return own(own(error, 'cause', error), 'errors', [error, inner()]);
    }
    case 11:
      return [inner(), inner()];
    case 12:
      return Object.assign(Object.create(null), { cause: inner(), f: trap });
    default:
      return own(ordinary(dice, 2), dice.of(['__proto__', 'constructor', 'toString']), value(dice, 2));
  }
}

const TYPES = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError];

/** An error as people throw it. */
function ordinary(dice, depth = 0) {
  const options = depth < 3 && dice.oneIn(2) ? { cause: dice.oneIn(3) ? value(dice, 2) : ordinary(dice, depth + 1) } : undefined;
  const message = `message ${dice.below(1000)}`;
  if (dice.oneIn(8)) return new DOMException(message, dice.of(['AbortError', 'NotFoundError', 'DataCloneError', 'OddError']));
  if (dice.oneIn(8)) return new AggregateError([ordinary(dice, depth + 2), value(dice, 2)], message, options);
  const error = new (dice.of(TYPES))(message, options);
  if (dice.oneIn(4)) error.name = dice.of(['CustomError', 'AbortError', 'Error', 'Promise']);
  if (dice.oneIn(3)) error.status = value(dice, 2);
  return error;
}

function check(holds, rule) {
  if (!holds) throw new Error(`broken: ${rule}`);
}

/* What must have arrived of an ordinary error. */
function compare(was, is, where = 'error') {
  if (!(was instanceof Error)) return;
  check(is instanceof Error, `${where} is an error`);
  check(is.name === was.name, `${where}.name is ${was.name}, not ${is.name}`);
  check(is.message === was.message, `${where}.message is kept`);
  check(typeof is.stack === 'string', `${where}.stack is text`);
  if (was.name === was.constructor.name) check(is.constructor === was.constructor, `${where} has its class`);
  if (was instanceof DOMException) check(is.code === was.code, `${where}.code is kept`);
  if ('cause' in was) compare(was.cause, is.cause, `${where}.cause`);
  if (was instanceof AggregateError) was.errors.forEach((each, i) => compare(each, is.errors[i], `${where}.errors[${i}]`));
  check('status' in was === 'status' in is, `${where}.status is kept`);
}

/** One page and one worker, connected by clones. */
export class CodecStory {
  #runtime = createTaskRuntime();
  #toPage = [];
  #toWorker = [];
  #posted = [];
  #call;
  #next;
  /* Of the last call. */
  #generation;
  #id;
  #forgedReason;

  constructor() {
    time.clear();
    delete globalThis[Symbol.for('atelier.worker')];
    globalThis.postMessage = (data, list) => this.#posted.push(structuredClone(data, { transfer: list }));
    globalThis.addEventListener = (type, listener) => type === 'message' && this.#toWorker.push(listener);
    createTaskWorker({
      fail: () => {
        throw this.#next;
      },
      reject: () => Promise.reject(this.#next),
      /** Ends with the reason of its abort. */
      hold: (ctx) => new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))),
    });
    const task = this.#runtime.defineTask({
      type: 'singleton',
      worker: () => ({
        addEventListener: (type, listener) => type === 'message' && this.#toPage.push(listener),
        postMessage: (data, list) => this.#tellWorker(structuredClone(data, { transfer: list })),
        terminate() {},
      }),
    });
    this.#call = (method, options = {}) => task.with(options)[method]().then(
      () => check(false, 'a call that throws rejects'),
      (error) => error,
    );
  }

  #tellWorker(data) {
    if (data[1] === 1) this.#generation = data[2];
    if (data[1] === 2) this.#id = data[3];
    if (data[1] === 3 && this.#forgedReason) [data[5]] = this.#forgedReason;
    for (const listener of this.#toWorker) listener({ data });
  }

  #tellPage(data) {
    for (const listener of this.#toPage) listener({ data });
  }

  async #pump(until) {
    let done = false;
    const result = until.then((error) => ((done = true), error));
    for (let i = 0; !done; i++) {
      check(i < 50, 'a call that throws settles');
      for (const data of this.#posted.splice(0)) this.#tellPage(data);
      await settled();
    }
    return result;
  }

  async step(dice) {
    const kind = dice.below(10);
    if (kind < 4) {
      this.did = this.#next = ordinary(dice);
      compare(this.did, await this.#pump(this.#call(dice.of(['fail', 'reject']))));
    } else if (kind < 7) {
      this.#next = hostile(dice);
      this.did = 'something hostile is thrown';
      await this.#pump(this.#call(dice.of(['fail', 'reject'])));
    } else {
      await this.#abort(dice, kind);
    }
  }

  /* The reason is encoded in the page; or a forged one takes its place, on its way there or back. */
  async #abort(dice, kind) {
    const controller = new AbortController();
    const call = this.#call('hold', { signal: controller.signal });
    await settled();
    const forged = dice.oneIn(2) ? encodedError(dice) : mutated(dice, encodedError(dice));
    this.did = kind === 7 ? 'an abort with a hostile reason' : forged;
    if (kind === 9) this.#tellPage(['atelier/1', 3, this.#generation, this.#id, 1, 1, structuredClone(forged)]);
    if (kind === 8) this.#forgedReason = [structuredClone(forged)];
    controller.abort(kind === 7 ? hostile(dice) : undefined);
    await this.#pump(call);
    await settled();
    this.#forgedReason = undefined;
    // What is left in the worker ends too, so that its slot is free.
    this.#tellWorker(['atelier/1', 3, this.#generation, this.#id, 1, [0, 'over']]);
    await settled();
    for (const data of this.#posted.splice(0)) this.#tellPage(data);
    await settled();
  }

  async end() {
    this.#runtime.dispose();
    await settled();
  }
}
