/** The packaged runtime in Node, with a worker in this thread. */

import { createTaskRuntime } from '../../../../../runtime-browser/target/npm/main.js';
import { createTestWorker } from '../../../../../runtime-browser/target/npm/testing.js';

const handlers = {
  echo: (value) => value,
  fail() {
    throw new RangeError('no');
  },
  hang: () => new Promise(() => {}),
};

/** Returns a runtime with spans on and a function that makes a task of it. */
export function newRuntime() {
  const runtime = createTaskRuntime({ observability: { spans: 'on' } });
  const define = (config) =>
    runtime.defineTask({ type: 'parallel', poolSize: 2, maxInFlight: 4, worker: () => createTestWorker(handlers), ...config });
  return { runtime, define };
}

/** Lets a runtime do a bit of everything: traced, failed, canceled and concurrent calls. */
export async function work({ runtime, define }) {
  const images = define({ taskId: 'images', taskName: 'images' });
  const sounds = define({ taskId: 'sounds', type: 'singleton' });
  await runtime.runWithTrace('open document', async (trace) => {
    await Promise.allSettled([images.with({ trace }).echo(1), images.with({ trace }).echo(new Uint8Array(3000)), images.fail()]);
    await Promise.allSettled([images.with({ trace }).fail(), images.with({ trace, timeoutMs: 1 }).hang(), sounds.echo('a')]);
  });
  runtime.dispose();
}
