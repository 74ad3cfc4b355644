/** Runs and says nothing. */

self.onmessage = () => {};
