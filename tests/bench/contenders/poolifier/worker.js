// The library takes a worker for a page without this, and has to be loaded after it.
import './window.js';
import { ThreadWorker } from 'poolifier-web-worker';
import { handlers } from '../handlers.js';

export default new ThreadWorker({ ...handlers, move: (buffer) => buffer });
