package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
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

  @Test
  void abortByAListenerOfTheDispatchFreesTheSlotAtOnce() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(1));
    world.startWorkers();
    world.worker(0).ready();
    FakeCall call = world.call();

    world.told.onNext(Moment.DISPATCHED, call::abort);
    call.submit();

    assertEquals("ABORTED", call.ending());
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
    assertEquals(List.of(), world.worker(0).inbox());
  }

  @Test
  void abortByAListenerOfASecondDispatchFreesTheSlotAtOnce() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(1));
    FakeCall call = world.submit();
    world.worker(0).ready();
    world.stopWorkers();

    world.told.onNext(Moment.DISPATCHED, call::abort);
    world.startWorkers();

    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void abortOfANeighbourBeforeDoesNotChangeThat() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(1).maxInFlight(2));
    FakeCall neighbour = world.submit();
    FakeCall call = world.call();

    world.told.onNext(
        Moment.DISPATCHED,
        () -> {
          neighbour.abort();
          call.abort();
        });
    call.submit();

    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void requeueIsToldBeforeAnybodyCanEndTheCall() {
    FakeWorld world = worlds.with(requeueing());
    FakeCall call = world.submit();
    world.worker(0).ready();
    world.told.take();

    world.told.onNext(Moment.STATE_CHANGED, call::abort);
    world.worker(0).crash("boom");

    assertEquals(
        List.of("crashed 0", "requeued 1", "settled 1 ABORTED from PENDING"), world.told.take());
  }

  @Test
  void promotedCallIsToldAsQueuedBeforeItIsDispatched() {
    FakeWorld world = worlds.with(TaskOptions.builder().poolSize(1).maxQueueDepth(1));
    world.stopWorkers();
    FakeCall pending = world.submit();
    world.submit();
    world.told.take();

    pending.whenSettled(world::startWorkers);
    pending.abort();

    assertEquals(
        List.of("queued 2", "spawned 0", "dispatched 2 to 0", "settled 1 ABORTED from PENDING"),
        world.told.take());
  }

  @Test
  void callThatEvictsAnotherIsToldAsQueuedBeforeItIsDispatched() {
    FakeWorld world =
        worlds.with(
            TaskOptions.builder()
                .poolSize(1)
                .maxQueueDepth(1)
                .queuePolicy(QueuePolicy.DROP_OLDEST));
    world.stopWorkers();
    world.submit().whenSettled(world::startWorkers);
    world.told.take();

    world.submit();

    assertEquals(
        List.of("queued 2", "spawned 0", "dispatched 2 to 0", "settled 1 QUEUE_DROP from PENDING"),
        world.told.take());
  }

  @Test
  void stopByAListenerOfTheCrashLeavesTheVerdictToTheCrash() {
    FakeWorld world = worlds.with(requeueing().maxAttempts(1));
    FakeCall call = world.submit();
    world.worker(0).ready();

    world.told.onNext(Moment.CRASHED, world::stopWorkers);
    world.worker(0).crash("boom");

    assertEquals("WORKER_CRASHED", call.ending());
    assertTrue(world.engine.queue().isPaused());
  }

  @Test
  void oneAttemptIsChargedForOneCrashOnly() {
    FakeWorld world = worlds.with(requeueing().maxAttempts(2));
    FakeCall call = world.submit();
    world.worker(0).ready();

    world.workers.failStarts(1);
    world.told.onNext(Moment.CRASHED, world::startWorkers);
    world.worker(0).crash("boom");

    assertEquals("open", call.ending());
    assertEquals(1, call.crashes);
  }

  private static TaskOptions.Builder requeueing() {
    return TaskOptions.builder()
        .poolSize(1)
        .crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT)
        .crashMaxRetries(10);
  }
}
