package dev.atelier.host.headless;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  @Test
  void nearestRankOfUnsortedValues() {
    double[] values = IntStream.rangeClosed(1, 200).mapToDouble(i -> 201 - i).toArray();

    assertEquals(new Percentiles(100.0, 198.0), Percentiles.of(values));
  }

  @Test
  void singleValueIsBoth() {
    assertEquals(new Percentiles(7.5, 7.5), Percentiles.of(7.5));
  }

  @Test
  void fewValuesHaveTheirLargestAtTheFarEnd() {
    assertEquals(new Percentiles(2.0, 3.0), Percentiles.of(3, 1, 2));
  }

  @Test
  void noValuesHaveNone() {
    assertEquals(new Percentiles(null, null), Percentiles.of());
  }
}
