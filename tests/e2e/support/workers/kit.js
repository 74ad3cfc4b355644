/** What test workers share: a log that the page reads, and gates that the page opens. */

/** Tells this worker from others. */
const workerId = Math.random();

const channel = new BroadcastChannel(new URL(location.href).searchParams.get('lab'));
const waiters = new Map();

channel.onmessage = ({ data: [what, gate] }) => {
  if (what !== 'open') return;
  for (const proceed of waiters.get(gate) ?? []) proceed();
  waiters.delete(gate);
};

/** Tells the page something; values must be cloneable. */
export function log(...entry) {
  channel.postMessage(entry);
}

/** Tells the page that `gate` is reached, and waits until the page opens it. */
export function hold(gate) {
  const opened = new Promise((proceed) => waiters.set(gate, [...(waiters.get(gate) ?? []), proceed]));
  log('entered', gate, workerId);
  return opened;
}
