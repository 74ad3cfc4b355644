package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.atelier.queue.Call;
import dev.atelier.simulation.Dice;
import dev.atelier.task.Outcome;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTableTest {
  private final CallTable table = new CallTable();

  @Test
  void emptyTableHasNothing() {
    assertNull(table.get(0));
    assertNull(table.get(1));
    assertNull(table.get(-1));
  }

  @Test
  void callThatIsNotThereCanBeRemoved() {
    table.put(call(1));

    table.remove(call(17));
    table.remove(call(2));

    assertEquals(1, table.get(1).id);
  }

  @Test
  void otherCallOfTheSameIdIsNotRemoved() {
    Call mine = call(1);
    table.put(mine);

    table.remove(call(1));

    assertSame(mine, table.get(1));
  }

  @Test
  void negativeIdsHaveTheirPlaceToo() {
    Call wrapped = call(Integer.MIN_VALUE);
    table.put(wrapped);

    assertSame(wrapped, table.get(Integer.MIN_VALUE));
    assertNull(table.get(0));
  }

  @Test
  void tableThatFillsAndEmptiesDoesNotGrow() throws ReflectiveOperationException {
    Field slots = CallTable.class.getDeclaredField("slots");
    slots.setAccessible(true);
    int before = ((Call[]) slots.get(table)).length;

    for (int id = 1; id <= 10_000; id++) {
      Call call = call(id);
      table.put(call);
      table.remove(call);
    }

    assertEquals(before, ((Call[]) slots.get(table)).length);
  }

  /* Ids in sequence, ids that all meet in one place, ids at random. */
  @ParameterizedTest
  @ValueSource(ints = {1, 16, 4096, 0})
  void tableDoesWhatAMapDoes(int stride) {
    for (int seed = 1; seed <= 40; seed++) {
      Dice dice = new Dice(seed);
      Map<Integer, Call> model = new HashMap<>();
      List<Integer> ids = new ArrayList<>();
      int limit = 1 + dice.below(200);
      for (int step = 0; step < 2_000; step++) {
        if (ids.size() < limit && dice.below(2) == 0) {
          int id = stride == 0 ? dice.roll() : step * stride + 1;
          if (!model.containsKey(id)) {
            Call call = call(id);
            table.put(call);
            model.put(id, call);
            ids.add(id);
          }
        } else if (!ids.isEmpty()) {
          int id = ids.remove(dice.below(ids.size()));
          table.remove(model.remove(id));
        }
        int probe = stride == 0 ? dice.roll() : (dice.below(step + 1)) * stride + 1;
        assertSame(model.get(probe), table.get(probe), "seed " + seed + ", step " + step);
      }
      for (int id : ids) {
        assertSame(model.get(id), table.get(id), "seed " + seed);
        table.remove(model.get(id));
        assertNull(table.get(id), "seed " + seed);
      }
    }
  }

  private static Call call(int id) {
    Call call =
        new Call() {
          @Override
          protected void onSettled(Outcome outcome) {}

          @Override
          public boolean isReplayable() {
            return true;
          }
        };
    call.id = id;
    return call;
  }
}
