/** Errors that the runtime makes, and what it does to those that come from elsewhere. */

/** Gives an object properties of its own that a test double may replace, and that nobody enumerates. */
export function define(object, properties) {
  for (const name of Reflect.ownKeys(properties)) {
    Object.defineProperty(object, name, { value: properties[name], configurable: true, writable: true });
  }
  return object;
}

/** Base of the runtime's own errors. Each class names itself: a minifier takes its name away. */
class TaskError extends Error {
  constructor(code, message, fields, options) {
    super(message, options);
    Object.assign(define(this, { name: new.target.name }), { code }, fields);
  }
}

export class QueueDropError extends TaskError {
  static name = 'QueueDropError';

  constructor(policy) {
    super('QUEUE_DROP', `the queue is full (policy ${policy})`, { policy });
  }
}

export class WorkerCrashedError extends TaskError {
  static name = 'WorkerCrashedError';

  constructor(taskId, workerIndex, cause) {
    super(
      'WORKER_CRASHED',
      `worker ${workerIndex} of task ${taskId} crashed: ${messageOf(cause)}`,
      { taskId, workerIndex },
      { cause },
    );
  }
}

export class TaskDisposedError extends TaskError {
  static name = 'TaskDisposedError';

  constructor(taskId) {
    super('TASK_DISPOSED', `${taskId} was disposed of`, { taskId });
  }
}

export class TaskStoppedError extends TaskError {
  static name = 'TaskStoppedError';

  constructor(taskId) {
    super('TASK_STOPPED', `task ${taskId} was stopped and the call's arguments had been transferred`, {
      taskId,
    });
  }
}

/** Text of anything that was thrown, for spans and messages. Never throws. */
export function messageOf(error) {
  try {
    return String(error?.message ?? error);
  } catch {
    return 'unknown error';
  }
}

/** Whether a thrown value has this name. Never throws. */
export function hasName(error, name) {
  try {
    return error?.name === name;
  } catch {
    return false;
  }
}

export const isAbortError = (error) => hasName(error, 'AbortError');

/** What a canceled call rejects with: a DOMException, as everywhere in the platform, but with a cause. */
export function abortError(message, cause) {
  return define(new DOMException(message, 'AbortError'), { cause });
}

export function timeoutError() {
  const message = 'the call timed out';
  return abortError(message, new DOMException(message, 'TimeoutError'));
}

/** Cause of a crash, from the event that told it; Chromium gives no error object across threads. */
export function crashCause(event) {
  const { type, message, filename, lineno, colno, error } = event;
  // The crash is told to those whom it concerns; the page's own error handler is not one of them.
  event.preventDefault();
  if (type === 'messageerror') return new Error('a message of the worker could not be deserialized');
  if (message === undefined) return new Error('the worker script could not be loaded');
  return Object.assign(new Error(message, error == null ? undefined : { cause: error }), { filename, lineno, colno });
}

/** Where a call was made, to be read only if the call fails. Frames from `method` on are the runtime's own. */
export function callSite(method) {
  const site = {};
  if (Error.captureStackTrace) Error.captureStackTrace(site, method);
  else site.stack = new Error().stack;
  return site;
}

/** Adds where the call was made below the worker's own stack. */
export function addCallSite(error, site) {
  try {
    if (site && typeof error.stack === 'string') {
      define(error, { stack: `${error.stack}\n${site.stack.replace(/^Error\n|^\[object Object\]\n/, '')}` });
    }
  } catch {
    // A frozen error keeps the stack it has.
  }
  return error;
}

/** Tells the page of an error in its own callback, without letting it into the runtime. */
export function report(error) {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}

/** Calls a function of the page's without letting what it throws into the runtime. */
export function attempt(fn, ...args) {
  try {
    return fn(...args);
  } catch (error) {
    report(error);
  }
}
