/**
 * Assembles the npm package in target/npm from TeaVM's output and the hand-written files of src/main/npm.
 *
 *     target/teavm/<entry>/<entry>.js   written by TeaVM
 *       -> strip, prune                 target/npm-build/teavm/<entry>.js
 *     src/main/npm/<entry>.js           imports './teavm/<entry>.js'
 *       -> copied                       target/npm-build/<entry>.js, where that import means the file above
 *       -> esbuild (bundle), terser     target/npm/<entry>.js and its source map
 *
 * The entries are those that package.json exports. Run by Maven in the package phase, which says in the environment
 * what it builds (PROJECT_VERSION, TEAVM_VERSION); by hand, after TeaVM has run, with `node src/build/build.mjs`.
 */

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { lower } from './lower.mjs';
import { gzipSize, report } from './sizes.mjs';
import { javaSources, published, withContents } from './sources.mjs';
import { TEAVM_VERSION } from './strip.mjs';
import { print } from './syntax.mjs';
import { TERSER } from './terser.mjs';

const module = fileURLToPath(new URL('../..', import.meta.url));
const written = join(module, 'src/main/npm');
const compiled = join(module, 'target/teavm');
const staging = join(module, 'target/npm-build');
const output = join(module, 'target/npm');

const manifest = JSON.parse(readFileSync(join(written, 'package.json'), 'utf8'));
const entries = Object.values(manifest.exports)
  .filter((target) => typeof target === 'object')
  .map((target) => basename(target.default, '.js'));

/** Stops when Maven and a file of this directory disagree about a version. */
function agree(what, here, variable) {
  const there = process.env[variable]?.replace('-SNAPSHOT', '');
  if (there !== undefined && there !== here) throw new Error(`${what} is ${here}, but Maven says ${there}`);
}

agree('the version in package.json', manifest.version, 'PROJECT_VERSION');
agree('the TeaVM version that strip.mjs was written for', TEAVM_VERSION, 'TEAVM_VERSION');

/** Puts TeaVM's module where the hand-written one imports it from. */
async function stage(entry, sourceText) {
  const file = join(compiled, entry, `${entry}.js`);
  const code = readFileSync(file, 'utf8');
  // Threads and blocking calls turn methods into state machines; nothing that ships may need them.
  if (code.includes('suspendCallback')) throw new Error(`${file}: a blocking call is reachable from this entry`);
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const printed = await print(lower(code, `${entry}.js`).program(), `${entry}.js`, withContents(map, sourceText));
  writeFileSync(join(staging, 'teavm', `${entry}.js`), `${printed.code}\n//# sourceMappingURL=${entry}.js.map\n`);
  writeFileSync(join(staging, 'teavm', `${entry}.js.map`), printed.map);
}

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(staging, `${entry}.js`)],
    outfile: join(output, `${entry}.js`),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: 'external',
    external: Object.keys(manifest.peerDependencies),
    write: false,
  });
  const text = (suffix) => result.outputFiles.find(({ path }) => path.endsWith(suffix)).text;
  return { code: text('.js'), map: text('.js.map') };
}

async function shrink(entry, { code, map }) {
  const file = `${entry}.js`;
  const result = await minify(code, {
    ...TERSER,
    sourceMap: { content: map, filename: file, url: `${file}.map`, includeSources: true },
  });
  writeFileSync(join(output, file), result.code);
  writeFileSync(join(output, `${file}.map`), JSON.stringify(published(JSON.parse(result.map), file)));
  return { entry, raw: Buffer.byteLength(result.code), gzip: gzipSize(result.code) };
}

for (const directory of [staging, output]) rmSync(directory, { recursive: true, force: true });
mkdirSync(join(staging, 'teavm'), { recursive: true });
mkdirSync(output, { recursive: true });

for (const name of readdirSync(written)) {
  const directory = name.endsWith('.js') ? staging : output;
  copyFileSync(join(written, name), join(directory, name));
}
const licence = join(module, '../LICENSE');
if (existsSync(licence)) copyFileSync(licence, join(output, 'LICENSE'));
else console.log('WARNING: there is no LICENSE to put into the package.');

const sourceText = javaSources(join(module, '..'));
const sizes = [];
for (const entry of entries) {
  // An entry may be written by hand alone.
  if (readFileSync(join(written, `${entry}.js`), 'utf8').includes(`'./teavm/${entry}.js'`)) await stage(entry, sourceText);
  sizes.push(await shrink(entry, await bundle(entry)));
}
report(sizes, (line) => console.log(line));
