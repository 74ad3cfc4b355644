/** Serves bundles from memory, with a page for every contender: cross-origin isolated, so that clocks are precise. */

import { createServer } from 'node:http';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/bench.js"></script>';

/**
 * Starts the server on a free port.
 *
 * @param {Map<string, Uint8Array>} files by path
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function serve(files) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const body = pathname.endsWith('/') ? PAGE : files.get(pathname);
    const type = pathname.endsWith('/') ? 'text/html' : 'text/javascript';
    response.writeHead(body ? 200 : 404, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
