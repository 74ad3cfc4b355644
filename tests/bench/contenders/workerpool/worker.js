import workerpool from 'workerpool';
import { handlers } from '../handlers.js';

workerpool.worker({ ...handlers, move: (buffer) => new workerpool.Transfer(buffer, [buffer]) });
