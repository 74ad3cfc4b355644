/** Pools of this page's contender: made when first asked for, and kept, so that no measurement pays for a start. */

/**
 * Calls that a new pool makes before it is measured, so that its code has been compiled; `?warm=` of the page's
 * address.
 */
const WARM_UP_CALLS = Number(new URL(location.href).searchParams.get('warm') ?? 20_000);
const WARM_UP_LANES = 64;

export class Pools {
  #load;
  #kept = new Map();

  constructor(load) {
    this.#load = load;
  }

  /** The contender's module. */
  contender() {
    return this.#load();
  }

  /** A new pool, whose workers have answered. */
  async fresh(options) {
    const { open } = await this.#load();
    const pool = await open(options);
    await Promise.all(Array.from({ length: 8 }, (_, i) => pool.identity(i)));
    return pool;
  }

  /** A pool of this page that has been warmed up; not to be closed. */
  async warm(options = {}) {
    const key = JSON.stringify(options);
    if (!this.#kept.has(key)) this.#kept.set(key, this.#warmed(options));
    return this.#kept.get(key);
  }

  async #warmed(options) {
    const pool = await this.fresh(options);
    let calls = 0;
    const lane = async () => {
      while (calls++ < WARM_UP_CALLS) await pool.identity(calls);
    };
    await Promise.all(Array.from({ length: WARM_UP_LANES }, lane));
    return pool;
  }
}
