import { createTaskRuntime } from 'atelier-runtime';

/** Calls in flight with the raised limit. */
const RAISED = 64;

/**
 * Beyond what every contender has (see ../README.md):
 *
 * @param {(event: object) => void} [options.onEvent] switches spans on and listens to all events
 */
export async function open({ workers = 2, raised = false, unbounded = false, onEvent } = {}) {
  const runtime = createTaskRuntime({ observability: { spans: onEvent ? 'on' : 'off' } });
  if (onEvent) runtime.subscribeEvents(onEvent);
  const task = runtime.defineTask({
    type: 'parallel',
    worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    poolSize: workers,
    ...(raised && { maxInFlight: RAISED }),
    ...(unbounded && { maxQueueDepth: Infinity }),
  });

  return {
    task,
    identity: (value) => task.identity(value),
    total: (list) => task.total(list),
    spin: (ms) => task.spin(ms),
    work: (iterations) => task.work(iterations),
    calibrate: (ms) => task.calibrate(ms),
    hold: () => task.hold(),
    move: (buffer) => task.move(buffer),
    abortable: () => {
      const controller = new AbortController();
      const view = task.with({ signal: controller.signal });
      return { call: (value) => view.identity(value), abort: () => controller.abort() };
    },
    close: () => runtime.dispose(),
  };
}
