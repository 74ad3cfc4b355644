/** Cannot start: it imports what is not there. */

import './there-is-no-such-module.js';
