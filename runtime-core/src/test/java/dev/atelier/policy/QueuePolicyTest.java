package dev.atelier.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.policy.QueuePolicy.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueuePolicyTest {
  @ParameterizedTest
  @CsvSource({
    "BLOCK,       0, WAIT",
    "BLOCK,       1, WAIT",
    "REJECT,      0, REFUSE_NEW",
    "REJECT,      1, REFUSE_NEW",
    "DROP_LATEST, 0, REFUSE_NEW",
    "DROP_LATEST, 1, REFUSE_NEW",
    "DROP_OLDEST, 0, REFUSE_NEW",
    "DROP_OLDEST, 1, EVICT_OLDEST",
    "DROP_OLDEST, 9, EVICT_OLDEST"
  })
  void policyDecidesForACallWithoutRoom(QueuePolicy policy, int pending, Verdict verdict) {
    assertEquals(verdict, policy.onFull(pending));
  }
}
