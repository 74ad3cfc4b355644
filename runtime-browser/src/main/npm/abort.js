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
 *
 * @returns the controller as users see it, and a function that gives the group that a new call with a key joins: an
 *     aborted one if the key's signal is still in use
 */
export function newAborts() {
  /* key -> { group of the calls, WeakRef of the signal or undefined, aborted, reason } */
  const entries = new Map();
  /* A signal does not lead to its controller by itself; as long as the signal lives, this does. */
  const controllers = new WeakMap();
  const latest = [];
  let sweepAt = 64;
  let next = 0;
  const collected = new FinalizationRegistry((key) => {
    const entry = entries.get(key);
    if (entry && !entry.aborted && isUnused(entry)) entries.delete(key);
  });

  const known = (key) => entries.get(text('key', key));

  const sweep = () => {
    let marks = 0;
    for (const [key, entry] of [...entries].reverse()) {
      if (isUnused(entry) && (!entry.aborted || ++marks > REMEMBERED)) entries.delete(key);
    }
    sweepAt = Math.max(64, entries.size * 2);
  };

  const entryOf = (key) => {
    let entry = known(key);
    if (!entry) {
      if (entries.size >= sweepAt) sweep();
      entry = { group: core.newGroup(), signal: undefined, aborted: false, reason: undefined };
      entries.set(key, entry);
    }
    return entry;
  };

  const aborts = {
    signalFor(key) {
      const entry = entryOf(key);
      const old = entry.signal?.deref();
      if (old) return old;
      const controller = new AbortController();
      const { signal } = controller;
      if (entry.aborted) controller.abort(entry.reason);
      controllers.set(signal, controller);
      collected.register(signal, key);
      latest[next++ % REMEMBERED] = signal;
      entry.signal = new WeakRef(signal);
      return signal;
    },

    abort(key, reason) {
      const entry = entryOf(key);
      if (entry.aborted) return;
      if (reason === undefined) reason = new DOMException(`the key ${key} was aborted`, 'AbortError');
      entry.aborted = true;
      entry.reason = reason;
      core.abortGroup(entry.group, reason);
      const signal = entry.signal?.deref();
      if (signal) controllers.get(signal).abort(reason);
    },

    abortMany(keys) {
      for (const key of [...keys]) aborts.abort(key);
    },

    isAborted: (key) => known(key)?.aborted === true,

    clear(key) {
      const entry = known(key);
      if (!entry) return;
      // Calls in progress stay cancelable: only the mark and the signal go.
      if (core.isGroupEmpty(entry.group)) entries.delete(key);
      else entry.signal = undefined;
    },

    clearAll() {
      for (const key of [...entries.keys()]) aborts.clear(key);
    },
  };

  return [
    aborts,
    (key) => {
      const old = entries.get(key);
      if (old?.aborted && isUnused(old)) entries.delete(key);
      return entryOf(key).group;
    },
  ];
}
