import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { TraceMap, eachMapping } from '@jridgewell/trace-mapping';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { consumer } from './consumer.js';

const installed = consumer();
after(() => installed.remove());

/** What a content security policy without 'unsafe-eval' and blob: sources, or trusted types, would stop. */
const FORBIDDEN = new Set(['eval', 'Function', 'createObjectURL', 'importScripts', 'innerHTML']);

/** The names that a program calls, creates or assigns to, as `name` or `object.name`. */
function usedNames(program) {
  const names = new Set();
  const add = (node) => names.add(node.type === 'MemberExpression' ? node.property.name : node.name);
  full(program, (node) => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') add(node.callee);
    if (node.type === 'AssignmentExpression') add(node.left);
  });
  return names;
}

for (const { specifier, file } of installed.entries) {
  const code = installed.read(file);
  const program = parse(code, { ecmaVersion: 2022, sourceType: 'module' });

  test(`${specifier}: runs under a strict content security policy`, () => {
    const used = usedNames(program);

    assert.ok(used.size > 0);
    assert.deepEqual([...used].filter((name) => FORBIDDEN.has(name)), []);
  });

  test(`${specifier}: stands alone`, () => {
    const imports = program.body.filter(({ source }) => source);

    assert.deepEqual(imports.map(({ source }) => source.value), []);
  });

  test(`${specifier}: carries no debugging hooks of the compiler`, () => {
    assert.equal(code.includes('__teavm_class__'), false);
    assert.equal(code.includes('JavaArray'), false);
  });

  test(`${specifier}: its source map leads to existing places of the sources`, () => {
    assert.match(code, new RegExp(`//# sourceMappingURL=${file}\\.map\\s*$`));
    const text = installed.read(`${file}.map`);
    const map = new TraceMap(text);
    const ours = map.sources.filter((source) => /^(dev\/atelier|npm)\//.test(source));
    const lines = new Map(
      ours.map((source) => [source, map.sourcesContent[map.sources.indexOf(source)]?.split('\n')]),
    );
    const mapped = new Set();

    assert.equal(map.version, 3);
    assert.equal(map.file, file);
    // One entry is written by hand alone.
    const isCompiled = specifier !== 'atelier-runtime/opentelemetry';
    assert.equal(ours.some((source) => source.endsWith('.java')), isCompiled, map.sources.join());
    for (const [source, content] of lines) assert.ok(content, `${source} has no content`);
    for (const source of map.sources) assert.match(source, /^[a-z]\w*\/[\w/-]+\.(java|js)$/);
    eachMapping(map, ({ source, originalLine, originalColumn }) => {
      const line = lines.get(source)?.[originalLine - 1];
      if (!lines.has(source)) return;
      mapped.add(source);
      assert.ok(line !== undefined && originalColumn <= line.length, `${source}:${originalLine}:${originalColumn}`);
    });
    assert.deepEqual([...mapped].sort(), [...ours].sort());
    const ignored = JSON.parse(text).ignoreList.map((i) => map.sources[i]);
    assert.deepEqual(ignored.sort(), map.sources.filter((source) => !ours.includes(source)).sort());
  });
}
