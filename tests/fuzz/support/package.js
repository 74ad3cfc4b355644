/** The entries under test: those of the build, or of the directory that ATELIER_NPM names. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const directory = process.env.ATELIER_NPM
  ? resolve(process.env.ATELIER_NPM)
  : fileURLToPath(new URL('../../../runtime-browser/target/npm', import.meta.url));

export async function load(entry) {
  const file = join(directory, `${entry}.js`);
  if (!existsSync(file)) throw new Error(`${file} is missing: build the package first (mvn package)`);
  return import(pathToFileURL(file));
}
