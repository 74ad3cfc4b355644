/** The in-process worker of unit tests. */

import { createTaskRuntime } from 'atelier-runtime';
import { createTestWorker, type TaskContext } from 'atelier-runtime/testing';
import { expectType, type Equal } from './equal.js';

const handlers = {
  greet: (name: string, ctx: TaskContext) => `${name} ${ctx.callId}`,
};

const task = createTaskRuntime().defineTask<typeof handlers>({
  type: 'singleton',
  worker: () => createTestWorker(handlers, { init: async (data: { language: string }) => data.language }),
  initData: { language: 'en' },
});
task.greet('a').then((value) => expectType<Equal<typeof value, string>>());
createTestWorker({});
// @ts-expect-error
createTestWorker();
// @ts-expect-error handlers are functions
createTestWorker({ greet: 'hello' });
// @ts-expect-error
createTestWorker({}, { init: 1 });
