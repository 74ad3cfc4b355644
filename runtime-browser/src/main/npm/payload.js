/* Values that are looked at, at most. */
const LIMIT = 10_000;

/** How many bytes an object has beside its fields; undefined for one that is only the sum of them. */
function ownBytes(object) {
  if (typeof object.byteLength === 'number') return object.byteLength;
  if (typeof Blob === 'function' && object instanceof Blob) return object.size;
  if (typeof ImageBitmap === 'function' && object instanceof ImageBitmap) return 4 * object.width * object.height;
  return object instanceof Date ? 8 : undefined;
}

function parts(object) {
  if (object instanceof Map) return [...object.keys(), ...object.values()];
  if (object instanceof Set || Array.isArray(object)) return object;
  return Object.entries(object).flat();
}

/**
 * Estimates how many bytes a value has when it travels between threads: 8 for a number, 1 for a character or a boolean,
 * the length of what is binary, and the sum of the parts of everything else, names of fields included. Looks at the
 * first 10 000 values; never throws.
 */
export function sizeOf(payload) {
  const seen = new Set();
  const left = [payload];
  let bytes = 0;
  for (let i = 0; i < left.length && i < LIMIT; i++) {
    const value = left[i];
    if (typeof value === 'string') bytes += value.length;
    else if (typeof value === 'number' || typeof value === 'bigint') bytes += 8;
    else if (typeof value === 'boolean') bytes += 1;
    else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      try {
        const own = ownBytes(value);
        if (own !== undefined) bytes += own;
        else
          for (const part of parts(value)) {
            if (left.length === LIMIT) break;
            left.push(part);
          }
      } catch {
        // A hostile object: its call will fail by itself.
      }
    }
  }
  return bytes;
}
