package dev.atelier.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({
    "1, 100",
    "2, 200",
    "3, 400",
    "4, 800",
    "5, 1600",
    "6, 2000",
    "7, 2000",
    "33, 2000",
    "2147483647, 2000"
  })
  void delayDoublesUpToTwoSeconds(int streak, int millis) {
    assertEquals(millis, Backoff.delayMillis(streak));
  }
}
