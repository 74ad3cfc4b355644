/** What the engine of Chromium counts while a page runs: blocks of code executed, and bytes allocated. */

/** Bytes between two samples: every allocation is one. */
const EVERY_ALLOCATION = 1;

/**
 * Counts how often blocks of the contender's code are executed: a loop over all pending calls shows, however fast the
 * machine is. To be made before the contender's code is loaded.
 */
export class BlockCounter {
  #session;
  #path;

  static async start({ page, context }, path) {
    const counter = new BlockCounter();
    counter.#path = path;
    counter.#session = await context.newCDPSession(page);
    await counter.#session.send('Profiler.enable');
    await counter.#session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return counter;
  }

  /** Blocks executed since the last time. */
  async take() {
    const { result } = await this.#session.send('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.endsWith(this.#path))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
      .reduce((sum, count) => sum + count, 0);
  }

  async stop() {
    await this.#session.send('Profiler.stopPreciseCoverage');
    await this.#session.detach();
  }
}

/**
 * Bytes that the contender's code allocates while `run` runs, whether collected meanwhile or not.
 *
 * @returns {Promise<number>}
 */
export async function bytesAllocated({ page, context }, path, run) {
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.startSampling', {
    samplingInterval: EVERY_ALLOCATION,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await run();
  const { profile } = await session.send('HeapProfiler.stopSampling');
  await session.detach();
  const sum = ({ selfSize, callFrame, children }) =>
    (callFrame.url.endsWith(path) ? selfSize : 0) + children.reduce((total, child) => total + sum(child), 0);
  return sum(profile.head);
}
