/** What this page tells the host: its runtime's metrics and a few of its own, pushed to /ingest. */

import { createMetricRegistry } from 'atelier-runtime/metrics';
import { createPrometheusExporter } from 'atelier-runtime/prometheus';

/** Milliseconds between two pushes of a page that is looked at; the host counts silent pages as closed after 5 minutes. */
const INTERVAL_MS = 15_000;

/**
 * Begins to push: now and then, when the page is hidden, and when it ends. The host adds up what all pages push, so a
 * page tells sums since it was opened, with its own id and the number of the push.
 *
 * @param runtime
 * @param {(error: Error) => void} onError learns that the browser did not take a push
 */
export function pushTelemetry(runtime, onError) {
  const registry = createMetricRegistry();
  const runs = registry.counter({
    name: 'demo.runs',
    help: 'Presses of the button that ran to their end.',
    unit: 'run',
    labels: ['filter', 'outcome'],
  });
  const durations = registry.histogram({
    name: 'demo.run.duration',
    help: 'Time from the press of the button to the last tile.',
    unit: 'seconds',
    labels: ['filter'],
  });
  const exporter = createPrometheusExporter(runtime, { registries: [registry], payloads: true });
  const page = crypto.randomUUID();
  let seq = 0;
  let hasEnded = false;

  function push(ends = false) {
    // A page that goes is hidden after it has said good-bye, and must not be heard of again.
    if (hasEnded) return;
    hasEnded = ends;
    seq++;
    // A beacon outlives its page. OpenMetrics brings the exemplars, and an end mark that tells whether all has arrived.
    exporter.push(`/ingest?page=${page}&seq=${seq}&end=${ends}`, { beacon: true, openMetrics: true }).catch(onError);
  }

  document.addEventListener('visibilitychange', () => push());
  // A page that is kept for the back button may come back: only one that is gone for good says so.
  addEventListener('pagehide', ({ persisted }) => push(!persisted));
  setInterval(() => document.visibilityState === 'visible' && push(), INTERVAL_MS);
  push();

  return {
    /** The page's id, as the host knows it. */
    page,

    /** Counts a run. */
    ran(filter, outcome, seconds) {
      runs.add(1, filter, outcome);
      durations.observe(seconds, filter);
      push();
    },
  };
}
