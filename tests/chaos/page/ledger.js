/** The test's own books on the calls of one task: what was called, what came of it, and what may come of it. */

/** Errors of calls that did not fail in their handler. */
const OUTCOMES = { AbortError: 'canceled', QueueDropError: 'rejected' };

const MAX_PROBLEMS = 8;

/** Status and kind of error that the span of a call has, by how it ended. */
const SPANS = {
  success: () => ['ok', undefined],
  canceled: () => ['canceled', 'abort'],
  rejected: () => ['error', 'queue'],
  failure: ({ errorName }) => ['error', errorName === 'RangeError' ? 'exception' : 'crash'],
};

export class Ledger {
  entries = [];
  problems = [];
  /** Whether the task has halted at some time. */
  halts = 0;
  disposed = false;

  #config;

  /** @param config of the task: its policies and `maxAttempts` */
  constructor(config) {
    this.#config = config;
  }

  /** Enters a call. `call` is what a kind of calls.js has made. */
  add(n, kind, call) {
    const entry = { n, kind, ...call, settlements: 0, outcome: undefined, errorName: undefined, isTimeout: false };
    this.entries.push(entry);
    entry.promise.then(
      (value) => {
        this.#settle(entry, call.fails ? 'failure' : 'success', call.fails ? 'RangeError' : undefined);
        if (!call.right?.(value)) this.#problem(`${kind} ${n} resolved with ${JSON.stringify(value)}`);
      },
      (error) => {
        this.#settle(entry, OUTCOMES[error?.name] ?? 'failure', error?.name);
        entry.isTimeout = error?.cause?.name === 'TimeoutError';
        if (!this.#isAllowed(entry)) this.#problem(`${kind} ${n} rejected with ${error} (${error?.cause})`);
      },
    );
    // Nothing else of it is needed, and it would keep arguments and results.
    entry.promise = undefined;
    return entry;
  }

  #settle(entry, outcome, errorName) {
    entry.settlements++;
    entry.outcome = outcome;
    entry.errorName = errorName;
  }

  #isAllowed({ errorName, mayAbort }) {
    switch (errorName) {
      case 'WorkerCrashedError':
        return true;
      case 'AbortError':
        return mayAbort === true;
      case 'QueueDropError':
        return this.#config.queuePolicy !== 'block';
      case 'TaskDisposedError':
        return this.disposed;
      default:
        return false;
    }
  }

  #problem(text) {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(text);
  }

  get open() {
    return this.entries.filter(({ settlements }) => settlements === 0).length;
  }

  count(outcome) {
    return this.entries.filter((entry) => entry.outcome === outcome).length;
  }

  get timeouts() {
    return this.entries.filter(({ isTimeout }) => isTimeout).length;
  }

  /**
   * Judges every call after all have settled.
   *
   * @param {object[][]} spans the span events of call n at index n
   * @param {Int32Array | null} runs how often call n has run, if that could be counted
   */
  judge(spans, runs) {
    for (const entry of this.entries) {
      if (entry.settlements !== 1) this.#problem(`${entry.kind} ${entry.n} settled ${entry.settlements} times`);
      const own = spans[entry.n] ?? [];
      if (own.length !== 1) this.#problem(`${entry.kind} ${entry.n}, ${entry.outcome} by ${entry.errorName}: ${own.length} spans`);
      if (entry.settlements !== 1 || own.length !== 1) continue;
      this.#judgeSpan(entry, own[0]);
      if (runs) this.#judgeRuns(entry, own[0], Atomics.load(runs, entry.n));
    }
  }

  #judgeSpan({ kind, n, outcome, errorName, transferred, stream }, span) {
    const where = `${kind} ${n}, ${outcome} by ${errorName}`;
    const [status, errorKind] = SPANS[outcome]({ errorName });
    if (span.status !== status || (span.errorKind !== errorKind && errorName !== 'TaskDisposedError')) {
      this.#problem(`${where}: its span says ${span.status} ${span.errorKind}`);
    }
    const { crashPolicy, maxAttempts } = this.#config;
    const isRequeued = crashPolicy === 'restart-requeue-in-flight' && !transferred && !stream;
    const isGivenUp = errorName === 'WorkerCrashedError' && isRequeued && this.halts === 0;
    if (isGivenUp && span.attemptCount !== maxAttempts) {
      this.#problem(`${where}: given up after ${span.attemptCount} attempts of ${maxAttempts}`);
    }
    if (crashPolicy !== 'restart-requeue-in-flight' && span.attemptCount > 1) this.#problem(`${where}: ${span.attemptCount} attempts`);
  }

  #judgeRuns({ kind, n, outcome }, { attemptCount }, count) {
    const where = `${kind} ${n}, ${outcome}`;
    const { crashPolicy, maxAttempts } = this.#config;
    const most = crashPolicy === 'restart-requeue-in-flight' ? maxAttempts : 1;
    if (count > most) this.#problem(`${where}: ran ${count} times`);
    // A call that was sent ahead may start before the page knows: when it is canceled then, or its worker ends, that start
    // was no attempt.
    const unknown = outcome === 'canceled' || crashPolicy === 'restart-requeue-in-flight' ? 1 : 0;
    if (count > attemptCount + (outcome === 'rejected' ? 0 : unknown)) this.#problem(`${where}: ran ${count} times in ${attemptCount} attempts`);
    if (outcome === 'success' && count === 0) this.#problem(`${where}: has a result, but never ran`);
  }
}
