/** What `defineTask<typeof handlers>` makes of the handlers' types. */

import type { StreamCall, Task, TaskContext, TaskMethod, TaskStream } from 'atelier-runtime';
import { expectType, type Equal } from './equal.js';

const handlers = {
  sync: (a: number, b: string) => a + b.length,
  asynchronous: async (a: number) => String(a),
  withContext: (a: number, ctx: TaskContext) => ctx.callId + a,
  onlyContext: (ctx: TaskContext) => ctx.isAborted(),
  optional: (a: number, b?: string) => [a, b] as const,
  optionalThenContext: (a: number, b?: string, ctx?: TaskContext) => ({ a, b, id: ctx?.callId }),
  onlyOptionalContext: (ctx?: TaskContext) => ctx?.callId,
  rest: (...numbers: number[]) => numbers.length,
  restThenContext: (...all: [...numbers: number[], ctx: TaskContext]) => all.length,
  nothing: () => {},
  never: (): never => {
    throw new Error('always');
  },
  any: (value: any): any => value,
  promiseOrValue: (a: number): number | Promise<number> => a,
  generic: async <X>(value: X): Promise<X> => value,
  overloaded: overloaded,
  count: async function* (to: number, ctx: TaskContext) {
    for (let i = 0; i < to && !ctx.isAborted(); i++) yield i;
    return 'done' as const;
  },
  notAMethod: 42,
  // Reserved: reached through `call` only.
  dispose: (force: boolean) => force,
  then: (a: number) => a,
};

declare function overloaded(a: string): Promise<string>;
declare function overloaded(a: number): Promise<number>;

declare const task: Task<typeof handlers>;

// Results become promises.
expectType<Equal<typeof task.sync, (a: number, b: string) => Promise<number>>>();
expectType<Equal<typeof task.asynchronous, (a: number) => Promise<string>>>();
expectType<Equal<typeof task.nothing, () => Promise<void>>>();
expectType<Equal<typeof task.never, () => Promise<never>>>();
expectType<Equal<typeof task.any, (value: any) => Promise<any>>>();
expectType<Equal<typeof task.promiseOrValue, (a: number) => Promise<number>>>();

// The context is stripped, wherever it may stand; other parameters stay as they are.
expectType<Equal<typeof task.withContext, (a: number) => Promise<string>>>();
expectType<Equal<typeof task.onlyContext, () => Promise<boolean>>>();
expectType<Equal<Parameters<typeof task.optional>, [a: number, b?: string | undefined]>>();
expectType<Equal<Parameters<typeof task.optionalThenContext>, [number, (string | undefined)?]>>();
expectType<Equal<Parameters<typeof task.onlyOptionalContext>, []>>();
expectType<Equal<Parameters<typeof task.rest>, number[]>>();
expectType<Equal<Parameters<typeof task.restThenContext>, number[]>>();

// A handler that fits as it is keeps its type parameters and overloads.
expectType<Equal<typeof task.generic, <X>(value: X) => Promise<X>>>();
task.generic({ deep: [1] }).then((value) => expectType<Equal<typeof value, { deep: number[] }>>());
task.overloaded('a').then((value) => expectType<Equal<typeof value, string>>());
task.overloaded(1).then((value) => expectType<Equal<typeof value, number>>());

// An async generator becomes a stream: awaited or iterated directly.
expectType<Equal<typeof task.count, (to: number) => StreamCall<number, 'done'>>>();
async function consume() {
  for await (const item of task.count(3)) expectType<Equal<typeof item, number>>();

  const stream = await task.count(3);
  expectType<Equal<typeof stream, TaskStream<number, 'done'>>>();
  for await (const item of stream) expectType<Equal<typeof item, number>>();
  const step = await stream.next();
  if (step.done) expectType<Equal<typeof step.value, 'done'>>();
  else expectType<Equal<typeof step.value, number>>();
  await stream.return();
}

// What is not a function is no method; reserved names are not the worker's.
// @ts-expect-error
task.notAMethod;
// @ts-expect-error
task.missing();
// @ts-expect-error a task is never thenable
task.then;
task.dispose();
// @ts-expect-error the task's own dispose takes nothing
task.dispose(true);

// `call` reaches every method, with the same arguments and results.
task.call('dispose', true).then((value) => expectType<Equal<typeof value, boolean>>());
task.call('then', 1).then((value) => expectType<Equal<typeof value, number>>());
task.call('withContext', 1).then((value) => expectType<Equal<typeof value, string>>());
expectType<Equal<ReturnType<typeof streamByName>, StreamCall<number, 'done'>>>();
function streamByName() {
  return task.call('count', 3);
}
// @ts-expect-error no such method
task.call('missing');
// @ts-expect-error not a method
task.call('notAMethod');
// @ts-expect-error wrong argument
task.call('dispose', 'yes');
// @ts-expect-error missing argument
task.call('sync', 1);

// Wrong arguments are errors.
// @ts-expect-error
task.sync('1', 'b');
// @ts-expect-error
task.sync(1);
// @ts-expect-error the context is the worker's
task.withContext(1, {} as TaskContext);
// @ts-expect-error
task.rest('a');

// A view has the same methods.
const view = task.with({ key: 'a' });
expectType<Equal<typeof view.sync, typeof task.sync>>();
expectType<Equal<typeof view.count, typeof task.count>>();
view.with({ priority: 1 }).generic(1).then((value) => expectType<Equal<typeof value, number>>());
view.call('dispose', true);
// @ts-expect-error a view is never thenable either
view.then;

// The page's own description of a worker may stand in for its handlers.
interface ResizeAPI {
  process(image: ImageData): Promise<ImageData>;
}
declare const resize: Task<ResizeAPI>;
expectType<Equal<Parameters<typeof resize.process>, [image: ImageData]>>();
expectType<Equal<ReturnType<typeof resize.process>, Promise<ImageData>>>();

// An argument that merely resembles a part of the context is not stripped.
expectType<Equal<TaskMethod<(a: number, b: { signal: AbortSignal }) => void>, (a: number, b: { signal: AbortSignal }) => Promise<void>>>();
expectType<Equal<TaskMethod<(a: number, b: any) => void>, (a: number, b: any) => Promise<void>>>();
expectType<Equal<TaskMethod<(a: number, b: undefined) => void>, (a: number, b: undefined) => Promise<void>>>();
expectType<Equal<TaskMethod<(a: number, b: unknown) => void>, (a: number, b: unknown) => Promise<void>>>();
expectType<Equal<TaskMethod<(a: number, b: never) => void>, (a: number, b: never) => Promise<void>>>();

// With no type given, everything may be called.
declare const unknownTask: Task;
unknownTask.whatever?.(1, 'two', {}).then((value) => expectType<Equal<typeof value, any>>());
unknownTask.with({ key: 'k' });
expectType<Equal<ReturnType<typeof unknownTask.ready>, Promise<void>>>();
