/** Turns of the event loop. */

let waiting = [];
let channel;

/** Runs a function that does not throw in a turn of its own, behind messages that have arrived already. */
export function later(callback) {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const callbacks = waiting;
      waiting = [];
      // Node would wait for this port for ever.
      channel.port1.unref?.();
      for (const run of callbacks) run();
    };
  }
  if (waiting.push(callback) === 1) {
    channel.port1.ref?.();
    channel.port2.postMessage(0);
  }
}
