/** Values that a message may hold, and changes to a message. All of it survives structured cloning. */

const WORDS = [
  '', 'a', '0', '1', 'atelier/1', 'atelier/2', 'atelier/', '__proto__', 'constructor', 'prototype', 'toString', 'valueOf',
  'hasOwnProperty', 'then', 'length', 'name', 'message', 'stack', 'cause', 'errors', 'code', 'key', 'clone', 'Error',
  'TypeError', 'AggregateError', 'DOMException', 'AbortError', 'DataCloneError', 'Function', 'Object', 'Promise', 'Proxy',
  'SyntaxError', 'WorkerCrashedError', 'polluted', '\0', '\ud800', '💥',
];

const NUMBERS = [
  0, -0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 1.5, 0.1, NaN, Infinity, -Infinity, 99, 1023, 1024, 2147483647, 2147483648, -2147483648,
  4294967295, 4294967296, 4294967297, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE,
];

/** An object with an own property of any name, `__proto__` included. */
const withKey = (key, value) =>
  Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });

/** An error without a stack, which would fill the replay. */
const bare = (error) => Object.assign(error, { stack: 'stack' });

const text = (given) => (Object(given) === given ? 'object' : String(given));

function cyclic(dice) {
  const list = [dice.of([0, 1, 2]), 'Error', 'Error', 'm', ''];
  list[dice.below(8)] = list;
  return list;
}

function sparse(dice) {
  const list = ['atelier/1', dice.below(6), dice.below(4)];
  list[dice.below(60)] = 1;
  return list;
}

/** Objects that do not become a number or a text, or not the one that they look like. */
const PRETENDERS = [
  () => ({ valueOf: 1, toString: 1 }),
  () => new Number(1),
  () => new String('atelier/1'),
  () => new Boolean(true),
  () => Object(1n),
  () => 1n,
  () => 2n ** 40n,
  () => [1],
  () => ['atelier/1'],
  () => new Date(1),
  () => new Date(NaN),
];

/** Something that looks encoded, more or less. */
export function encodedError(dice, depth = 0) {
  const tag = dice.oneIn(8) ? value(dice, 2) : dice.below(3);
  if (tag === 0) return [0, value(dice, depth + 1)];
  const inner = () => (depth < 4 && !dice.oneIn(3) ? encodedError(dice, depth + 1) : value(dice, depth + 1));
  const list = tag === 2 ? [2] : [tag, dice.of(WORDS), dice.of(WORDS), dice.of(WORDS), dice.of(WORDS)];
  for (let left = dice.below(4); left > 0; left--) list.push(dice.oneIn(4) ? value(dice, 2) : dice.of(WORDS), inner());
  return dice.oneIn(4) ? mutated(dice, list) : list;
}

/** Any value. */
export function value(dice, depth = 0) {
  const kind = dice.below(depth > 3 ? 6 : 18);
  switch (kind) {
    case 0:
      return dice.of(NUMBERS);
    case 1:
      return dice.below(20);
    case 2:
      return dice.of(WORDS);
    case 3:
      return dice.of([undefined, null, true, false]);
    case 4:
      return dice.of(PRETENDERS)();
    case 5:
      return (dice.roll() * 2 ** 32) | 0;
    case 6:
      return { [dice.of(['key', 'clone', 'a'])]: value(dice, depth + 1) };
    case 7:
      return withKey(dice.of(WORDS), value(dice, depth + 1));
    case 8:
      return new Map([[value(dice, depth + 1), value(dice, depth + 1)]]);
    case 9:
      return new Set([value(dice, depth + 1)]);
    case 10:
      return dice.of([() => bare(new Error('m')), () => bare(new RangeError('m', { cause: [1] })), () => /x/g])();
    case 11:
      return dice.of([() => new ArrayBuffer(4), () => new Uint8Array(3), () => new Int32Array(1024), () => new DataView(new ArrayBuffer(1))])();
    case 12:
      return cyclic(dice);
    case 13:
      return sparse(dice);
    case 14:
      return encodedError(dice, depth + 1);
    case 15:
      return message(dice, depth + 1);
    default: {
      const list = [];
      for (let left = dice.below(6); left > 0; left--) list.push(value(dice, depth + 1));
      return list;
    }
  }
}

/** A message with a good beginning, and anything behind it. */
export function message(dice, depth = 0) {
  const list = [dice.oneIn(6) ? value(dice, 2) : 'atelier/1', dice.oneIn(6) ? value(dice, 2) : dice.below(7)];
  list.push(dice.oneIn(4) ? value(dice, 2) : dice.below(4));
  for (let left = dice.below(10); left > 0; left--) list.push(dice.oneIn(2) ? dice.below(6) : value(dice, depth + 1));
  return list;
}

/** A changed copy of a message: one to three elements are other, missing, doubled, swapped or wrapped. */
export function mutated(dice, original) {
  const list = [...original];
  for (let left = 1 + dice.below(3); left > 0; left--) {
    const at = dice.below(list.length + 1);
    switch (dice.below(9)) {
      case 0:
        list[at] = value(dice, 1);
        break;
      case 1:
        list.splice(at, 1);
        break;
      case 2:
        list.splice(at, 0, value(dice, 1));
        break;
      case 3:
        list.length = at;
        break;
      case 4:
        list.push(...list.slice(at));
        break;
      case 5: {
        const other = dice.below(list.length + 1);
        [list[at], list[other]] = [list[other], list[at]];
        break;
      }
      case 6:
        if (typeof list[at] === 'number') list[at] += dice.of([1, -1, 0.5, 2 ** 32]);
        break;
      case 7:
        if (at < list.length) list[at] = dice.of([() => [list[at]], () => text(list[at]), () => Object(list[at])])();
        break;
      default:
        delete list[at];
    }
  }
  return list;
}
