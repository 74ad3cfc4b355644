package dev.atelier.observe;

import static dev.atelier.observe.Phase.ABANDONED;
import static dev.atelier.observe.Phase.IN_FLIGHT;
import static dev.atelier.observe.Phase.NEW;
import static dev.atelier.observe.Phase.PENDING;
import static dev.atelier.observe.Phase.SETTLED;
import static dev.atelier.observe.Phase.WAITING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PhaseTest {
  private static final Map<Phase, Set<Phase>> TABLE =
      Map.of(
          NEW, Set.of(WAITING, PENDING, SETTLED),
          WAITING, Set.of(PENDING, SETTLED),
          PENDING, Set.of(IN_FLIGHT, SETTLED),
          IN_FLIGHT, Set.of(PENDING, ABANDONED, SETTLED),
          ABANDONED, Set.of(SETTLED),
          SETTLED, Set.of(ABANDONED));

  @ParameterizedTest
  @EnumSource
  void stepsAreThoseOfTheTable(Phase from) {
    Set<Phase> allowed = EnumSet.noneOf(Phase.class);
    for (Phase to : Phase.values()) {
      if (from.mayBecome(to)) {
        allowed.add(to);
      }
    }

    assertEquals(TABLE.get(from), allowed);
  }

  @ParameterizedTest
  @EnumSource
  void callerHasHisAnswerInTwoPhases(Phase phase) {
    assertEquals(Set.of(SETTLED, ABANDONED).contains(phase), phase.isSettled());
  }
}
