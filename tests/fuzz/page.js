/**
 * The page's side under hostile workers. A second, independent reading of the protocol (`expect…` below) says after each
 * message which promises it may settle, and with what; anything else is a failure.
 */

import { inspect } from 'node:util';
import { load } from './support/package.js';
import { time } from './support/time.js';
import { encodedError, message, mutated, value } from './support/values.js';

const { createTaskRuntime, WorkerCrashedError, TaskDisposedError } = await load('main');

const isInt = (n) => typeof n === 'number' && n === (n | 0);

/** What the page has said and reported, of all episodes. */
const told = { warnings: 0, errors: 0 };
console.warn = () => told.warnings++;
globalThis.reportError = () => told.errors++;

/* A turn of the event loop: messages to busy workers wait for one. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets the microtasks of a step run. */
const settled = async () => {
  for (let i = 0; i < 4; i++) await undefined;
};

const METHODS = ['work', '__proto__', 'constructor', 'toString'];

/** A worker that says what it is made to say. */
class FakeWorker {
  generation = undefined;
  terminated = false;
  ready = false;
  /** id -> { attempt, call } of calls that were posted here and have not ended. */
  held = new Map();
  warned = false;
  #listeners = { message: [], messageerror: [], error: [] };
  #story;

  constructor(story) {
    this.#story = story;
    story.workers.push(this);
  }

  addEventListener(type, listener) {
    this.#listeners[type].push(listener);
  }

  postMessage([version, kind, generation, ...rest]) {
    if (version !== 'atelier/1') throw new Error('the page speaks another language');
    this.#story.check(!this.terminated, 'a terminated worker gets no message');
    if (kind === 1) this.generation = generation;
    this.#story.check(this.generation === generation, 'one generation for one worker');
    const isAhead = kind === 5;
    if (isAhead) rest.shift();
    else if (kind !== 2) return;
    for (let i = 0; i < rest.length; i += 5) {
      const [id, attempt, , args] = rest.slice(i, i + 5);
      // One argument that is no object comes without its array.
      const [token] = Array.isArray(args) ? args : [args];
      const call = this.#story.calls[token];
      this.#story.check(attempt > call.attempt || call.wasAhead, 'a new attempt has a new number');
      call.wasAhead = isAhead;
      this.#story.check(call.isFree || !call.worker || call.worker.terminated, 'a call is in one worker at a time');
      this.#story.check(!call.expected, 'a settled call is not sent');
      Object.assign(call, { id, attempt, worker: this });
      this.held.set(id, { attempt, call, isAhead });
    }
  }

  terminate() {
    this.terminated = true;
  }

