package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The end of a task, at every point. After each test everything has settled and nothing is left.
 */
class EngineDisposeTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void disposeSettlesCallsOfEveryPhase() {
    FakeWorld world = worlds.with(pool(1).maxQueueDepth(1));
    FakeCall inFlight = world.submit();
    FakeCall pending = world.submit();
    FakeCall waiting = world.submit();
    world.readyAll();
    world.told.take();

    world.dispose();

    assertEquals("TASK_DISPOSED", inFlight.ending());
    assertEquals("TASK_DISPOSED", pending.ending());
    assertEquals("TASK_DISPOSED", waiting.ending());
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
    assertEquals(
        List.of("terminated 0", "settled 1 TASK_DISPOSED from IN_FLIGHT"),
        world.told.take().subList(0, 2));
  }

  @Test
  void secondDisposeChangesNothing() {
    FakeWorld world = worlds.with(pool(1));
    world.submit();
    world.dispose();
    world.told.take();

    world.dispose();

    assertEquals(List.of(), world.told.take());
  }

  @Test
  void callAfterDisposeIsRefused() {
    FakeWorld world = worlds.with(pool(1));
    world.dispose();

    FakeCall call = world.submit();

    assertEquals("TASK_DISPOSED", call.ending());
    assertEquals(0, world.workers.opened());
  }

  @Test
  void abortedCallAfterDisposeIsToldOfTheDispose() {
    FakeWorld world = worlds.with(pool(1));
    world.dispose();

    assertEquals("TASK_DISPOSED", world.call().submitAborted().ending());
  }

  @Test
  void nothingComesBackAfterDispose() {
    FakeWorld world = worlds.with(pool(2).minWorkers(2));
    world.submit();
    world.dispose();

    world.startWorkers();
    world.engine.ensureStarted();
    world.stopWorkers();
    world.startWorkers();
    world.advance(60_000);

    assertEquals(0, world.workers.living());
    assertTrue(world.engine.isDisposed());
  }

  @Test
  void abandonedCallsAreLetGo() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(5_000));
    FakeCall call = world.submit();
    world.readyAll();
    call.abort();

    world.dispose();

    assertEquals("ABORTED", call.ending());
    assertEquals(0, world.deadlines.size());
  }

  @Test
  void backoffEndsWithTheTask() {
    FakeWorld world = worlds.with(pool(2).crashMaxRetries(9));
    world.startWorkers();
    world.worker(0).crash("boom");
    world.worker(1).crash("boom");

    world.dispose();

    assertEquals(0, world.deadlines.size());
  }

  @Test
  void haltedTaskCanBeDisposedOf() {
    FakeWorld world = worlds.with(pool(1).crashPolicy(CrashPolicy.FAIL_TASK));
    world.startWorkers();
    world.worker(0).crash("boom");

    world.dispose();

    assertEquals("TASK_DISPOSED", world.submit().ending());
  }

  @Test
  void stoppedTaskCanBeDisposedOf() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    world.stopWorkers();

    world.dispose();

    assertEquals("TASK_DISPOSED", call.ending());
  }

  /* Whatever the engine tells, the one that hears it ends the task. */
  @ParameterizedTest
  @EnumSource
  void listenerMayDisposeWhereverItIsTold(Moment moment) {
    FakeWorld world = worlds.with(eventful());

    world.told.onNext(moment, world::dispose);
    live(world);

    assertTrue(world.engine.isDisposed());
    assertTrue(world.engine.queue().isIdle());
    assertEquals(0, world.workers.living());
  }

  /* Whatever the engine tells, the one that hears it calls, stops, starts and calls again. */
  @ParameterizedTest
  @EnumSource
  void listenerMayCallStopAndStartWhereverItIsTold(Moment moment) {
    FakeWorld world = worlds.with(eventful());

    world.told.onNext(
        moment,
        () -> {
          world.submit();
          world.stopWorkers();
          world.submit();
          world.startWorkers();
        });
    live(world);

    assertTrue(world.told.reached(moment) > 0);
    finish(world);
  }

  private static TaskOptions.Builder eventful() {
    return pool(2)
        .maxInFlight(3)
        .maxQueueDepth(2)
        .minWorkers(1)
        .crashMaxRetries(100)
        .crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT);
  }

  /* A life in which the engine gets to every callback. */
  private static void live(FakeWorld world) {
    FakeCall[] calls = world.submit(7);
    world.readyAll();
    crashAndAnswer(world);
    calls[3].abort();
    world.stopWorkers();
    world.startWorkers();
    world.readyAll();
    finish(world);
    world.verify();
  }

  private static void crashAndAnswer(FakeWorld world) {
    if (world.workers.live(0) != null) {
      world.worker(0).crash("boom");
    }
    world.verify();
    answerEverything(world);
  }

  private static void finish(FakeWorld world) {
    for (int i = 0; i < 50 && !world.engine.queue().isIdle(); i++) {
      world.advance(100);
      world.readyAll();
      answerEverything(world);
      world.verify();
    }
    assertTrue(world.engine.queue().isIdle());
  }

  private static void answerEverything(FakeWorld world) {
    for (int slot = 0; slot < 2; slot++) {
      if (world.workers.live(slot) != null) {
        for (var attempt : List.copyOf(world.worker(slot).inbox())) {
          if (world.workers.live(slot) != null) {
            world.worker(slot).answer(attempt, Outcome.SUCCESS);
          }
        }
      }
    }
  }

  private static TaskOptions.Builder pool(int size) {
    return TaskOptions.builder().poolSize(size);
  }
}
