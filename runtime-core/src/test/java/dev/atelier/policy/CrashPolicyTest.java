package dev.atelier.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrashPolicyTest {
  @ParameterizedTest
  @CsvSource({
    "RESTART_FAIL_IN_FLIGHT,    0, 3, false",
    "RESTART_FAIL_IN_FLIGHT,    1, 3, false",
    "RESTART_FAIL_IN_FLIGHT,    2, 3, false",
    "RESTART_FAIL_IN_FLIGHT,    3, 3, true",
    "RESTART_FAIL_IN_FLIGHT,    4, 3, true",
    "RESTART_FAIL_IN_FLIGHT,    1, 1, true",
    "RESTART_REQUEUE_IN_FLIGHT, 2, 3, false",
    "RESTART_REQUEUE_IN_FLIGHT, 3, 3, true",
    "FAIL_TASK,                 1, 3, true",
    "FAIL_TASK,                 1, 1, true"
  })
  void taskHaltsAfterSoManyCrashesInARow(
      CrashPolicy policy, int streak, int limit, boolean expected) {
    assertEquals(expected, policy.halts(streak, limit));
  }

  @ParameterizedTest
  @CsvSource({
    "RESTART_FAIL_IN_FLIGHT,    1, 3, true,  false",
    "RESTART_FAIL_IN_FLIGHT,    1, 3, false, false",
    "RESTART_REQUEUE_IN_FLIGHT, 1, 3, true,  true",
    "RESTART_REQUEUE_IN_FLIGHT, 2, 3, true,  true",
    "RESTART_REQUEUE_IN_FLIGHT, 3, 3, true,  false",
    "RESTART_REQUEUE_IN_FLIGHT, 1, 1, true,  false",
    "RESTART_REQUEUE_IN_FLIGHT, 1, 3, false, false",
    "FAIL_TASK,                 1, 3, true,  false"
  })
  void callRunsAgainWhileItMay(
      CrashPolicy policy, int crashes, int maxAttempts, boolean replayable, boolean expected) {
    assertEquals(expected, policy.requeues(crashes, maxAttempts, replayable));
  }
}
