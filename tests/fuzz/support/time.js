/** Time that moves only when it is told to, in place of the timers and the clock of this process. */

const due = [];
let last = 0;

export const time = {
  now: 0,

  /** Moves on, and runs what is due, in order. */
  advance(millis) {
    const end = time.now + millis;
    for (;;) {
      due.sort((a, b) => a.at - b.at || a.id - b.id);
      if (due.length === 0 || due[0].at > end) break;
      const timer = due.shift();
      time.now = Math.max(time.now, timer.at);
      timer.callback();
    }
    time.now = end;
  },

  /** Forgets every timer. */
  clear() {
    due.length = 0;
  },

  /** Puts itself in place. */
  install() {
    globalThis.setTimeout = (callback, millis) => {
      due.push({ id: ++last, at: time.now + millis, callback });
      return last;
    };
    globalThis.clearTimeout = (id) => {
      const at = due.findIndex((timer) => timer.id === id);
      if (at >= 0) due.splice(at, 1);
    };
    Object.defineProperty(performance, 'now', { value: () => time.now, configurable: true });
  },
};
