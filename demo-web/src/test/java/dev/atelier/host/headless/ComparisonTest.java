package dev.atelier.host.headless;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final byte[] expected = {1, 2, 3, 4};

  @Test
  void equalBytesDoNotDiffer() {
    assertEquals(new Comparison(4, 0, -1), Comparison.of(expected, expected.clone()));
  }

  @Test
  void everyDifferentByteCountsAndTheFirstIsNamed() {
    assertEquals(new Comparison(4, 2, 1), Comparison.of(expected, new byte[] {1, 0, 3, 0}));
  }

  @Test
  void missingBytesDiffer() {
    assertEquals(new Comparison(4, 2, 2), Comparison.of(expected, new byte[] {1, 2}));
    assertEquals(new Comparison(4, 4, 0), Comparison.of(expected, new byte[0]));
  }

  @Test
  void bytesTooManyDiffer() {
    assertEquals(new Comparison(4, 1, 4), Comparison.of(expected, new byte[] {1, 2, 3, 4, 5}));
  }
}
