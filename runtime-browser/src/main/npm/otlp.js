import * as core from './teavm/otlp.js';
import * as check from './options.js';
import { sizeOf } from './payload.js';

/* What a server says when it may take the same request later. */
const RETRYABLE = [429, 502, 503, 504];

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 30_000;

/* A browser lets requests that outlive the page carry 64 kB together. */
const KEEPALIVE_LENGTH = 60_000;
const KEEPALIVE_SPANS = 64;

const sleep = (ms, wakeable) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wakeable.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });

function randomSeed() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join('-');
}

/** Posts bodies to one server, and tries again what the server may take later. */
class Sender {
  hurried = false;
  closed = false;
  wake = () => {};

  constructor(options) {
    Object.assign(this, options);
  }

  fail(message) {
    try {
      this.onError(new Error(message));
    } catch {
      // The handler is the last resort; there is nobody left to tell.
    }
  }

  /** Sends a body once; returns whether it arrived, and if not, after how long it may be sent again (0: no idea). */
  async post(path, body) {
    try {
      const response = await fetch(this.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.headers },
        body,
        keepalive: this.hurried && body.length < KEEPALIVE_LENGTH,
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      const answer = await response.text();
      if (response.ok) {
        this.readPartialSuccess(answer);
        return { arrived: true };
      }
      const after = Number(response.headers.get('retry-after')) * 1000;
      const again = RETRYABLE.includes(response.status);
      return { again, after: after > 0 ? after : 0, reason: `${path} was answered with ${response.status}` };
    } catch (error) {
      return { again: true, after: 0, reason: `${path} could not be sent: ${error.message}` };
    }
  }

  /** What the server took but not kept must not be sent again. */
  readPartialSuccess(answer) {
    try {
      const { rejectedSpans, rejectedDataPoints, errorMessage } = JSON.parse(answer).partialSuccess;
      const rejected = Number(rejectedSpans ?? rejectedDataPoints ?? 0);
      if (rejected > 0 || errorMessage) this.fail(`the server rejected ${rejected} items: ${errorMessage ?? ''}`);
    } catch {
      // Most answers are empty: all was kept.
    }
  }

  /** Sends a body, several times if need be; returns whether it arrived. */
  async deliver(path, body) {
    for (let attempt = 1, delay = FIRST_DELAY; ; attempt++, delay = Math.min(2 * delay, LONGEST_DELAY)) {
      const { arrived, again, after, reason } = await this.post(path, body);
      if (arrived) return true;
      if (!again || this.closed || attempt === this.maxAttempts) {
        this.fail(reason);
        return false;
      }
      // Pages that failed together must not come back together.
      await sleep(after || delay * (0.8 + 0.4 * Math.random()), this);
    }
  }
}

class OtlpExporter {
  #core;
  #sender;
  #options;
  #unsubscribe;
  #timer;
  #interval;
  #running;
  #flushing = 0;
  #dropped = 0;
  #disposed;
  #listening = new AbortController();

