/** Handlers with inherited functions, accessors and unusual prototypes; only own function properties count. */

import { createTaskWorker } from '/entry/worker';

class Base {
  inherited() {
    return 'must not be called';
  }
}

const handlers = Object.assign(new Base(), { own: () => 'own', value: 'no function' });

createTaskWorker(handlers);
