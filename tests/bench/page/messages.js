/** Counts the messages that leave this page, for workers or through ports. To be loaded before any contender. */

let sent = 0;

for (const { prototype } of [Worker, MessagePort]) {
  const { postMessage } = prototype;
  prototype.postMessage = function (message, options) {
    sent++;
    return postMessage.call(this, message, options);
  };
}

/** Messages so far. */
export const messagesSent = () => sent;
