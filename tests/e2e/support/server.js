/** Static server for the tests: lab pages, test workers, and the installed package below /node_modules/. */

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryFile, manifestOf } from './package.js';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
};

/** What every response allows: use on a cross-origin isolated page. */
const SHARED = { 'Cross-Origin-Resource-Policy': 'same-origin', 'Cache-Control': 'no-store' };
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

const STRICT_CSP =
  "default-src 'none'; script-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types lab";

const support = fileURLToPath(new URL('.', import.meta.url));

/** Import map of the package's entries, as its `exports` say. */
function importMap(directory) {
  const imports = {};
  for (const name of Object.keys(manifestOf(directory).exports)) {
    if (name.endsWith('.json')) continue;
    const entry = name === '.' ? 'main' : name.slice(2);
    imports[`atelier-runtime${name.slice(1)}`] = `/node_modules/atelier-runtime/${entryFile(directory, entry)}`;
  }
  return JSON.stringify({ imports });
}

/** Headers of a page by its name. */
const PAGES = {
  '/lab.html': ISOLATED,
  '/plain.html': {},
  '/csp.html': { 'Content-Security-Policy': STRICT_CSP, ...ISOLATED },
};

/**
 * Starts the server on a free port.
 *
 * @param {string} directory the installed package
 * @param {Record<string, string>} more further directories by the path that they are served at, which ends with a slash
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function startServer(directory, more = {}) {
  const roots = {
    ...more,
    '/node_modules/atelier-runtime/': directory,
    '/page/': join(support, 'page'),
    '/workers/': join(support, 'workers'),
  };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const send = (status, headers, body = '') => response.writeHead(status, { ...SHARED, ...headers }).end(body);

    if (pathname in PAGES) {
      const file = pathname === '/csp.html' ? 'csp.html' : 'lab.html';
      const html = readFileSync(join(support, 'page', file), 'utf8').replace('IMPORT_MAP', () => importMap(directory));
      return send(200, { 'Content-Type': TYPES['.html'], ...PAGES[pathname] }, html);
    }
    if (pathname.startsWith('/entry/')) {
      const file = entryFile(directory, pathname.slice('/entry/'.length));
      return file ? send(302, { ...ISOLATED, Location: `/node_modules/atelier-runtime/${file}` }) : send(404, ISOLATED);
    }
    const prefix = Object.keys(roots).find((candidate) => pathname.startsWith(candidate));
    const root = roots[prefix];
    const file = root && normalize(join(root, decodeURIComponent(pathname.slice(prefix.length))));
    if (!file || !file.startsWith(root + sep) || !existsSync(file) || !statSync(file).isFile()) {
      return send(404, { 'Content-Type': 'text/plain', ...ISOLATED }, 'not found');
    }
    response.writeHead(200, { ...SHARED, ...ISOLATED, 'Content-Type': TYPES[extname(file)] ?? 'text/plain' });
    return createReadStream(file).pipe(response);
  });

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
