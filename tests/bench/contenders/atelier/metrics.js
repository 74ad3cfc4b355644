export { createMetricRegistry } from 'atelier-runtime/metrics';
