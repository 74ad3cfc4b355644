/** JSON-safe descriptions of values that tests look at. */

const FIELDS = ['code', 'taskId', 'workerIndex', 'policy'];

/**
 * Describes anything that was thrown: `{ name, message, className, cause?, ... }` for an error, `{ thrown, type }` for
 * another value.
 */
export function describeError(error, depth = 0) {
  if (!(error instanceof Error) && !(error instanceof DOMException)) return { thrown: String(error), type: typeof error };
  const described = { name: error.name, message: error.message, className: error.constructor?.name };
  for (const field of FIELDS) if (error[field] !== undefined) described[field] = error[field];
  if (error.cause !== undefined && depth < 5) described.cause = describeError(error.cause, depth + 1);
  return described;
}

/** What became of a promise: `{ ok: value }` or `{ error: description }`. */
export const outcome = (promise) =>
  Promise.resolve(promise).then(
    (value) => ({ ok: value === undefined ? null : value }),
    (error) => ({ error: describeError(error) }),
  );

/** What became of several promises, briefly: the value, or the error's name. */
export const outcomes = async (promises) =>
  (await Promise.all(promises.map(outcome))).map((settled) => ('ok' in settled ? settled.ok : nameOf(settled.error)));

const nameOf = (error) => error.name ?? `thrown ${error.thrown}`;
