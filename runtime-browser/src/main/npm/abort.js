import * as core from './teavm/main.js';
import { text } from './options.js';

/* Aborted keys that nothing refers to, and signals that the page may have dropped, remembered at most of each. */
const REMEMBERED = 1000;

const groupsBySignal = new WeakMap();

const isUnused = ({ group, signal }) => !signal?.deref() && core.isGroupEmpty(group);

/** The one group of all calls that share a signal: one listener, however many they are. */
export function groupOfSignal(signal) {
  let group = groupsBySignal.get(signal);
  if (!group) {
    group = core.newGroup();
    if (signal.aborted) {
      core.abortGroup(group, signal.reason);
    } else {
      signal.addEventListener('abort', () => core.abortGroup(group, signal.reason), { once: true });
    }
    groupsBySignal.set(signal, group);
  }
  return group;
}

/**
 * Cancels calls by key. A key has an entry while calls use it, while a signal of `signalFor` stands for it, or as the
 * mark of a recent abort. A browser may use a signal that no script can reach any more (`fetch` does), so the latest
 * signals are held; older ones go with their last reference, and their keys with them.
 */
export class AbortTaskController {
  /* key -> { group of the calls, WeakRef of the signal or undefined, aborted, reason } */
  #entries = new Map();
  #sweepAt = 64;
  /* A signal does not lead to its controller by itself; as long as the signal lives, this does. */
  #controllers = new WeakMap();
  #latest = [];
  #next = 0;
  #collected = new FinalizationRegistry((key) => {
    const entry = this.#entries.get(key);
    if (entry && !entry.aborted && isUnused(entry)) this.#entries.delete(key);
  });

  signalFor(key) {
    const entry = this.#entry(text('key', key));
    const known = entry.signal?.deref();
    if (known) return known;
    const controller = new AbortController();
    const { signal } = controller;
    if (entry.aborted) controller.abort(entry.reason);
    this.#controllers.set(signal, controller);
    this.#collected.register(signal, key);
    this.#latest[this.#next++ % REMEMBERED] = signal;
    entry.signal = new WeakRef(signal);
    return signal;
  }

  abort(key, reason) {
    const entry = this.#entry(text('key', key));
    if (entry.aborted) return;
    if (reason === undefined) reason = new DOMException(`the key ${key} was aborted`, 'AbortError');
    entry.aborted = true;
    entry.reason = reason;
    core.abortGroup(entry.group, reason);
    const signal = entry.signal?.deref();
    if (signal) this.#controllers.get(signal).abort(reason);
  }

  abortMany(keys) {
    for (const key of [...keys]) this.abort(key);
  }

  isAborted(key) {
    return this.#entries.get(text('key', key))?.aborted === true;
  }

  clear(key) {
    const entry = this.#entries.get(text('key', key));
    if (!entry) return;
    // Calls in progress stay cancelable: only the mark and the signal go.
    if (core.isGroupEmpty(entry.group)) this.#entries.delete(key);
    else entry.signal = undefined;
  }

  clearAll() {
    for (const key of [...this.#entries.keys()]) this.clear(key);
  }

  #entry(key) {
    let entry = this.#entries.get(key);
    if (!entry) {
      if (this.#entries.size >= this.#sweepAt) this.#sweep();
      entry = { group: core.newGroup(), signal: undefined, aborted: false, reason: undefined };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #sweep() {
    let marks = 0;
    for (const [key, entry] of [...this.#entries].reverse()) {
      if (isUnused(entry) && (!entry.aborted || ++marks > REMEMBERED)) this.#entries.delete(key);
    }
    this.#sweepAt = Math.max(64, this.#entries.size * 2);
  }

  /** The group that a new call with this key joins; an aborted group if the key's signal is still in use. */
  static groupFor(controller, key) {
    const entries = controller.#entries;
    const old = entries.get(key);
    if (old?.aborted && isUnused(old)) entries.delete(key);
    return controller.#entry(key).group;
  }
}
