/** The command line. */

import { parseArgs } from 'node:util';
import { contenders } from './contenders.js';
import { scenarios } from './scenarios.js';

const DEFAULT_ROUNDS = 5;
const DEFAULT_SOAK_MINUTES = 10;

export const HELP = `tests/bench/run [options]

  --contenders NAMES   of ${contenders.map(({ name }) => name).join(', ')}
  --scenarios NAMES    of ${scenarios(false)
    .map(({ name }) => name)
    .join(', ')}
  --rounds N           rounds to measure, default ${DEFAULT_ROUNDS}
  --browser NAME       chromium (default) or firefox
  --quick              one short round, to see that everything works; its figures mean nothing
  --json FILE          writes everything that was measured
  --svg FILE           writes the picture
  --profile DIRECTORY  writes processor profiles of the page and its workers instead, and tells where the time goes
  --soak [--minutes N] keeps the contenders busy for so long instead, default ${DEFAULT_SOAK_MINUTES} minutes, and tells
                       what changed meanwhile; default contenders: atelier and hand-written
  --help

NAMES are separated by commas. Environment: ATELIER_CHROMIUM and ATELIER_FIREFOX name the browsers' programs,
ATELIER_BENCH_PACKAGE the directory of the built package.`;

/** A mistake on the command line. */
export class UsageError extends Error {}

/** @param {string[]} given arguments */
export function options(given) {
  let values;
  try {
    ({ values } = parseArgs({
      args: given,
      options: {
        contenders: { type: 'string' },
        scenarios: { type: 'string' },
        rounds: { type: 'string' },
        browser: { type: 'string', default: 'chromium' },
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        svg: { type: 'string' },
        profile: { type: 'string' },
        soak: { type: 'boolean', default: false },
        minutes: { type: 'string', default: String(DEFAULT_SOAK_MINUTES) },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (values.browser !== 'chromium' && values.browser !== 'firefox') {
    throw new UsageError(`--browser must be chromium or firefox, got ${values.browser}`);
  }
  return {
    ...values,
    contenders: values.contenders === undefined ? undefined : pick('contenders', contenders, values.contenders),
    scenarios: pick('scenarios', scenarios(values.quick), values.scenarios),
    rounds: positive('rounds', values.rounds ?? (values.quick ? '1' : String(DEFAULT_ROUNDS))),
    minutes: positive('minutes', values.minutes),
  };
}

function pick(option, all, names) {
  if (names === undefined) return all;
  return names.split(',').map((name) => {
    const found = all.find((one) => one.name === name);
    if (!found) throw new UsageError(`--${option} must be of ${all.map((one) => one.name).join(', ')}, got ${name}`);
    return found;
  });
}

function positive(option, text) {
  const value = Number(text);
  if (!(value > 0) || (option === 'rounds' && !Number.isInteger(value))) {
    throw new UsageError(`--${option} must be a number > 0, got ${text}`);
  }
  return value;
}
