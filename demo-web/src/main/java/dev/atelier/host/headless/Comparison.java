package dev.atelier.host.headless;

/**
 * How the bytes from the browser differ from those of the JVM.
 *
 * @param compared bytes that should be there
 * @param different bytes that differ or are missing
 * @param first offset of the first one; -1 if none
 */
record Comparison(int compared, int different, int first) {

  static Comparison of(byte[] expected, byte[] actual) {
    int different = Math.abs(expected.length - actual.length);
    int shared = Math.min(expected.length, actual.length);
    int first = different == 0 ? -1 : shared;
    for (int i = shared - 1; i >= 0; i--) {
      if (expected[i] != actual[i]) {
        different++;
        first = i;
      }
    }
    return new Comparison(expected.length, different, first);
  }
}
