import type { RuntimeEvents } from './metrics.js';

export type { RuntimeEvents } from './metrics.js';

export interface PerfettoOptions {
  /** Calls, traces and changes of a gauge that are kept, an integer >= 1, default 100 000; the oldest ones are forgotten. */
  maxEvents?: number | undefined;
}

/** A trace in Chrome's JSON format. */
export interface TraceFile {
  displayTimeUnit: 'ms';
  otherData: {
    source: string;
    /** What the times count from: milliseconds since 1970. */
    originEpochMs: number;
    /** How much was forgotten because the recording was full. */
    forgotten: number;
  };
  traceEvents: TraceFileEvent[];
}

/** `b` and `e` begin and end a slice that may overlap others, `X` is a slice on a worker's lane, `C` a counter, `M` a name. */
export interface TraceFileEvent {
  ph: 'b' | 'e' | 'X' | 'C' | 'M';
  name: string;
  pid: number;
  tid: number;
  cat?: string;
  id?: string;
  /** Microseconds. */
  ts?: number;
  /** Microseconds. */
  dur?: number;
  args?: Record<string, unknown>;
}

export interface PerfettoRecorder {
  /** Returns the recording as an object, which `JSON.stringify(recorder)` makes a file of. */
  toJSON(): TraceFile;

  /** Returns the recording as texts that make up the file: `new Blob(recorder.toBlobParts())`. For large ones. */
  toBlobParts(): string[];

  /** Stops recording. What was recorded stays. Calling it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Records a runtime from now on, for ui.perfetto.dev, Chrome DevTools or speedscope: every task is a process, its calls
 * are slices, its workers lanes, its queue and workers counters. Calls and traces need spans to be on.
 *
 * @throws {TypeError | RangeError} for a bad value, naming the field and the value
 */
export function createPerfettoRecorder(runtime: RuntimeEvents, options?: PerfettoOptions): PerfettoRecorder;
