/**
 * The page's side of the benchmark: `bench.run(measurement, parameters)` in a page below /<contender>/ resolves with
 * `{ metric: number }`. Every measurement checks the results it gets and rejects when one is wrong.
 */

import { abort } from './abort.js';
import { burst } from './burst.js';
import { countBurst } from './counts.js';
import { latency } from './latency.js';
import { memory } from './memory.js';
import { metrics } from './metrics.js';
import { mixed } from './mixed.js';
import { objects } from './objects.js';
import { Pools } from './pools.js';
import { soak } from './soak.js';
import { startup } from './startup.js';
import { telemetry, telemetryOfWork } from './telemetry.js';
import { throughput } from './throughput.js';
import { transfer } from './transfer.js';

const measurements = {
  abort,
  burst,
  countBurst,
  latency,
  memory,
  metrics,
  mixed,
  objects,
  soak,
  startup,
  telemetry,
  telemetryOfWork,
  throughput,
  transfer,
};

const pools = new Pools(() => import(new URL('page.js', location.href).href));

globalThis.bench = {
  run: (name, parameters) => measurements[name](pools, parameters),
};
