/** Runs, but is no task worker; it talks all the same. */

self.onmessage = ({ data }) => self.postMessage({ echoed: typeof data });
self.postMessage('hello');
self.postMessage(['something/9', 1, 2, 3]);
