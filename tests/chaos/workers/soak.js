/** Short calls only. */

import { createTaskWorker } from '/entry/worker';

createTaskWorker({
  add: (a, b) => a + b,
  total: (list) => list.reduce((sum, { value }) => sum + value, 0),
});
