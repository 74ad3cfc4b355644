/** Names of the measures that spans become. */
const MEASURE = 'atelier:span';

/** Measures kept in the browser's buffer, as many as the runtime keeps by default. */
const BUFFERED = 10_000;

/** Calls replayed between two readings of the clock. */
const CALLS_BETWEEN_READINGS = 256;

const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Source of an object literal with the same fields, their values read from `from`; what is in `shared` is not made
 * anew.
 */
function literal(value, from, shared) {
  const fields = Object.keys(value).map((name) => {
    const path = `${from}[${JSON.stringify(name)}]`;
    const inner = value[name];
    return `${JSON.stringify(name)}: ${isRecord(inner) && !shared.has(inner) ? literal(inner, path, shared) : path}`;
  });
  return `{ ${fields.join(', ')} }`;
}

/**
 * Functions that make copies of objects as fast as code that was written for them: one for each shape. An object
 * found in several of the recorded ones is shared by their copies too.
 */
class Copier {
  #shapes = new Map();
  #shared;

  constructor(originals) {
    const seen = new Set();
    this.#shared = new Set();
    for (const original of originals) {
      for (const inner of Object.values(original)) {
        if (isRecord(inner)) (seen.has(inner) ? this.#shared : seen).add(inner);
      }
    }
  }

  of(original) {
    const source = literal(original, 'from', this.#shared);
    if (!this.#shapes.has(source)) this.#shapes.set(source, new Function('from', `return ${source};`));
    return this.#shapes.get(source);
  }
}

/** Everything the runtime told about some calls, to be made again without it. */
export class Recording {
  #calls;
  #events;
  #measures;

  constructor(calls, events, measures) {
    const copier = new Copier(events);
    const details = new Copier([]);
    this.#calls = calls;
    this.#events = events.map((event) => ({ event, copy: copier.of(event) }));
    this.#measures = measures.map(({ name, startTime, duration, detail }) => ({
      name,
      start: startTime,
      end: startTime + duration,
      detail,
      copy: details.of(detail),
    }));
  }

  /** Records a pool of its own. */
  static async of(pools, options, lanes, calls) {
    const events = [];
    const pool = await pools.fresh({ ...options, onEvent: (event) => events.push(event) });
    performance.clearMeasures(MEASURE);
    events.length = 0;
    let left = calls;
    const lane = async () => {
      while (left-- > 0) await pool.identity(left);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const measures = performance.getEntriesByName(MEASURE);
    pool.close();
    performance.clearMeasures(MEASURE);
    if (measures.length !== calls) throw new Error(`${calls} calls made ${measures.length} measures`);
    return new Recording(calls, events.slice(), measures);
  }

  get eventsPerCall() {
    return this.#events.length / this.#calls;
  }

  /** Makes the same objects and tells them to `listener`, again and again for `ms`; microseconds for one call. */
  replay(ms, listener) {
    const start = performance.now();
    let calls = 0;
    let buffered = 0;
    let told = 0;
    let due = 0;
    do {
      for (let i = 0; i < CALLS_BETWEEN_READINGS; i++) {
        due += this.eventsPerCall;
        while (told < due) {
          const { event, copy } = this.#events[told++ % this.#events.length];
          listener(copy(event));
        }
        const { name, start: from, end, detail, copy } = this.#measures[calls++ % this.#measures.length];
        performance.measure(name, { start: from, end, detail: copy(detail) });
        if (++buffered >= BUFFERED) {
          performance.clearMeasures(name);
          buffered = 0;
        }
      }
    } while (performance.now() - start < ms);
    const elapsed = performance.now() - start;
    performance.clearMeasures(MEASURE);
    return (elapsed * 1000) / calls;
  }
}
