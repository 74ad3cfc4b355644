/** The package under test: packed as for the registry, and installed from that file into an empty project. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'atelier-runtime';

/** Where the build leaves the package; `ATELIER_E2E_PACKAGE` names another directory. */
const built = process.env.ATELIER_E2E_PACKAGE ?? fileURLToPath(new URL('../../../runtime-browser/target/npm', import.meta.url));

function npm(args, cwd) {
  const quiet = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  return execFileSync('npm', [...args, ...quiet], { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
}

/**
 * Packs and installs.
 *
 * @returns {{ project: string, directory: string, packed: string[], remove: () => void }} the project, the package's
 *     directory in it, and the names of the packed files
 */
export function installPackage() {
  if (!existsSync(join(built, 'package.json'))) {
    throw new Error(`There is no package in ${built}. Build it first: mvn -pl runtime-browser -am -DskipTests package`);
  }
  const project = mkdtempSync(join(tmpdir(), 'atelier-e2e-'));
  const [{ filename, files }] = JSON.parse(npm(['pack', '--json', '--pack-destination', project], built));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty-project', private: true }));
  npm(['install', join(project, filename)], project);
  return {
    project,
    directory: join(project, 'node_modules', NAME),
    packed: files.map(({ path }) => path),
    remove: () => rmSync(project, { recursive: true, force: true }),
  };
}

/** The package's manifest. */
export function manifestOf(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

/**
 * Resolves an entry as bundlers and browsers with an import map do.
 *
 * @param {string} entry `main`, or the name after the slash
 * @returns {string | undefined} path of the module within the package
 */
export function entryFile(directory, entry) {
  const target = manifestOf(directory).exports[entry === 'main' ? '.' : `./${entry}`];
  const file = typeof target === 'string' ? target : (target?.import ?? target?.default);
  return file?.replace(/^\.\//, '');
}
