package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** User code that calls back into the engine from inside its callbacks. */
class EngineReentrancyTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void callMadeWhileAWarmWorkerStartsIsSentAfterTheStart() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(1).minWorkers(1));

    world.told.onNext(Moment.SPAWNED, world::submit);
    world.engine.ensureStarted();

    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void callMadeWhileAWorkerRestartsIsSentAfterTheStart() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(1));
    world.startWorkers();
    world.worker(0).crash("boom");

    world.told.onNext(Moment.SPAWNED, world::submit);
    world.advance(100);

    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void disposeWhileTheFirstCallWarmsUpLeavesNoWorker() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(3).minWorkers(3));

    world.told.onNext(Moment.SPAWNED, world::dispose);
    FakeCall call = world.submit();

    assertEquals("TASK_DISPOSED", call.ending());
    assertEquals(0, world.workers.living());
  }

  @Test
  void disposeWhileWorkersStartLeavesNoWorker() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(3));

    world.told.onNext(Moment.SPAWNED, world::dispose);
    world.startWorkers();

    assertEquals(List.of("spawned 0", "terminated 0"), world.told.take());
  }

  @Test
  void stopWhileWorkersStartIsTheLastWord() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(3));

    world.told.onNext(Moment.SPAWNED, world::stopWorkers);
    world.startWorkers();

    assertTrue(world.engine.queue().isPaused());
    assertEquals(List.of("spawned 0", "terminated 0"), world.told.take());
  }

  @Test
  void haltWhileWorkersStartStartsNoMore() {
    FakeWorld world =
        worlds.with(TaskOptions.builder().poolSize(3).crashPolicy(CrashPolicy.FAIL_TASK));

    world.workers.failStarts(1);
    world.startWorkers();

    assertEquals(List.of("spawned 0", "crashed 0"), world.told.take());
  }

  @Test
  void haltWhileTheFirstCallWarmsUpFailsTheCall() {
    FakeWorld world =
        worlds.with(
            TaskOptions.builder().poolSize(3).minWorkers(3).crashPolicy(CrashPolicy.FAIL_TASK));

    world.workers.failStarts(1);
    FakeCall call = world.submit();

    assertEquals("WORKER_CRASHED", call.ending());
    assertEquals(0, world.workers.living());
  }
}
