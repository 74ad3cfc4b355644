package dev.atelier.cancel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelGroupTest {
  private final CancelGroup group = new CancelGroup();
  private final List<String> canceled = new ArrayList<>();

  @Test
  void everyMemberIsCanceledInOrderOfJoining() {
    join("a");
    join("b");
    join("c");

    group.cancelAll();

    assertEquals(List.of("a", "b", "c"), canceled);
    assertTrue(group.isEmpty());
  }

  @Test
  void memberHearsWhichGroupCanceledIt() {
    CancelGroup[] by = new CancelGroup[1];
    group.join(from -> by[0] = from);

    group.cancelAll();

    assertSame(group, by[0]);
  }

  @Test
  void memberThatLeftIsNotCanceled() {
    CancelGroup.Membership first = join("a");
    join("b");
    CancelGroup.Membership last = join("c");
    first.leave();
    last.leave();
    first.leave();

    group.cancelAll();

    assertEquals(List.of("b"), canceled);
  }

  @Test
  void groupIsEmptyWhenEverybodyHasLeft() {
    assertTrue(group.isEmpty());
    CancelGroup.Membership one = join("a");
    assertFalse(group.isEmpty());

    one.leave();

    assertTrue(group.isEmpty());
  }

  @Test
  void nobodyIsCanceledTwice() {
    join("a");

    group.cancelAll();
    group.cancelAll();

    assertEquals(List.of("a"), canceled);
  }

  @Test
  void memberThatLeavesBecauseOfAnotherIsSpared() {
    CancelGroup.Membership[] second = new CancelGroup.Membership[1];
    group.join(by -> second[0].leave());
    second[0] = join("b");
    join("c");

    group.cancelAll();

    assertEquals(List.of("c"), canceled);
  }

  @Test
  void whoeverJoinsMeanwhileStays() {
    group.join(by -> join("late"));
    join("b");

    group.cancelAll();
    assertEquals(List.of("b"), canceled);
    assertFalse(group.isEmpty());
    group.cancelAll();

    assertEquals(List.of("b", "late"), canceled);
  }

  @Test
  void cancelInsideACancelFindsWhoeverJoinedMeanwhile() {
    group.join(
        by -> {
          join("late");
          group.cancelAll();
        });
    join("b");

    group.cancelAll();

    assertEquals(List.of("late", "b"), canceled);
    assertTrue(group.isEmpty());
  }

  private CancelGroup.Membership join(String name) {
    return group.join(by -> canceled.add(name));
  }
}
