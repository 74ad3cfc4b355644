export { createTestWorker } from './teavm/testing.js';
