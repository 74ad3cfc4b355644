/** Checks of what users pass in. Each names the field, the value and what is allowed. */

function show(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

const wrong = (Type, field, rule, value) => new Type(`${field} must be ${rule}, got ${show(value)}`);

function number(field, value, rule, isValid) {
  if (typeof value !== 'number') throw wrong(TypeError, field, rule, value);
  if (!isValid(value)) throw wrong(RangeError, field, rule, value);
  return value;
}

/** Longest finite limit that the engine counts with; anything longer is no limit. */
export const OFF = 2147483647;

const limited = (value) => Math.min(Math.ceil(value), OFF);

export function integer(field, value, fallback, minimum, maximum = Infinity) {
  if (value === undefined) return fallback;
  const rule = maximum === Infinity ? `an integer >= ${minimum}` : `an integer from ${minimum} to ${maximum}`;
  return limited(number(field, value, rule, (n) => Number.isInteger(n) && n >= minimum && n <= maximum));
}

export function integerOrInfinity(field, value, fallback) {
  if (value === undefined) return fallback;
  return limited(number(field, value, 'an integer >= 0 or Infinity', (n) => n === Infinity || (Number.isInteger(n) && n >= 0)));
}

export function milliseconds(field, value, fallback, minimum = 0) {
  if (value === undefined) return fallback;
  return limited(number(field, value, `a number of milliseconds >= ${minimum}`, (n) => n >= minimum));
}

/** A share between 0 and 1. */
export function share(field, value, fallback) {
  if (value === undefined) return fallback;
  return number(field, value, 'a number from 0 to 1', (n) => n >= 0 && n <= 1);
}

export function priority(value) {
  if (value === undefined) return undefined;
  return number('priority', value, 'an integer from -2147483648 to 2147483647', (n) => n === (n | 0));
}

/** Index of a value among those allowed. */
export function choice(field, value, fallback, values) {
  const index = values.indexOf(value === undefined ? fallback : value);
  if (index < 0) throw wrong(TypeError, field, `one of ${values.map(show).join(', ')}`, value);
  return index;
}

function typed(type, rule) {
  return (field, value) => {
    if (value !== undefined && typeof value !== type) throw wrong(TypeError, field, rule, value);
    return value;
  };
}

export const optionalFunction = typed('function', 'a function');
export const optionalText = typed('string', 'a string');
export const optionalBoolean = typed('boolean', 'a boolean');

export function text(field, value) {
  if (typeof value !== 'string') throw wrong(TypeError, field, 'a string', value);
  return value;
}

export function callback(field, value) {
  if (typeof value !== 'function') throw wrong(TypeError, field, 'a function', value);
  return value;
}

/** An object that must be there. */
export function required(field, value) {
  if (typeof value !== 'object' || value === null) throw wrong(TypeError, field, 'an object', value);
  return value;
}

/** An object with options; nothing given means no option. */
export function options(field, value) {
  return value === undefined ? {} : required(field, value);
}

export function optionalSignal(value) {
  if (value !== undefined && !(typeof value?.aborted === 'boolean' && typeof value.addEventListener === 'function')) {
    throw wrong(TypeError, 'signal', 'an AbortSignal', value);
  }
  return value;
}

export function optionalTrace(value) {
  if (value !== undefined && !(typeof value?.id === 'string' && typeof value.sampled === 'boolean')) {
    throw wrong(TypeError, 'trace', 'a trace of createTrace or runWithTrace', value);
  }
  return value;
}

export function optionalTransfer(value) {
  if (value !== undefined && !Array.isArray(value)) throw wrong(TypeError, 'transfer', 'an array', value);
  return value;
}

export const QUEUE_POLICIES = ['block', 'reject', 'drop-latest', 'drop-oldest'];
export const CRASH_POLICIES = ['restart-fail-in-flight', 'restart-requeue-in-flight', 'fail-task'];
export const TASK_TYPES = ['parallel', 'singleton'];
export const INIT_MODES = ['lazy', 'eager'];
export const SPAN_MODES = ['auto', 'on', 'off'];
