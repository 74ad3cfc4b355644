/** Installs the build tools named in package-lock.json, unless that has been done since the lock file changed. */

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const modified = (file) => statSync(here + file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes the second file at the end of an installation.
if (modified('package-lock.json') > modified('node_modules/.package-lock.json')) {
  console.log('Installing the build tools of the demo page (npm ci)');
  // No tool here needs its install script.
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: here, stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 1;
}
