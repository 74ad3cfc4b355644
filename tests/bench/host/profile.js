/** Processor profiles of the page and its workers under load, told by function of the original sources. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { bundle } from './bundles.js';
import { contenders as everybody, OURS } from './contenders.js';
import { Stage } from './stage.js';

const SAMPLING_MICROSECONDS = 100;
const RUN_MS = 3000;
const FUNCTIONS_TOLD = 30;

/** Characters of a source line to tell. */
const LINE_TOLD = 70;

/** Characters of a function's name that no minifier gave. */
const READABLE = 5;

/** Characters of a bundled function to look for its source in. */
const FUNCTION_HEAD = 400;

const CASES = [
  { name: 'raised', title: '64 lanes, maxInFlight 64', parameters: { lanes: 64, raised: true } },
  { name: 'default', title: '64 lanes, default maxInFlight', parameters: { lanes: 64, raised: false } },
  { name: 'single', title: 'one call at a time', parameters: { lanes: 1, raised: false } },
];

/** A debugger's session with one thread. */
class Thread {
  #send;

  constructor(name, send) {
    this.name = name;
    this.#send = send;
  }

  async start() {
    await this.#send('Profiler.enable');
    await this.#send('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
    await this.#send('Profiler.start');
  }

  async stop() {
    return (await this.#send('Profiler.stop')).profile;
  }
}

/** The page's thread and those of the workers that it has or will have. */
class Threads {
  all = [];
  #session;
  #answers = new Map();
  #messages = 0;

  static async of({ page, context }) {
    const threads = new Threads();
    const session = await context.newCDPSession(page);
    threads.#session = session;
    threads.all.push(new Thread('page', (method, parameters) => session.send(method, parameters)));
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message);
      threads.#answers.get(id)?.(result);
      threads.#answers.delete(id);
    });
    session.on('Target.attachedToTarget', ({ sessionId }) => {
      threads.all.push(new Thread(`worker-${threads.all.length}`, threads.#sender(sessionId)));
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return threads;
  }

  #sender(sessionId) {
    return async (method, params = {}) => {
      const id = ++this.#messages;
      const answer = new Promise((resolve) => this.#answers.set(id, resolve));
      await this.#session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      });
      return answer;
    };
  }
}

/** Names of functions and sources as they were written. */
class Sources {
  #known = new Map();

  /** @param {Map<string, Uint8Array>} files bundles and their maps, by path */
  constructor(files) {
    const text = (path) => new TextDecoder().decode(files.get(path));
    for (const path of files.keys()) {
      const payload = files.has(`${path}.map`) && JSON.parse(text(`${path}.map`));
      if (payload) this.#known.set(path, { map: new SourceMap(payload), payload, lines: text(path).split('\n') });
    }
  }

  /** Where a profile's function comes from, for people. */
  describe({ functionName, url, lineNumber, columnNumber }) {
    if (functionName.length >= READABLE) return functionName;
    const known = url.startsWith('http') ? this.#known.get(new URL(url).pathname) : undefined;
    const entry = known && firstMapped(known, lineNumber, columnNumber);
    if (!entry) return functionName || '(anonymous)';
    const source = known.map.payload.sources.indexOf(entry.originalSource);
    const line = known.payload.sourcesContent?.[source]?.split('\n')[entry.originalLine]?.trim() ?? functionName;
    const file = entry.originalSource.replace(/.*\/(dev\/atelier\/|node_modules\/|npm\/|bench\/)/, '');
    return `${file}:${entry.originalLine + 1}  ${line.slice(0, LINE_TOLD)}`;
  }
}

/**
 * The first place in a function that comes from a source: its own start often counts as part of what stands before.
 */
function firstMapped({ map, lines }, lineNumber, columnNumber) {
  const before = map.findEntry(lineNumber, columnNumber);
  let [line, column] = [lineNumber, columnNumber];
  for (let i = 0; i < FUNCTION_HEAD && line < lines.length; i++) {
    const entry = map.findEntry(line, column);
    const differs = entry.generatedLine !== before.generatedLine || entry.generatedColumn !== before.generatedColumn;
    if (entry.originalSource && differs) return entry;
    if (++column > lines[line].length) [line, column] = [line + 1, 0];
  }
  return before.originalSource ? before : undefined;
}

/** Self time by function, longest first, in milliseconds. */
function selfTimes({ nodes, samples, timeDeltas }, sources) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const descriptions = new Map();
  const times = new Map();
  samples.forEach((id, i) => {
    if (!descriptions.has(id)) descriptions.set(id, sources.describe(frames.get(id)));
    const description = descriptions.get(id);
    times.set(description, (times.get(description) ?? 0) + timeDeltas[i] / 1000);
  });
  return [...times].sort(([, a], [, b]) => b - a);
}

function tellProfile(thread, times, calls) {
  const busy = times.filter(([name]) => name !== '(idle)').reduce((sum, [, ms]) => sum + ms, 0);
  const total = times.reduce((sum, [, ms]) => sum + ms, 0);
  console.log(`\n  ${thread}: busy ${Math.round((busy / total) * 100)} %, ${nanoseconds(busy, calls)} per call`);
  for (const [name, ms] of times.slice(0, FUNCTIONS_TOLD)) {
    if (name === '(idle)') continue;
    console.log(`  ${((ms / busy) * 100).toFixed(1).padStart(5)} %  ${nanoseconds(ms, calls).padStart(9)}  ${name}`);
  }
}

const nanoseconds = (ms, calls) => `${Math.round((ms * 1e6) / calls)} ns`;

/**
 * @param {{ contenders?: object[], browser: string, profile: string }} options `profile`: directory for the files
 * @param {(line: string) => void} tell
 */
export async function profile({ contenders, browser, profile: directory }, tell) {
  if (browser !== 'chromium') throw new Error('Only Chromium tells profiles.');
  const chosen = contenders ?? everybody.filter(({ name }) => name === OURS);
  const files = await bundle(
    chosen.map(({ name }) => name),
    { minify: false, sourceMaps: true },
  );
  const sources = new Sources(files);
  mkdirSync(directory, { recursive: true });
  const stage = await Stage.open(files, { browser });
  try {
    for (const { name: contender, title: who } of chosen) {
      const threads = await Threads.of(await stage.page(contender));
      for (const { name, title, parameters } of CASES) {
        tell(`profiling ${contender}, ${title}`);
        const run = (ms) =>
          stage.run(contender, { measurement: 'throughput', parameters: { ...parameters, ms }, limitMs: 60_000 });
        await run(RUN_MS / 3);
        const before = await run(RUN_MS);
        for (const thread of threads.all) await thread.start();
        const { calls, callsPerSecond, callsPerMessage } = await run(RUN_MS);
        console.log(
          `\n${who}, ${title}: ${Math.round(callsPerSecond)} calls per second ` +
            `(${Math.round(before.callsPerSecond)} without the profiler), ${callsPerMessage.toFixed(1)} in a message`,
        );
        for (const thread of threads.all) {
          const recorded = await thread.stop();
          writeFileSync(join(directory, `${contender}-${name}-${thread.name}.cpuprofile`), JSON.stringify(recorded));
          tellProfile(thread.name, selfTimes(recorded, sources), calls);
        }
      }
    }
  } finally {
    await stage.close();
  }
}
