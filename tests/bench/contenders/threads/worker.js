import { Transfer, expose } from 'threads/worker';
import { handlers } from '../handlers.js';

expose({ ...handlers, move: (buffer) => Transfer(buffer, [buffer]) });
