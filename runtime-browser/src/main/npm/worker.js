export { createTaskWorker, transfer } from './teavm/worker.js';
