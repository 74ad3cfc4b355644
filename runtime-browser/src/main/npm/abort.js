import * as core from './teavm/main.js';
import { text } from './options.js';

/* Aborted keys without any reference that are remembered for isAborted, at most. */
const MARKS = 1000;

const groupsBySignal = new WeakMap();

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
 * mark of a recent abort; entries that nothing refers to are swept out whenever their number has doubled.
 */
export class AbortTaskController {
  /* key -> { group of the calls, controller of signalFor or undefined, aborted } */
  #entries = new Map();
  #sweepAt = 64;

  signalFor(key) {
    const entry = this.#entry(text('key', key));
    if (!entry.controller) {
      entry.controller = new AbortController();
      if (entry.aborted) entry.controller.abort(entry.reason);
    }
    return entry.controller.signal;
  }

  abort(key, reason) {
    const entry = this.#entry(text('key', key));
    if (entry.aborted) return;
    if (reason === undefined) reason = new DOMException(`the key ${key} was aborted`, 'AbortError');
    entry.aborted = true;
    entry.reason = reason;
    core.abortGroup(entry.group, reason);
    entry.controller?.abort(reason);
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
    else entry.controller = undefined;
  }

  clearAll() {
    for (const key of [...this.#entries.keys()]) this.clear(key);
  }

  #entry(key) {
    let entry = this.#entries.get(key);
    if (!entry) {
      if (this.#entries.size >= this.#sweepAt) this.#sweep();
      entry = { group: core.newGroup(), controller: undefined, aborted: false, reason: undefined };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #sweep() {
    let marks = 0;
    for (const [key, entry] of [...this.#entries].reverse()) {
      const isUnused = !entry.controller && core.isGroupEmpty(entry.group);
      if (isUnused && (!entry.aborted || ++marks > MARKS)) this.#entries.delete(key);
    }
    this.#sweepAt = Math.max(64, this.#entries.size * 2);
  }

  /** The group that a new call with this key joins; an aborted group if the key's signal is still in use. */
  static groupFor(controller, key) {
    const entries = controller.#entries;
    const old = entries.get(key);
    if (old?.aborted && !old.controller) entries.delete(key);
    return controller.#entry(key).group;
  }
}
