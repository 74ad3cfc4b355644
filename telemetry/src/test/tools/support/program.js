/** Programs of operators. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const isThere = (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;

/**
 * Makes sure that a program is there: installs the Debian package that has it, or throws a sentence for people.
 *
 * @param {string} name of the program
 * @param {string} debian name of the package
 */
export function need(name, debian) {
  if (isThere(name)) return;
  const root = process.getuid?.() === 0 ? '' : 'sudo -n ';
  const apt = `${root}env DEBIAN_FRONTEND=noninteractive apt-get -q`;
  const { output } = spawnSync('sh', ['-c', `${apt} update && ${apt} install -y --no-install-recommends ${debian}`], { encoding: 'utf8' });
  if (isThere(name)) return;
  const said = String(output?.join('\n')).trim().split('\n').at(-1);
  throw new Error(`This test needs ${name} (Debian package ${debian}), and it could not be installed: ${said}`);
}

/** Starts a program; it is ended with the test. */
export function start(t, name, args) {
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, 'exit');
  });
  return { child, said: () => said };
}

/** Asks again until an answer is given; the runner's time limit ends what never comes. */
export async function until(ask) {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
