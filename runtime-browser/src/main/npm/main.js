export { createTaskRuntime } from './runtime.js';
export { DispatchQueue } from './dispatch-queue.js';
export { parallelLimit, yieldAsCompleted } from './parallel.js';
export { QueueDropError, TaskDisposedError, TaskStoppedError, WorkerCrashedError } from './errors.js';
export { transfer } from './teavm/main.js';
