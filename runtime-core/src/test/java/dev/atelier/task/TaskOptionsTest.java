package dev.atelier.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.atelier.error.InvalidOptionException;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskOptionsTest {
  @Test
  void defaultsAreThoseOfTheContract() {
    TaskOptions options = TaskOptions.builder().build();

    assertFalse(options.singleton);
    assertFalse(options.eager);
    assertEquals(4, options.poolSize);
    assertEquals(0, options.minWorkers);
    assertEquals(4, options.maxInFlight);
    assertEquals(8, options.maxQueueDepth);
    assertEquals(QueuePolicy.BLOCK, options.queuePolicy);
    assertEquals(CrashPolicy.RESTART_FAIL_IN_FLIGHT, options.crashPolicy);
    assertEquals(3, options.crashMaxRetries);
    assertEquals(3, options.maxAttempts);
    assertEquals(TaskOptions.OFF, options.timeoutMillis);
    assertEquals(TaskOptions.OFF, options.idleTimeoutMillis);
    assertEquals(TaskOptions.OFF, options.killAfterMillis);
    assertEquals(10_000, options.startTimeoutMillis);
  }

  @Test
  void singletonHasItsOwnDefaults() {
    TaskOptions options = TaskOptions.builder().singleton(true).poolSize(8).build();

    assertEquals(1, options.poolSize);
    assertEquals(1, options.maxInFlight);
    assertEquals(2, options.maxQueueDepth);
  }

  @ParameterizedTest
  @CsvSource({
    "1,  0, 1,  2",
    "6,  0, 6, 12",
    "6, 10, 10, 20",
    "1, 2147483647, 2147483647, 2147483647",
    "1, 1073741824, 1073741824, 2147483647"
  })
  void limitsFollowFromThePoolUnlessTheyAreGiven(
      int poolSize, int given, int maxInFlight, int maxQueueDepth) {
    TaskOptions.Builder builder = TaskOptions.builder().poolSize(poolSize);
    if (given > 0) {
      builder.maxInFlight(given);
    }

    TaskOptions options = builder.build();

    assertEquals(maxInFlight, options.maxInFlight);
    assertEquals(maxQueueDepth, options.maxQueueDepth);
  }

  @Test
  void noMoreWorkersStayThanThereAre() {
    assertEquals(3, TaskOptions.builder().poolSize(3).minWorkers(5).build().minWorkers);
    assertEquals(1, TaskOptions.builder().singleton(true).minWorkers(5).build().minWorkers);
  }

  @Test
  void builtOptionsDoNotFollowTheirBuilder() {
    TaskOptions.Builder builder = TaskOptions.builder().poolSize(2);
    TaskOptions options = builder.build();

    builder.poolSize(9);

    assertEquals(2, options.poolSize);
  }

  static List<Arguments> ranges() {
    return List.of(
        range("poolSize", 1, TaskOptions.Builder::poolSize),
        range("minWorkers", 0, TaskOptions.Builder::minWorkers),
        range("maxInFlight", 1, TaskOptions.Builder::maxInFlight),
        range("maxQueueDepth", 0, TaskOptions.Builder::maxQueueDepth),
        range("crashMaxRetries", 0, TaskOptions.Builder::crashMaxRetries),
        range("maxAttempts", 1, TaskOptions.Builder::maxAttempts),
        range("timeoutMs", 0, TaskOptions.Builder::timeoutMillis),
        range("idleTimeoutMs", 0, TaskOptions.Builder::idleTimeoutMillis),
        range("killAfterMs", 0, TaskOptions.Builder::killAfterMillis),
        range("startTimeoutMs", 1, TaskOptions.Builder::startTimeoutMillis));
  }

  private static Arguments range(
      String field,
      int minimum,
      BiFunction<TaskOptions.Builder, Integer, TaskOptions.Builder> setter) {
    return Arguments.of(field, minimum, setter);
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void valueBelowItsRangeIsRefusedAtOnce(
      String field,
      int minimum,
      BiFunction<TaskOptions.Builder, Integer, TaskOptions.Builder> setter) {
    TaskOptions.Builder builder = TaskOptions.builder();
    int bad = minimum - 1;

    InvalidOptionException e =
        assertThrows(InvalidOptionException.class, () -> setter.apply(builder, bad));

    assertEquals(field + " must be an integer >= " + minimum + ", got " + bad, e.getMessage());
    setter.apply(builder, minimum).build();
    setter.apply(builder, Integer.MAX_VALUE).build();
  }
}
