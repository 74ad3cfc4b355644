import * as core from './teavm/prometheus.js';
import * as check from './options.js';
import { sizeOf } from './payload.js';

/** Something with a `collect()`, such as a registry of `atelier-runtime/metrics`. */
function source(registry) {
  check.callback('registries[].collect', check.required('registries[]', registry).collect);
  return registry;
}

/** An exporter; what it throws for a label that Prometheus reserves names that label. */
function newExporter(labels) {
  try {
    return core.newExporter(Object.keys(labels), Object.values(labels));
  } catch (error) {
    throw new RangeError(error.message);
  }
}

export function createPrometheusExporter(runtime, given) {
  const { subscribeEvents } = check.required('runtime', runtime);
  check.callback('runtime.subscribeEvents', subscribeEvents);
  const options = check.options('options', given);
  const registries = Array.from(options.registries ?? [], source);
  const isMeasuring = check.optionalBoolean('payloads', options.payloads);
  const exporter = newExporter(check.options('labels', options.labels));
  const listener = (event) => core.deliver(exporter, event);
  let unsubscribe = subscribeEvents.call(runtime, listener, isMeasuring ? { sizeOf } : undefined);

  const isOpenMetrics = (given) => check.optionalBoolean('openMetrics', check.options('options', given).openMetrics) ?? false;
  const contentType = (given) => core.contentType(isOpenMetrics(given));
  const text = (given) => {
    const collected = registries.map((registry) => registry.collect());
    return core.text(exporter, isOpenMetrics(given), collected);
  };
  const dispose = () => {
    unsubscribe?.();
    unsubscribe = undefined;
  };
  return {
    contentType,
    text,
    async push(url, given) {
      const { beacon, method = 'POST', headers } = check.options('options', given);
      const body = text(given);
      const type = contentType(given);
      if (check.optionalBoolean('beacon', beacon)) {
        if (!navigator.sendBeacon(url, new Blob([body], { type }))) throw new Error(`${url} was not taken by sendBeacon`);
        return;
      }
      const response = await fetch(url, { method, body, headers: { 'content-type': type, ...headers } });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    },
    dispose,
    ...(Symbol.dispose && { [Symbol.dispose]: dispose }),
  };
}
