/** Everything a handler may throw. */

class LabError extends Error {
  name = 'LabError';
}

const make = {
  error: () => new Error('plain'),
  typeError: () => new TypeError('wrong type'),
  rangeError: () => new RangeError('out of range'),
  syntaxError: () => new SyntaxError('bad syntax'),
  referenceError: () => new ReferenceError('no such name'),
  evalError: () => new EvalError('no eval'),
  uriError: () => new URIError('bad uri'),
  custom: () => new LabError('of a class that the page does not know'),
  domException: () => new DOMException('not there', 'NotFoundError'),
  abortError: () => new DOMException('gave up', 'AbortError'),
  cause: () => new Error('outer', { cause: new TypeError('middle', { cause: new RangeError('inner') }) }),
  causeValue: () => new Error('outer', { cause: { reason: 'a value' } }),
  aggregate: () => new AggregateError([new TypeError('one'), new Error('two', { cause: new Error('three') })], 'several'),
  properties: () => Object.assign(new Error('with properties'), { status: 404, details: { url: '/x', tries: [1, 2] } }),
  uncloneable: () => Object.assign(new Error('with a function'), { callback() {}, status: 500 }),
  causeCycle: () => {
    const error = new Error('its own cause');
    error.cause = error;
    return error;
  },
  cycle: () => {
    const error = new Error('refers to itself');
    error.context = { error };
    return error;
  },
  aggregateCycle: () => {
    const error = new AggregateError([], 'contains itself');
    error.errors.push(error);
    return error;
  },
  frozen: () => Object.freeze(new Error('frozen')),
  getter: () =>
    Object.defineProperty(new Error('with a getter'), 'bad', {
      enumerable: true,
      get() {
        throw new Error('in the getter');
      },
    }),
  undefined: () => undefined,
  null: () => null,
  zero: () => 0,
  empty: () => '',
  string: () => 'only a string',
  object: () => ({ code: 7, nested: { deep: true } }),
  function: () => () => {},
  symbol: () => Symbol('thrown'),
};

/**
 * Fails with the named thing.
 *
 * @param {'throw' | 'reject'} [how] synchronously (default), or by a rejected promise
 */
export function fail(what, how, _ctx) {
  const thrown = make[what]();
  if (how === 'reject') return Promise.reject(thrown);
  throw thrown;
}
