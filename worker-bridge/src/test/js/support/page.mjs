/**
 * The page's side of calls ahead, as docs/reference/protocol.md has it and no more, in front of a real harness.
 * Messages wait on both ways until they are told to arrive. What must never be is noted in `problems`.
 */

import { ahead, calls, cancel, recall, turn } from './scope.mjs';

const RETURNED = 6;
const ENDS = [0, 1, 5];

const shown = (message) =>
  JSON.stringify(message.slice(1).filter((element) => !Array.isArray(element) && element !== undefined));

export class Page {
  problems = [];
  /** What was said and done, for the reader of a failure. */
  log = [];
  /** Calls that wait on the page, in order. */
  queue = [];
  /** Ids of calls that the worker has ahead, in order. */
  ring = [];
  inFlight = new Set();
  /** Ids in the order in which the page believes them to be started. */
  started = [];
  /** Ids in the order in which handlers ran. */
  ran = [];
  running = 0;
  toWorker = [];
  toPage = [];
  canceled = new Set();
  ended = new Set();

  /** @param most calls in flight */
  constructor(scope, ends, most) {
    this.scope = scope;
    this.ends = ends;
    this.most = most;
    this.calls = new Map();
    this.unsent = [];
    this.resting = false;
  }

  /** Takes a call, `[method, args]`. */
  submit(id, call) {
    this.calls.set(id, call);
    this.queue.push(id);
    this.pump();
  }

  pump() {
    while (this.inFlight.size < this.most && this.queue.length > 0) {
      const id = this.queue.shift();
      this.start(id);
      this.toWorker.push(calls([this.calls.get(id)], id));
    }
  }

  start(id) {
    this.inFlight.add(id);
    this.started.push(id);
  }

  /** Sends up to `count` calls ahead in one message. */
  feed(count) {
    if (this.inFlight.size === 0 || this.resting) return;
    const ids = this.queue.splice(0, Math.min(count, 32 - this.ring.length));
    if (ids.length === 0) return;
    const message = ahead(this.ends, []);
    for (const id of ids) message.push(id, 1, ...this.calls.get(id), 0);
    this.ring.push(...ids);
    this.toWorker.push(message);
  }

  /** Ends a call for its caller. */
  cancel(id) {
    if (this.canceled.has(id) || this.ended.has(id)) return;
    this.canceled.add(id);
    if (this.queue.includes(id)) this.queue.splice(this.queue.indexOf(id), 1);
    else this.toWorker.push(cancel(id, [0, 'canceled']));
  }

  recall() {
    if (this.ring.length === 0) return;
    this.resting = true;
    this.toWorker.push(recall);
  }

  /** Lets the next message reach the worker, and the worker say what it has to say. */
  async deliver() {
    if (this.toWorker.length === 0) return;
    const message = this.toWorker.shift();
    if (message[1] !== 4) this.log.push(`arrives: ${shown(message)}`);
    this.scope.receive(message);
    await this.collect();
  }

  async collect() {
    await turn();
    const said = this.scope.posted.splice(0);
    for (const message of said) this.log.push(`said: ${shown(message)}`);
    this.toPage.push(...said);
  }

  /** Lets the next message reach the page. */
  hear() {
    const message = this.toPage.shift();
    if (!message) return;
    this.log.push(`heard: ${shown(message)}`);
    if (message[1] === 4) this.toPage.length = 0;
    if (message[1] !== 3) return;
    for (let i = 3; i < message.length; i += 4) this.answered(...message.slice(i, i + 3));
  }

  answered(id, attempt, status) {
    if (status === RETURNED) {
      this.returned(id);
    } else if (ENDS.includes(status)) {
      if (!this.inFlight.delete(id)) this.problems.push(`${id} ended and was not in flight`);
      this.ended.add(id);
      this.ends++;
      const next = this.ring.shift();
      this.resting &&= next !== undefined;
      if (next !== undefined) this.start(next);
      this.pump();
    } else if (!this.inFlight.has(id)) {
      this.problems.push(`${id} told something and was not in flight`);
    }
  }

  returned(id) {
    const place = this.ring.indexOf(id);
    if (place < 0) {
      this.problems.push(`${id} was returned and was not ahead`);
      return;
    }
    this.ring.splice(place, 1);
    this.resting = true;
    if (!this.canceled.has(id)) this.queue.unshift(id);
    this.queue.sort((a, b) => a - b);
    this.pump();
  }

  /** For handlers: notes that a call runs. */
  enter(id) {
    if (this.ran.includes(id)) this.problems.push(`${id} ran twice`);
    this.ran.push(id);
    this.log.push(`runs: ${id}`);
    if (++this.running > this.most) this.problems.push(`${this.running} ran at once`);
  }

  leave() {
    this.running--;
  }
}
