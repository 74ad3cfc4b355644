/** Errors that the runtime makes, and what it does to those that come from elsewhere. */

/** Base of the runtime's own errors: `name` and `code` are stable, whatever a minifier does to the classes. */
class TaskError extends Error {
  constructor(name, code, message, fields, options) {
    super(message, options);
    Object.defineProperty(this, 'name', { value: name, configurable: true, writable: true });
    Object.assign(this, { code }, fields);
  }
}

export class QueueDropError extends TaskError {
  constructor(policy) {
    super('QueueDropError', 'QUEUE_DROP', `the queue is full (policy ${policy})`, { policy });
  }
}

export class WorkerCrashedError extends TaskError {
  constructor(taskId, workerIndex, cause) {
    super(
      'WorkerCrashedError',
      'WORKER_CRASHED',
      `worker ${workerIndex} of task ${taskId} crashed: ${messageOf(cause)}`,
      { taskId, workerIndex },
      { cause },
    );
  }
}

export class TaskDisposedError extends TaskError {
  constructor(taskId) {
    super('TaskDisposedError', 'TASK_DISPOSED', `${taskId} was disposed of`, { taskId });
  }
}

export class TaskStoppedError extends TaskError {
  constructor(taskId) {
    super('TaskStoppedError', 'TASK_STOPPED', `task ${taskId} was stopped and the call's arguments had been transferred`, {
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

export function isAbortError(error) {
  try {
    return error?.name === 'AbortError';
  } catch {
    return false;
  }
}

/** What a canceled call rejects with: a DOMException, as everywhere in the platform, but with a cause. */
export function abortError(message, cause) {
  return Object.defineProperty(new DOMException(message, 'AbortError'), 'cause', {
    value: cause,
    configurable: true,
    writable: true,
  });
}

export function timeoutError() {
  const message = 'the call timed out';
  return abortError(message, new DOMException(message, 'TimeoutError'));
}

/** Cause of a crash, from the event that told it; Chromium gives no error object across threads. */
export function crashCause({ type, message, filename, lineno, colno, error }) {
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
      Object.defineProperty(error, 'stack', {
        value: `${error.stack}\n${site.stack.replace(/^Error\n|^\[object Object\]\n/, '')}`,
        configurable: true,
        writable: true,
      });
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
