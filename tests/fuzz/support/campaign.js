/**
 * Runs episodes of random steps. Each step has dice of its own, made of the seed, the episode and the step's number, so
 * any part of a failing episode can be run again alone. A failure is shortened to the steps that matter, and printed
 * with the command that repeats it.
 */

import { inspect } from 'node:util';
import { Dice, mix } from './dice.js';
import { watchPrototypes } from './surroundings.js';

/** Random, or that of the run to repeat. */
export const seed = process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) | 0 : (Math.random() * 2 ** 32) | 0;

/** SOAK=1 runs ten times as many inputs. */
const soak = process.env.SOAK ? 10 : 1;

/** Set when a campaign begins, after the entries have been loaded. */
let assertUnpolluted;

/**
 * @param {string} name names the campaign in a replay
 * @param {number} inputs how many steps to run in all
 * @param {number} length steps of an episode
 * @param {(dice: Dice) => { step(dice: Dice): unknown, end(): unknown }} begin makes an episode. It may
 *     leave in `did` what its last step was, for people; both functions throw for what is wrong, and may return promises
 */
export async function campaign(name, inputs, length, begin) {
  assertUnpolluted = watchPrototypes();
  const [only, steps] = (process.env.FUZZ_REPLAY ?? '').startsWith(`${name}:`) ? process.env.FUZZ_REPLAY.slice(name.length + 1).split(':') : [];
  if (steps) {
    const log = [];
    const failure = await run(begin, Number(only), steps.split(',').map(Number), log);
    throw report(name, Number(only), steps.split(',').map(Number), log, failure ?? new Error('nothing is wrong any more'));
  }
  const all = Array.from({ length }, (_, i) => i);
  let done = 0;
  for (let episode = 0; done < inputs * soak; episode++, done += length) {
    const failure = await run(begin, episode, all, undefined);
    if (!failure) continue;
    const shortest = await shorten(begin, episode, all.slice(0, (failure.fuzzStep ?? length) + 1));
    const log = [];
    throw report(name, episode, shortest, log, (await run(begin, episode, shortest, log)) ?? failure);
  }
  return done;
}

/** Runs some steps of an episode; returns what was wrong. */
async function run(begin, episode, steps, log) {
  const base = mix(seed, episode);
  const escaped = [];
  const escape = (error) => escaped.push(error);
  process.on('unhandledRejection', escape);
  let at = -1;
  let story;
  try {
    story = begin(new Dice(base));
    for (at of steps) {
      log?.push([at, undefined]);
      await story.step(new Dice(mix(base, at + 1)));
      if (log) log.at(-1)[1] = story.did;
      if (escaped.length > 0) throw escaped[0];
    }
    at = steps.at(-1);
    await story.end();
    await new Promise(setImmediate);
    if (escaped.length > 0) throw escaped[0];
    assertUnpolluted();
    return undefined;
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(`thrown: ${inspect(error)}`);
    failure.fuzzStep = at;
    if (log?.length > 0) log.at(-1)[1] ??= story?.did;
    return failure;
  } finally {
    process.off('unhandledRejection', escape);
  }
}

/** Leaves out steps, in ever smaller groups, as long as the rest still fails, for ten seconds at most. */
async function shorten(begin, episode, steps) {
  const end = Date.now() + 10_000;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < steps.length && Date.now() < end; ) {
      const rest = [...steps.slice(0, from), ...steps.slice(from + size)];
      if (rest.length > 0 && (await run(begin, episode, rest, undefined))) steps = rest;
      else from += size;
    }
  }
  return steps;
}

function report(name, episode, steps, log, failure) {
  const lines = log.map(([at, did]) => `  ${at}: ${inspect(did, { depth: 8, breakLength: 160, maxArrayLength: 40 })}`);
  const stack = String(failure.stack).split('\n').slice(0, 6).map((line) => line.slice(0, 200)).join('\n');
  return new Error(
    `${stack}\nthe steps that lead there:\n${lines.join('\n')}\n` +
      `repeat it: FUZZ_SEED=${seed} FUZZ_REPLAY=${name}:${episode}:${steps.join()} node --test`,
  );
}