  constructor(runtime, options) {
    const { resource, temporality, maxQueueSize, spans, metrics } = options;
    const state = { capacity: maxQueueSize, seed: randomSeed(), delta: temporality === 1, now: Date.now() };
    this.#options = options;
    this.#core = core.newExporter(state, Object.keys(resource), Object.values(resource));
    this.#sender = new Sender(options.sender);
    const listener = (event) => {
      const isSpan = event.kind === 'span' || event.kind === 'trace';
      if (isSpan ? spans : metrics) core.deliver(this.#core, event);
      if (isSpan && spans) this.#schedule();
    };
    this.#unsubscribe = runtime.subscribeEvents(listener, options.payloads ? { sizeOf } : undefined);
    if (metrics) this.#interval = setInterval(() => this.#sendMetrics(), options.metricsIntervalMs);
    this.#watchPage();
  }

  /** Sends what waits: at once if that fills a batch, else in a while. */
  #schedule() {
    if (this.#running) return;
    if (core.waiting(this.#core) >= this.#options.maxBatchSize) this.#run();
    else this.#timer ??= setTimeout(() => this.#run(), this.#options.delayMs);
  }

  #run() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#sendSpans().finally(() => {
      this.#running = undefined;
      if (core.waiting(this.#core) > 0 && !this.#sender.closed) this.#schedule();
    });
    return this.#running;
  }

  async #sendSpans() {
    const { maxBatchSize } = this.#options;
    do {
      this.#reportDropped();
      const body = core.nextSpans(this.#core, maxBatchSize);
      if (body !== '') await this.#sender.deliver('/v1/traces', body);
    } while (core.waiting(this.#core) >= (this.#flushing > 0 ? 1 : maxBatchSize));
  }

  #reportDropped() {
    const dropped = core.dropped(this.#core) - this.#dropped;
    this.#dropped += dropped;
    if (dropped > 0) this.#sender.fail(`${dropped} spans were dropped: the queue was full`);
  }

  /* Not tried again: the next message tells the same and more. */
  async #sendMetrics() {
    const collected = this.#options.registries.flatMap((registry) => registry.collect());
    const body = core.metrics(this.#core, Date.now(), collected);
    if (body === '') return;
    const { arrived, reason } = await this.#sender.post('/v1/metrics', body);
    if (arrived) core.metricsTaken(this.#core);
    else this.#sender.fail(reason);
  }

  /* A hidden page may never run again, so everything leaves at once. */
  #watchPage() {
    const { signal } = this.#listening;
    globalThis.document?.addEventListener(
      'visibilitychange',
      () => {
        this.#sender.hurried = document.visibilityState === 'hidden';
        if (this.#sender.hurried) this.#hurry();
      },
      { signal },
    );
    globalThis.addEventListener?.(
      'pagehide',
      () => {
        this.#sender.hurried = true;
        this.#hurry();
      },
      { signal },
    );
  }

  #hurry() {
    for (let body; (body = core.nextSpans(this.#core, KEEPALIVE_SPANS)) !== ''; ) {
      this.#sender.post('/v1/traces', body).then(({ arrived, reason }) => arrived || this.#sender.fail(reason));
    }
    this.#sender.wake();
    if (this.#options.metrics) this.#sendMetrics();
  }

  flush = async () => {
    this.#flushing++;
    this.#sender.wake();
    while (this.#running || core.waiting(this.#core) > 0) await this.#run();
    this.#flushing--;
    if (this.#options.metrics) await this.#sendMetrics();
  };

  dispose = () => {
    if (this.#disposed === undefined) {
      this.#unsubscribe();
      clearInterval(this.#interval);
      this.#listening.abort();
      this.#sender.closed = true;
      this.#disposed = this.flush();
    }
    return this.#disposed;
  };
}

/** Attributes of a resource: texts, numbers and truth values, all sent as texts. */
function attributes(value) {
  const given = check.options('resource', value);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

const TEMPORALITIES = ['cumulative', 'delta'];

export function createOtlpExporter(runtime, given) {
  check.callback('runtime.subscribeEvents', check.required('runtime', runtime).subscribeEvents);
  const options = check.required('options', given);
  const registries = Array.from(options.registries ?? []);
  for (const registry of registries) {
    check.callback('registries[].collect', check.required('registries[]', registry).collect);
  }
  const exporter = new OtlpExporter(runtime, {
    resource: attributes(options.resource),
    registries,
    temporality: check.choice('temporality', options.temporality, 'cumulative', TEMPORALITIES),
    spans: check.optionalBoolean('spans', options.spans) ?? true,
    metrics: check.optionalBoolean('metrics', options.metrics) ?? true,
    payloads: check.optionalBoolean('payloads', options.payloads),
    delayMs: check.milliseconds('delayMs', options.delayMs, 5000),
    metricsIntervalMs: check.milliseconds('metricsIntervalMs', options.metricsIntervalMs, 60_000, 1),
    maxBatchSize: check.integer('maxBatchSize', options.maxBatchSize, 512, 1),
    maxQueueSize: check.integer('maxQueueSize', options.maxQueueSize, 2048, 1),
    sender: {
      url: check.text('url', options.url).replace(/\/+$/, ''),
      headers: check.options('headers', options.headers),
      timeoutMs: check.milliseconds('timeoutMs', options.timeoutMs, 10_000, 1),
      maxAttempts: check.integer('maxAttempts', options.maxAttempts, 5, 1),
      onError: check.optionalFunction('onError', options.onError) ?? ((error) => console.warn(error)),
    },
  });
  const { flush, dispose } = exporter;
  return { flush, dispose, ...(Symbol.asyncDispose && { [Symbol.asyncDispose]: dispose }) };
}