  say(data) {
    for (const listener of this.#listeners.message) listener({ data });
  }

  break(type, event) {
    for (const listener of this.#listeners[type]) listener({ type, preventDefault() {}, ...event });
  }
}

export class PageStory {
  workers = [];
  calls = [];
  #runtime = createTaskRuntime();
  #task;
  #requeues;
  #happened = [];
  #due = [];
  #reports = 0;
  #broken;
  #reported = told.errors;

  constructor(dice) {
    time.clear();
    this.#requeues = dice.oneIn(2);
    this.#task = this.#runtime.defineTask({
      type: 'parallel',
      worker: () => new FakeWorker(this),
      poolSize: 1 + dice.below(3),
      maxInFlight: 1 + dice.below(12),
      maxQueueDepth: Infinity,
      crashPolicy: this.#requeues ? 'restart-requeue-in-flight' : 'restart-fail-in-flight',
      crashMaxRetries: 1e6,
      maxAttempts: 1e6,
      startTimeoutMs: Infinity,
    });
    if (dice.oneIn(2)) {
      this.#runtime.subscribeEvents(() => {
        if (dice.oneIn(50)) {
          this.#reports++;
          throw new Error('a listener that throws');
        }
      });
    }
    for (let i = dice.below(6); i >= 0; i--) this.#call(dice);
  }

  /* What is thrown from within a worker's postMessage() looks like a refused message: it is kept, too. */
  check(holds, rule) {
    if (!holds) throw (this.#broken ??= new Error(`broken: ${rule}`));
  }

  async step(dice) {
    this.did = undefined;
    const did = this.#act(dice);
    this.did ??= did;
    await settled();
    this.#compare();
  }

  /** Whatever has happened: workers that behave from now on finish every call that is left. */
  async end() {
    const isBusy = () => this.calls.some((call) => !call.expected || call.items || (call.isFree && !call.settled)) || this.#live().some(({ held }) => [...held.values()].some(({ call }) => !call.isFree));
    for (let round = 0; isBusy(); round++) {
      this.check(round < 200, 'every call can be finished in the end');
      for (const worker of this.#live()) this.#greet(worker);
      await settled();
      await turn();
      for (const worker of this.#live()) {
        for (const [id, { attempt }] of [...worker.held]) this.#tell(worker, ['atelier/1', 3, worker.generation, id, attempt, 0, { last: id }]);
      }
      time.advance(3000);
      await settled();
      this.#compare();
    }
    const state = this.#task.getState();
    this.check(state.queueDepth + state.pendingQueueDepth + state.waitingQueueDepth === 0, 'nothing is left in the queue');
    this.#runtime.dispose();
    this.check(this.workers.every(({ terminated }) => terminated), 'no worker is left');
    this.check(told.errors - this.#reported === this.#reports, 'each error of a callback is reported once');
  }

  #live() {
    return this.workers.filter(({ terminated }) => !terminated);
  }

  #act(dice) {
    const live = this.#live();
    const worker = dice.oneIn(12) ? dice.of(this.workers) : dice.of(live);
    const kind = dice.below(100);
    if (kind < 8) return this.#call(dice);
    if (!worker || kind < 10) {
      time.advance(dice.of([1, 100, 3000]));
      return 'time passes';
    }
    if (kind < 12) return this.#abort(dice);
    if (kind < 16 || (worker.generation === undefined && dice.oneIn(3))) return this.#greet(worker);
    if (kind === 16 && dice.oneIn(8)) return this.#breakdown(dice, worker);
    if (kind < 19) return this.#tell(worker, ['atelier/1', 6, worker.generation ?? 0, dice.of(METHODS), dice.of([1, 3, 20, 0])]);
    if (kind < 30) return this.#tell(worker, this.#answer(dice, worker));
    if (kind < 52) return this.#tell(worker, mutated(dice, this.#answer(dice, worker)));
    if (kind < 70) return this.#tell(worker, this.#forgery(dice, worker));
    if (kind < 85) return this.#tell(worker, message(dice));
    return this.#tell(worker, value(dice));
  }

  #call(dice) {
    const call = { token: this.calls.length, attempt: 0, worker: undefined, expected: undefined, progress: [], heard: [] };
    this.calls.push(call);
    const options = {};
    if (dice.oneIn(3)) options.signal = (call.controller = new AbortController()).signal;
    if (dice.oneIn(3)) {
      const throws = dice.oneIn(3);
      call.listens = true;
      options.onProgress = (given) => {
        call.heard.push(given);
        if (!throws) return;
        this.#reports++;
        throw new Error('a listener that throws');
      };
    }
    const promise = this.#task.with(options)[dice.of(METHODS)](call.token);
    promise.then(
      (result) => this.#happened.push({ call, status: 'fulfilled', result }),
      (error) => this.#happened.push({ call, status: 'rejected', error }),
    );
    return `call ${call.token}`;
  }

  #abort(dice) {
    const call = this.calls.findLast(({ controller, expected, items }) => controller && (!expected || items));
    if (!call) return 'nothing to abort';
    this.#expect(call, { status: 'rejected', name: 'AbortError' });
    call.controller.abort(dice.oneIn(2) ? value(dice) : undefined);
    return `abort ${call.token}`;
  }

  /* As a worker does that behaves. */
  #greet(worker) {
    if (worker.terminated) return 'nothing';
    if (worker.generation === undefined) this.#tell(worker, ['atelier/1', 1, 0]);
    if (worker.generation !== undefined) this.#tell(worker, ['atelier/1', 2, worker.generation]);
    return 'a worker says hello and ready';
  }

  #breakdown(dice, worker) {
    this.#crashed(worker);
    if (dice.oneIn(2)) worker.break('messageerror', {});
    else worker.break('error', { message: dice.of([undefined, 'Uncaught Error']), error: dice.of([null, undefined, 5]) });
    return 'a worker breaks down';
  }

  /* A message with one to three right answers, as far as there are calls to answer. */
  #answer(dice, worker) {
    const list = ['atelier/1', 3, worker.generation ?? 0];
    for (let left = 1 + dice.below(3); left > 0; left--) list.push(...this.#entry(dice, dice.of([...worker.held])));
    return list;
  }

  #entry(dice, [id, { attempt }] = [1 + dice.below(9), { attempt: 1 }]) {
    const status = dice.below(7);
    return [id, attempt, status, status === 1 ? encodedError(dice) : value(dice, 2)];
  }

  /* Well-formed, and about something else: another number, attempt, generation or worker. */
  #forgery(dice, worker) {
    const list = this.#answer(dice, dice.oneIn(3) ? dice.of(this.workers) : worker);
    const at = dice.of([2, 3, 4]);
    list[at] = dice.of([list[at] + 1, list[at] - 1, 1 + dice.below(5), -1]);
    return list;
  }

  #tell(worker, data) {
    const before = told.warnings;
    this.did = { worker: this.workers.indexOf(worker), says: data };
    this.#expectFrom(worker, data);
    worker.say(data);
    const warnings = told.warnings - before;
    this.check(warnings <= (worker.warned ? 0 : 1), 'a worker is complained about once');
    worker.warned ||= warnings > 0;
    return this.did;
  }

  /* The reference: what a message means, read from the protocol's page. */
  #expectFrom(worker, data) {
    if (worker.terminated || !Array.isArray(data) || typeof data[0] !== 'string') return;
    const [version, kind, generation] = data;
    if (version !== 'atelier/1') {
      if (worker.generation === undefined && /^atelier\/\d+$/.test(version)) this.#crashed(worker);
      return;
    }
    if (data.length < 3) return;
    // A worker may close itself before it has read what its generation is.
    if (kind === 4 && generation === 0) this.#crashed(worker);
    // Nothing else may come before the hello.
    if (worker.generation === undefined) return;
    if (generation !== worker.generation) return;
    if (kind === 3) this.#expectAnswers(worker, data);
    else if (kind === 4 || kind === 5) this.#crashed(worker);
  }

  #expectAnswers(worker, data) {
    for (let i = 3; i + 4 <= data.length; i += 4) {
      const [id, attempt, status, given] = data.slice(i, i + 4);
      const entry = isInt(id) && isInt(attempt) && worker.held.get(id);
      // Whose turn it is among the calls sent ahead, and which can still be returned, is the page's to know: such a call may
      // settle by any answer that names it, once.
      if (entry && entry.attempt === attempt && entry.isAhead) {
        Object.assign(entry.call, { isFree: true, items: undefined });
        (entry.call.offers ??= []).push(given);
        continue;
      }
      if (entry && entry.attempt === attempt) this.#expectAnswer(worker, entry.call, status, given);
    }
  }

  #expectAnswer(worker, call, status, given) {
    if (call.isFree) call.offers.push(given);
    switch (status) {
      case 0:
      case 1:
      case 5:
        worker.held.delete(call.id);
        call.worker = undefined;
        this.#expect(call, status === 1 ? { status: 'rejected' } : { status: 'fulfilled', result: given });
        break;
      case 2:
        if (call.listens && (!call.expected || call.items)) call.progress.push(given);
        break;
      case 3:
        if (call.expected || call.isFree) return;
        call.items = [];
        call.expected = { status: 'fulfilled', isStream: true };
        this.#due.push(call);
        break;
      case 4:
        call.items?.push(given);
        break;
      default:
    }
  }

  #crashed(worker) {
    if (worker.terminated) return;
    if (!this.#requeues) {
      // Its slot may have taken calls that were not posted yet: before the hello, or while it is busy.
      for (const call of this.calls) if (!call.worker && !call.expected) call.mayCrash = true;
    }
    for (const { call, isAhead } of worker.held.values()) {
      call.worker = undefined;
      // Those that were sent ahead come back, or fail when nobody can say whether they had begun.
      if (isAhead && !call.items) call.mayCrash = true;
      else if (!this.#requeues || call.items) this.#expect(call, { status: 'rejected', type: WorkerCrashedError });
    }
    worker.held.clear();
  }

  /* The end of a call, or of its stream. The first one counts. */
  #expect(call, expected) {
    if (call.isFree) return;
    if (call.items) {
      call.ended = { items: call.items, ...expected };
      call.items = undefined;
      this.#due.push(call);
    } else if (!call.expected) {
      call.expected = expected;
      this.#due.push(call);
    }
  }

  /* What has happened since the last step is what was expected, no more and no less. */
  #compare() {
    if (this.#broken) throw this.#broken;
    for (const what of this.#happened.splice(0)) {
      const { call, status } = what;
      if (call.isFree && !call.settled) {
        const isStream = typeof what.result?.next === 'function';
        this.check(status === 'rejected' || isStream || call.offers.some((each) => Object.is(each, what.result)), `call ${call.token} has a result that it was given`);
        Object.assign(call, { settled: true, expected: { status } });
        continue;
      }
      if (call.mayCrash && !call.expected && what.error instanceof WorkerCrashedError) call.expected = { status };
      const { expected } = call;
      const which = `call ${call.token}`;
      this.check(expected, `${which} must not settle yet (${status}): ${inspect(what.error ?? what.result)}`);
      this.check(!call.settled, `${which} settles once`);
      if (status !== expected.status) this.check(false, `${which} must be ${expected.status}, but is ${status}: ${inspect(what.error)}`);
      if (expected.isStream) {
        this.check(typeof what.result?.next === 'function', `${which} gives a stream`);
        call.stream = what.result;
      } else {
        this.#compareEnd(which, expected, what);
      }
      call.settled = true;
    }
    for (const call of this.#due.splice(0)) {
      if (call.isFree) continue;
      this.check(call.settled, `call ${call.token} must have settled`);
      this.check(call.progress.length === call.heard.length && call.progress.every((each, i) => Object.is(each, call.heard[i])), 'progress is heard');
      if (call.ended && !call.drained) this.#drain(call);
    }
  }

  #compareEnd(which, { status, result, name, type }, what) {
    if (status === 'fulfilled') this.check(Object.is(what.result, result), `${which} has the result that it was given`);
    if (name && what.error?.name !== name) this.check(false, `${which} rejects with ${name}, not ${inspect(what.error)}`);
    if (type && !(what.error instanceof type)) this.check(false, `${which} rejects with ${type.name}, not ${inspect(what.error)}`);
  }

  /* An ended stream still has its items, in order, and then its end. */
  #drain(call) {
    call.drained = true;
    const { items, ...end } = call.ended;
    const which = `the stream of call ${call.token}`;
    const failed = (error) => process.emit('unhandledRejection', error);
    for (const item of items) {
      call.stream
        .next()
        .then((step) => this.check(!step.done && Object.is(step.value, item), `${which} has its items in order`))
        .catch(failed);
    }
    call.stream
      .next()
      .then(
        (step) => {
          this.check(step.done && end.status === 'fulfilled', `${which} ends as it was told`);
          this.#compareEnd(which, end, { result: step.value });
        },
        (error) => {
          this.check(end.status === 'rejected', `${which} fails as it was told`);
          this.#compareEnd(which, end, { error });
        },
      )
      .catch(failed);
  }
}
