import { createTaskWorker, transfer } from '/package/worker.js';

const memory = new WebAssembly.Memory({ initial: 1 });
let kept;

createTaskWorker(
  {
    /** Takes an array, changes it, gives it back. */
    invert(bytes) {
      for (let i = 0; i < bytes.length; i++) bytes[i] = 255 - bytes[i];
      return bytes;
    },
    keep(bytes) {
      kept = bytes;
      return bytes;
    },
    keepMarked(bytes) {
      kept = bytes;
      return transfer(bytes, []);
    },
    keptLength: () => kept.byteLength,
    /** A view of WebAssembly memory, among things that can be moved. */
    memory() {
      kept = new Uint8Array(16);
      new Uint8Array(memory.buffer)[0] = 42;
      return { all: new Uint8Array(memory.buffer), part: new Uint8Array(memory.buffer, 0, 4), kept };
    },
    memoryLength: () => memory.buffer.byteLength,
    port() {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = ({ data }) => port2.postMessage(`heard ${data}`);
      return { port: port1 };
    },
    bitmap() {
      const canvas = new OffscreenCanvas(3, 2);
      canvas.getContext('2d');
      return canvas.transferToImageBitmap();
    },
    stream: () => new ReadableStream({ start: (controller) => (controller.enqueue('chunk'), controller.close()) }),
    /** Computes until it is told to stop, or for `millis` at most. */
    spin(millis, ctx) {
      const end = performance.now() + millis;
      let rounds = 0;
      while (performance.now() < end) {
        rounds++;
        if (ctx.isAborted()) return `aborted, ${ctx.signal.aborted ? 'signal saw it' : 'signal did not see it'}`;
      }
      return `ran for ${millis} ms, ${rounds > 0}`;
    },
    report(ctx) {
      for (let i = 0; i < 3; i++) {
        ctx.progress(performance.now());
        const end = performance.now() + 30;
        while (performance.now() < end);
      }
    },
    shutDown: () => close(),
    again() {
      try {
        createTaskWorker({});
      } catch (error) {
        return error.message;
      }
    },
    fail: () => structuredClone(() => {}),
  },
  { init: (data) => data && new Promise((resolve) => setTimeout(resolve, data.delay)) },
);
