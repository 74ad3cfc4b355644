/** Who is measured. Versions are those of package.json; what each one is stands in ../contenders. */

import { readFileSync } from 'node:fs';

const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * @typedef {object} Contender
 * @property {string} name of its directory
 * @property {string} title for people
 * @property {string} [dependency] npm package of a peer
 * @property {string} [version]
 * @property {boolean} [aborts] whether calls can be canceled
 * @property {boolean} [signals] whether they take an AbortSignal
 * @property {string} [remark] what to know when reading its figures
 */

/** The two that ratios are formed with. */
export const PLAIN = 'plain';
export const LIMIT = 'hand-written';
export const OURS = 'atelier';

/** @type {Contender[]} */
const all = [
  { name: OURS, title: 'atelier-runtime', aborts: true, signals: true },
  { name: LIMIT, title: 'hand-written batching', remark: 'no features: the practical limit' },
  { name: PLAIN, title: 'plain postMessage' },
  { name: 'comlink', title: 'comlink', dependency: 'comlink', remark: 'two workers in turn: it has no pool' },
  { name: 'workerpool', title: 'workerpool', dependency: 'workerpool', aborts: true },
  { name: 'threads', title: 'threads', dependency: 'threads' },
  {
    name: 'poolifier',
    title: 'poolifier-web-worker',
    dependency: 'poolifier-web-worker',
    aborts: true,
    signals: true,
    remark: 'cannot transfer results: they are copied',
  },
];

export const contenders = all.map((contender) =>
  contender.dependency ? { ...contender, version: devDependencies[contender.dependency] } : contender,
);

export const isPeer = ({ dependency }) => dependency !== undefined;
