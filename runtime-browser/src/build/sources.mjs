/** Source maps: from the shipped file back to the Java (and JavaScript) that people wrote. */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} reactor directory with the Maven modules
 * @returns {(source: string) => string | null} finds the text of `dev/atelier/…/X.java`
 */
export function javaSources(reactor) {
  const roots = readdirSync(reactor)
    .map((module) => join(reactor, module, 'src/main/java'))
    .filter((root) => existsSync(root));
  return (source) => {
    const file = roots.map((root) => join(root, source)).find((candidate) => existsSync(candidate));
    return file === undefined ? null : readFileSync(file, 'utf8');
  };
}

/** TeaVM's map names the sources but does not hold their text: adds it. */
export function withContents(map, sourceText) {
  return { ...map, sourceRoot: undefined, sourcesContent: map.sources.map(sourceText) };
}

/**
 * Names the sources the same on every machine (`dev/atelier/…/X.java`, `npm/main.js`), and marks what is not ours,
 * Java's library as TeaVM implements it, for debuggers to step over.
 *
 * @param map a map whose sources lie below `npm-build`
 * @param {string} file name of the shipped file
 */
export function published(map, file) {
  const sources = map.sources.map((source) =>
    source.replace(/^.*npm-build\/teavm\//, '').replace(/^.*npm-build\//, 'npm/'),
  );
  const ignoreList = sources.flatMap((source, i) => (/^(dev\/atelier|npm)\//.test(source) ? [] : [i]));
  return { ...map, file, sourceRoot: undefined, sources, ignoreList };
}
