/** Tells what createTaskWorker says to bad arguments. */

import { createTaskWorker } from '/entry/worker';
import { log } from './kit.js';

const attempts = [[undefined], [null], [1], ['handlers'], [{}, { init: 'now' }]];

const answers = attempts.map((given) => {
  try {
    createTaskWorker(...given);
    return 'was accepted';
  } catch (error) {
    return error.name;
  }
});

log('refused', answers);
