import * as core from './teavm/perfetto.js';
import * as check from './options.js';

/* Recorded things in one part of the file: about half a megabyte. */
const PART = 1000;

export function createPerfettoRecorder(runtime, given) {
  const { subscribeEvents } = check.required('runtime', runtime);
  check.callback('runtime.subscribeEvents', subscribeEvents);
  const { maxEvents } = check.options('options', given);
  const recorder = core.newRecorder(check.integer('maxEvents', maxEvents, 100_000, 1));
  let unsubscribe = subscribeEvents.call(runtime, (event) => core.deliver(recorder, event));

  const toBlobParts = () => {
    const file = core.newFile(recorder);
    const parts = [];
    for (let part; (part = core.nextPart(file, PART)) !== ''; ) parts.push(part);
    return parts;
  };
  const dispose = () => {
    unsubscribe?.();
    unsubscribe = undefined;
  };
  return {
    toBlobParts,
    toJSON: () => JSON.parse(toBlobParts().join('')),
    dispose,
    ...(Symbol.dispose && { [Symbol.dispose]: dispose }),
  };
}
