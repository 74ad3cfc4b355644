/** What the pages load, bundled and minified as for production, in memory. */

import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { OURS } from './contenders.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the build leaves the package; `ATELIER_BENCH_PACKAGE` names another directory. */
export const packageDirectory =
  process.env.ATELIER_BENCH_PACKAGE ?? fileURLToPath(new URL('../../../runtime-browser/target/npm', import.meta.url));

/** What every contender consists of. */
const SIDES = ['page', 'worker'];

/** Parts of Node that peers ask for where there is a Node; never loaded in a browser. */
const NODE_MODULES = ['child_process', 'os', 'process', 'worker_threads'];

function entry(name) {
  const file = join(packageDirectory, `${name}.js`);
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Build the package first: mvn -pl runtime-browser -am -DskipTests package`);
  }
  return file;
}

/**
 * @param {string[]} names contenders
 * @param {{ minify?: boolean, sourceMaps?: boolean }} [options] `minify`: default true; `sourceMaps`: default false,
 *     whether their maps are among the files
 * @returns {Promise<Map<string, Uint8Array>>} files by their path on the server
 */
export async function bundle(names, { minify = true, sourceMaps = false } = {}) {
  const pages = names.flatMap((name) =>
    [...SIDES, ...(name === OURS ? ['metrics'] : [])].map((side) => join(root, 'contenders', name, `${side}.js`)),
  );
  const { outputFiles } = await build({
    entryPoints: [join(root, 'page/bench.js'), ...pages],
    outdir: root,
    outbase: root,
    write: false,
    bundle: true,
    minify,
    sourcemap: sourceMaps && 'external',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: NODE_MODULES,
    alias: {
      'atelier-runtime/metrics': entry('metrics'),
      'atelier-runtime/worker': entry('worker'),
      'atelier-runtime': entry('main'),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return new Map(
    outputFiles.map(({ path, contents }) => {
      const [, ...rest] = relative(root, path).split(sep);
      return [`/${rest.join('/')}`, contents];
    }),
  );
}

/** Bytes of a contender's two bundles, minified and compressed with gzip. */
export function sizes(files, name) {
  const gzip = (path) => gzipSync(files.get(path), { level: 9 }).length;
  return { page: gzip(`/${name}/page.js`), worker: gzip(`/${name}/worker.js`) };
}

/** Bytes of the package's own entries, compressed with gzip. */
export function entrySizes() {
  const gzip = (name) => gzipSync(readFileSync(entry(name)), { level: 9 }).length;
  return { main: gzip('main'), worker: gzip('worker') };
}
