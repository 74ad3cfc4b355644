/**
 * Turns a module that TeaVM compiled into one that a person might have written.
 *
 * TeaVM keeps at run time what Java promises: names, parents and interfaces of classes, wrapped strings and arrays,
 * initializers that run at the first use. No minifier may touch that. Each pass here removes a piece of it where the module
 * shows that nothing depends on it, and leaves it where something does.
 */

import { lowerArrays } from './arrays.mjs';
import { lowerBuilders } from './builders.mjs';
import { lowerClasses } from './classes.mjs';
import { lowerExceptions } from './exceptions.mjs';
import { removeDeadFields, renameFields } from './fields.mjs';
import { lowerInitializers } from './initializers.mjs';
import { read } from './module.mjs';
import { shake } from './shake.mjs';
import { strip } from './strip.mjs';
import { forwardValues } from './forward.mjs';
import { inlineCalls } from './inline.mjs';
import { splitLocals } from './locals.mjs';
import { lowerStrings } from './strings.mjs';
import { answerTypeChecks, countUp, fillLiterals, removeEmptyCalls } from './tidy.mjs';

/** In this order: most depend on what the ones before have removed. */
export const PASSES = [
  strip,
  lowerArrays,
  lowerExceptions,
  lowerStrings,
  lowerBuilders,
  lowerInitializers,
  answerTypeChecks,
  removeEmptyCalls,
  splitLocals,
  inlineCalls,
  forwardValues,
  removeDeadFields,
  removeDeadFields,
  lowerClasses,
  fillLiterals,
  forwardValues,
  countUp,
  renameFields,
];

/**
 * @param {string} code what TeaVM's compiler wrote, an ES module that is not minified
 * @param {string} file its name, for messages and source maps
 * @returns {import('./module.mjs').Module}
 * @throws {Error} when TeaVM's output does not look as expected
 */
export function lower(code, file) {
  const module = read(code, file);
  for (const pass of PASSES) {
    pass(module);
    shake(module);
  }
  return module;
}
