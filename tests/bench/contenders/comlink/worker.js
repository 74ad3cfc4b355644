import { expose, transfer } from 'comlink';
import { handlers } from '../handlers.js';

expose({ ...handlers, move: (buffer) => transfer(buffer, [buffer]) });
