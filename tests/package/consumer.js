/** The package as its users get it: packed, then installed into an empty project without a network. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the build puts the package. */
export const built = fileURLToPath(new URL('../../runtime-browser/target/npm', import.meta.url));

const npm = (directory, ...args) =>
  execFileSync('npm', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * @returns `root` (an empty project with the package in it), `directory` (the installed package), `files` (what the
 *     tarball holds), `manifest`, `entries` (`{specifier, file, types}` of each exported module), and `remove()`
 */
export function consumer() {
  const root = mkdtempSync(join(tmpdir(), 'atelier-consumer-'));
  const [tarball] = JSON.parse(npm(root, 'pack', '--json', built));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  npm(root, 'install', '--offline', '--no-audit', '--no-fund', `./${tarball.filename}`);

  const directory = join(root, 'node_modules', tarball.name);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const entries = Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([path, target]) => ({
      specifier: manifest.name + path.slice(1),
      file: target.default.slice(2),
      types: target.types.slice(2),
    }));
  return {
    root,
    directory,
    manifest,
    entries,
    files: tarball.files.map(({ path }) => path),
    read: (file) => readFileSync(join(directory, file), 'utf8'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
