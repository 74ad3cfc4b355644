/** Tells what a second createTaskWorker says. */

import { createTaskWorker } from '/entry/worker';
import { log } from './kit.js';

createTaskWorker({});
try {
  createTaskWorker({});
  log('served', 'was accepted');
} catch (error) {
  log('served', error.name, error.message);
}
