/**
 * What the ends are known to get wrong. Each has a test in gaps.test.js that is marked `todo`; as long as it fails, the
 * stories leave out the messages that would show it. Whoever closes a gap sets it to false here and takes the mark away.
 */
export const GAPS = {
  /** The page takes an answer to a call that has not left for the worker yet. */
  unsentCallIsAnswered: true,
  /** Before INIT, the page takes messages that have guessed the generation, and does not know CLOSING, which has 0. */
  generationBeforeInit: true,
  /** The worker throws at an INIT whose generation is a BigInt or an object. */
  generationOfInit: true,
  /** The worker throws when the abort flags of INIT are too short. */
  shortAbortFlags: true,
};
