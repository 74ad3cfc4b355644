/** Becomes a task worker only after a dynamic import. */

const { createTaskWorker } = await import('/entry/worker');

createTaskWorker({ echo: (value) => value });
