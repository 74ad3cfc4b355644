/**
 * Puts the demo page together in target/classes/web, where the host looks for it.
 *
 *     src/main/web/<page>.js     -> esbuild (bundle, minify)   <page>.js and its source map
 *     src/main/web/*.html        -> copied
 *     src/main/web/page.css      -> esbuild                    page.css, with the chart library's styles
 *     target/teavm/kernels.js    -> copied, with its source map
 *     runtime-browser/target/npm -> copied                     npm/atelier-runtime/
 *
 * The npm package is not bundled: the page loads the very files that are published. Run by Maven before the jar is
 * packed; by hand, after Maven has run once, with `node src/build/build.mjs`.
 */

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { javaSources, withContents } from '../../../runtime-browser/src/build/sources.mjs';

const module = fileURLToPath(new URL('../..', import.meta.url));
const reactor = join(module, '..');
const written = join(module, 'src/main/web');
const compiled = join(module, 'target/teavm');
const runtime = join(reactor, 'runtime-browser/target/npm');
const output = join(module, 'target/classes/web');

const SCRIPTS = ['app.js', 'headless.js', 'tile-worker.js'];
const PACKAGE_URL = '/npm/atelier-runtime/';

if (!existsSync(join(runtime, 'package.json'))) {
  throw new Error(`${runtime} is empty: build runtime-browser first`);
}

/** `atelier-runtime/worker` becomes the address of the file that package.json exports under that name. */
function packageAddresses() {
  const { name, exports } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8'));
  const addresses = new Map();
  for (const [path, target] of Object.entries(exports)) {
    if (target.default) addresses.set(name + path.slice(1), PACKAGE_URL + target.default.replace('./', ''));
  }
  return {
    name: 'package-addresses',
    setup({ onResolve }) {
      onResolve({ filter: /^atelier-runtime(\/|$)/ }, ({ path }) => {
        if (!addresses.has(path)) return { errors: [{ text: `the npm package does not export ${path}` }] };
        return { path: addresses.get(path), external: true };
      });
    },
  };
}

async function bundlePage() {
  await build({
    entryPoints: [...SCRIPTS, 'page.css'].map((name) => join(written, name)),
    outdir: output,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: true,
    logLevel: 'warning',
    external: ['/kernels.js'],
    nodePaths: [join(module, 'src/build/node_modules')],
    plugins: [packageAddresses()],
  });
}

function copyKernels() {
  copyFileSync(join(compiled, 'kernels.js'), join(output, 'kernels.js'));
  const map = JSON.parse(readFileSync(join(compiled, 'kernels.js.map'), 'utf8'));
  writeFileSync(join(output, 'kernels.js.map'), JSON.stringify(withContents(map, javaSources(reactor))));
}

function copyPackage() {
  const target = join(output, PACKAGE_URL);
  rmSync(target, { recursive: true, force: true });
  cpSync(runtime, target, { recursive: true });
}

mkdirSync(output, { recursive: true });
await bundlePage();
for (const name of readdirSync(written)) {
  if (/\.(html|svg)$/.test(name)) copyFileSync(join(written, name), join(output, name));
}
copyKernels();
copyPackage();
console.log(`The demo page stands in target/classes/web`);
