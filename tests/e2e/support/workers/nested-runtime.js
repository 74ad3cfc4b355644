/** Uses the runtime inside a worker, with workers of its own. */

import { createTaskRuntime } from '/entry/main';
import { log } from './kit.js';

const runtime = createTaskRuntime({ observability: { spans: 'on' } });
const task = runtime.defineTask({
  type: 'singleton',
  worker: () => new Worker(`/workers/lab.js${location.search}`, { type: 'module' }),
});

const sum = await task.add(1, 2);
const items = [];
for await (const item of task.count(3)) items.push(item);
const controller = new AbortController();
const call = task.with({ signal: controller.signal }).forever();
controller.abort();
const canceled = await call.catch((error) => error.name);

log('nested', { sum, items, canceled, spans: performance.getEntriesByName('atelier:span').length });
runtime.dispose();
