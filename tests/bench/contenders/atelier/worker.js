import { createTaskWorker } from 'atelier-runtime/worker';
import { handlers } from '../handlers.js';

createTaskWorker({ ...handlers, move: (buffer) => buffer });
