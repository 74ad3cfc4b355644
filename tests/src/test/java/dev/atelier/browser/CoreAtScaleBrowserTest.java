package dev.atelier.browser;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeTime;
import dev.atelier.fake.FakeWorld;
import dev.atelier.queue.Alarm;
import dev.atelier.queue.Deadlines;
import dev.atelier.simulation.Dice;
import dev.atelier.task.TaskOptions;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.teavm.junit.TeaVMTestRunner;

/**
 * More of everything than the simulation has: tables, trees and heaps that grow. Compiled code
 * checks no array index, so a structure that errs goes wrong quietly there.
 */
@RunWith(TeaVMTestRunner.class)
public class CoreAtScaleBrowserTest {
  private static final int CALLS = 300;
  private static final int IN_FLIGHT = 150;

  @Test
  public void manyCallsOfManyPrioritiesAllRunInOrder() {
    Dice dice = new Dice(1);
    FakeWorld world = world();
    FakeCall[] calls = new FakeCall[CALLS];
    for (int i = 0; i < CALLS; i++) {
      calls[i] = world.call().priority(dice.below(1000)).timeout(1 + dice.below(100_000)).submit();
    }
    world.verify();
    assertEquals("150 in flight, 150 pending, 0 waiting, 0 abandoned", world.counts());

    int answered = 0;
    while (!world.engine.queue().isIdle()) {
      FakeCall call = calls[dice.below(CALLS)];
      if (call.isInFlight()) {
        assertTrue(world.worker(call.workerIndex).answer(call));
        answered++;
      }
    }

    assertEquals(CALLS, answered);
    assertEquals(0, world.deadlines.size());
    world.close();
  }

  @Test
  public void manyCallsComeBackInTheirOrderAndAreCanceledByOneKey() {
    FakeWorld world = world();
    CancelGroup key = new CancelGroup();
    FakeCall[] calls = new FakeCall[CALLS];
    for (int i = 0; i < CALLS; i++) {
      calls[i] = world.call().key(key).submit();
    }

    world.stopWorkers();
    assertEquals("0 in flight, 300 pending, 0 waiting, 0 abandoned", world.counts());
    world.startWorkers();
    for (int i = 0; i < CALLS; i++) {
      assertEquals(i < IN_FLIGHT, calls[i].isInFlight());
    }
    world.abort(key);

    assertTrue(key.isEmpty());
    assertEquals("ABORTED", calls[CALLS - 1].ending());
    world.close();
  }

  @Test
  public void manyAlarmsRingInOrder() {
    FakeTime time = new FakeTime();
    Deadlines deadlines = new Deadlines(time, time);
    Dice dice = new Dice(2);
    Bell[] bells = new Bell[2_000];
    for (int i = 0; i < bells.length; i++) {
      bells[i] = new Bell(time);
      deadlines.set(bells[i], dice.below(50_000));
    }
    for (int i = 0; i < bells.length; i += 3) {
      deadlines.clear(bells[i]);
    }
    for (int i = 1; i < bells.length; i += 3) {
      bells[i].due = time.now() + dice.below(50_000);
      deadlines.set(bells[i], (int) bells[i].due);
    }

    time.advance(50_000);

    for (int i = 0; i < bells.length; i++) {
      assertEquals(i % 3 == 0 ? 0 : 1, bells[i].rings);
      assertTrue(i % 3 != 1 || bells[i].rungAt == bells[i].due);
    }
    assertEquals(0, deadlines.size());
  }

  private static FakeWorld world() {
    FakeWorld world =
        new FakeWorld(
            TaskOptions.builder()
                .poolSize(3)
                .maxInFlight(IN_FLIGHT)
                .maxQueueDepth(TaskOptions.OFF)
                .startTimeoutMillis(TaskOptions.OFF)
                .build());
    world.told.record(false);
    world.startWorkers();
    world.readyAll();
    return world;
  }

  private static final class Bell extends Alarm {
    private final FakeTime time;
    private double due;
    private double rungAt;
    private int rings;

    Bell(FakeTime time) {
      this.time = time;
    }

    @Override
    protected void ring() {
      rings++;
      rungAt = time.now();
    }
  }
}
