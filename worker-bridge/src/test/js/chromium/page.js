/** A page's side by hand: one worker, messages in and out. */

export async function open({ data, flags = null, script = '/worker.js' } = {}) {
  const worker = new Worker(script, { type: 'module' });
  const log = [];
  const waiting = [];
  worker.onmessage = ({ data: message }) => {
    log.push({ at: performance.now(), message });
    while (waiting.length > 0) waiting.pop()();
  };
  worker.onerror = (event) => log.push({ error: event.message });
  const next = () => new Promise((resolve) => waiting.push(resolve));
  while (log.length === 0) await next();
  worker.postMessage(['atelier/1', 1, 3, 'job', data, flags]);
  while (log.length === 1) await next();

  let id = 0;
  return {
    worker,
    log,
    /** Posts a call; gives its number. */
    post(method, args = [], { options = 0, list = [] } = {}) {
      worker.postMessage(['atelier/1', 2, 3, ++id, 1, method, args, options], list);
      return id;
    },
    /** Waits for the last answer of a call. */
    async answer(number) {
      for (;;) {
        for (const { message } of log) {
          if (message?.[1] !== 3) continue;
          for (let i = 3; i < message.length; i += 4) {
            if (message[i] === number && [0, 1, 5].includes(message[i + 2])) return { status: message[i + 2], value: message[i + 3] };
          }
        }
        await next();
      }
    },
    async call(method, args, rest) {
      return this.answer(this.post(method, args, rest));
    },
  };
}
