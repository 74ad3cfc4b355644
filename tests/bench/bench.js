/** Entry of the benchmark; see host/options.js for its command line. */

import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { budget } from './host/budget.js';
import { bundle, entrySizes, sizes } from './host/bundles.js';
import { contenders as everybody, isPeer } from './host/contenders.js';
import { HELP, UsageError, options } from './host/options.js';
import { picture } from './host/picture.js';
import { profile } from './host/profile.js';
import { text } from './host/report.js';
import { measure } from './host/rounds.js';
import { soak } from './host/soak.js';
import { Stage } from './host/stage.js';

const tell = (line) => process.stderr.write(`${line}\n`);

/** Measures, and returns all there is to report, as plain data. */
async function compare({ contenders = everybody, scenarios, rounds, quick, browser }) {
  const files = await bundle(contenders.map(({ name }) => name));
  const stage = await Stage.open(files, { browser, quick });
  const load = [loadavg()[0]];
  try {
    const results = await measure(
      stage,
      { contenders, scenarios, rounds, quick, chromium: browser === 'chromium' },
      tell,
    );
    load.push(loadavg()[0]);
    const peers = contenders.filter(isPeer);
    return {
      format: 1,
      date: new Date().toISOString(),
      browser: `${browser} ${stage.browserVersion}`,
      machine: { cpu: cpus()[0].model.trim(), cores: cpus().length },
      load,
      rounds,
      quick,
      contenders: contenders.map(({ name, title, version, remark }) => ({
        name,
        title: version ? `${title} ${version}` : title,
        remark,
        bytes: sizes(files, name),
      })),
      table: results.table(),
      failures: results.failures.map((failure) => ({
        ...failure,
        peer: peers.some(({ name }) => name === failure.contender),
      })),
      budget: budget(results, { peers, sizes: entrySizes() }),
    };
  } finally {
    await stage.close();
  }
}

async function main(given) {
  const chosen = options(given);
  if (chosen.help) return console.log(HELP);
  if (chosen.profile !== undefined) return profile(chosen, tell);
  if (chosen.soak) return soak(chosen, tell);
  const report = await compare(chosen);
  console.log(text(report));
  if (chosen.json !== undefined) writeFileSync(chosen.json, `${JSON.stringify(report, undefined, 1)}\n`);
  if (chosen.svg !== undefined) writeFileSync(chosen.svg, picture(report));
  // Peers may fail at what they cannot do; the others may not.
  if (report.failures.some(({ peer }) => !peer)) process.exitCode = 1;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  tell(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
