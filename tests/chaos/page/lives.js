/**
 * The workers of one task, as the page itself sees them come and go. Each ends once: by a crash that the browser, the
 * worker or this test brings about, or because the runtime terminates it.
 */

/** Kinds of the wire protocol that end a worker: CLOSING and FAILED. */
const ENDING_KINDS = [4, 5];

/** Ways for a worker not to start, and how many of a thousand restarts go each of them. */
const BAD_STARTS = { missing: 30, throws: 15, rejects: 15, factoryThrows: 10, none: 930 };

export class Lives {
  /** Lives of this task so far: `{ name, worker, end }`, `end` being undefined, `'crashed'` or `'terminated'`. */
  all = [];
  /** How many restarts went wrong on purpose, by how. */
  badStarts = {};

  #taskId;
  #dice;

  /**
   * @param {string} taskId
   * @param {import('./dice.js').Dice} dice
   */
  constructor(taskId, dice) {
    this.#taskId = taskId;
    this.#dice = dice;
  }

  /** The task's `worker` option. */
  factory = () => {
    const life = { name: `${this.#taskId}/${this.all.length}`, worker: undefined, end: undefined, stopped: false };
    const badStart = this.all.length < 2 ? 'none' : this.#dice.weighted(BAD_STARTS);
    this.all.push(life);
    if (badStart !== 'none') this.badStarts[badStart] = (this.badStarts[badStart] ?? 0) + 1;
    if (badStart === 'factoryThrows') {
      Object.assign(life, { end: 'crashed', stopped: true });
      throw new Error('no worker today');
    }
    const script = { missing: 'there-is-no-such-file', throws: 'throws' }[badStart] ?? 'chaos';
    const rejects = badStart === 'rejects' ? '&reject' : '';
    life.worker = new Worker(`/chaos/workers/${script}.js?life=${encodeURIComponent(life.name)}${rejects}`, { type: 'module' });
    watch(life);
    return life.worker;
  };

  /** Those that have not ended. */
  get running() {
    return this.all.filter(({ end }) => end === undefined);
  }

  count(end) {
    return this.all.filter((life) => life.end === end).length;
  }

  /** Ends a running worker from the page, behind the runtime's back. Returns false if there is none. */
  terminateOne() {
    const life = this.#anyRunning();
    if (!life) return false;
    life.end = 'crashed';
    life.worker.terminate();
    return true;
  }

  /** Makes the page fail to read a message of a running worker. Returns false if there is none. */
  garbleOne() {
    const life = this.#anyRunning();
    life?.worker.dispatchEvent(new MessageEvent('messageerror'));
    return life !== undefined;
  }

  /** Lives that have ended and whose worker nobody has terminated: a throwing worker goes on unless it is. */
  get leaked() {
    return this.all.filter(({ end, stopped }) => end !== undefined && !stopped);
  }

  #anyRunning() {
    const { running } = this;
    return running.length === 0 ? undefined : running[this.#dice.below(running.length)];
  }
}

/* Listens before the runtime does, so that what ends a worker is known here when the runtime reacts to it. */
function watch(life) {
  const { worker } = life;
  const crashed = () => (life.end ??= 'crashed');
  worker.addEventListener('error', crashed);
  worker.addEventListener('messageerror', crashed);
  worker.addEventListener('message', ({ data }) => ENDING_KINDS.includes(data[1]) && crashed());
  worker.terminate = () => {
    life.end ??= 'terminated';
    life.stopped = true;
    Worker.prototype.terminate.call(worker);
  };
}
