package dev.atelier.browser;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.simulation.Coverage;
import dev.atelier.simulation.EngineSimulation;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.teavm.junit.TeaVMTestRunner;

/** Queue and engine do compiled what they do on the JVM. */
@RunWith(TeaVMTestRunner.class)
public class EngineBrowserTest {
  private static final int SIMULATED_STEPS = 100_000;

  @Test
  public void everyIdentityHoldsAfterEveryStep() {
    Coverage coverage = EngineSimulation.run(1, SIMULATED_STEPS);

    assertTrue(coverage.steps >= SIMULATED_STEPS);
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      assertTrue(kind.name(), coverage.settled[kind.ordinal()] > 0);
    }
  }

  @Test
  public void pendingCallsRunByPriorityThenArrival() {
    FakeWorld world = world(TaskOptions.builder().maxQueueDepth(10));
    FakeCall running = world.submit();
    FakeCall plain = world.submit();
    FakeCall urgent = world.call().priority(1).submit();
    FakeCall later = world.submit();

    StringBuilder order = new StringBuilder();
    for (FakeCall expected : new FakeCall[] {running, urgent, plain, later}) {
      order.append(expected.isInFlight() ? "+" : "-");
      world.worker(0).answer(expected);
      order.append(expected.ending()).append(' ');
    }

    assertEquals("+SUCCESS +SUCCESS +SUCCESS +SUCCESS ", order.toString());
    world.close();
  }

  @Test
  public void fullQueueDropsAsItsPolicySays() {
    assertEquals("open open QUEUE_DROP", fill(QueuePolicy.REJECT));
    assertEquals("open open QUEUE_DROP", fill(QueuePolicy.DROP_LATEST));
    assertEquals("open QUEUE_DROP open", fill(QueuePolicy.DROP_OLDEST));
    assertEquals("open open open", fill(QueuePolicy.BLOCK));
  }

  @Test
  public void callsOfACrashedWorkerRunAgainAndFirst() {
    FakeWorld world =
        world(
            TaskOptions.builder()
                .maxQueueDepth(10)
                .crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
    FakeCall first = world.submit();
    FakeCall second = world.submit();

    world.worker(0).crash("boom");
    world.advance(100);
    world.readyAll();

    assertTrue(first.isInFlight());
    world.worker(0).answer(first);
    world.worker(0).answer(second);
    assertEquals("SUCCESS SUCCESS", first.ending() + " " + second.ending());
    world.close();
  }

  @Test
  public void deadlineEndsACallInEveryPhase() {
    FakeWorld world = world(TaskOptions.builder().maxQueueDepth(1));
    FakeCall inFlight = world.call().timeout(50).submit();
    FakeCall pending = world.call().timeout(50).submit();
    FakeCall waiting = world.call().timeout(50).submit();

    world.advance(51);

    assertEquals("TIMED_OUT", inFlight.ending());
    assertEquals("TIMED_OUT", pending.ending());
    assertEquals("TIMED_OUT", waiting.ending());
    assertEquals("1 in flight, 0 pending, 0 waiting, 1 abandoned", world.counts());
    world.close();
  }

  /** A task of one worker, which is ready. */
  private static FakeWorld world(TaskOptions.Builder options) {
    FakeWorld world = new FakeWorld(options.poolSize(1).build());
    world.startWorkers();
    world.readyAll();
    return world;
  }

  /** How three calls fare in a task with room for one in flight and one pending. */
  private static String fill(QueuePolicy policy) {
    FakeWorld world = world(TaskOptions.builder().maxQueueDepth(1).queuePolicy(policy));
    FakeCall[] calls = world.submit(3);
    String endings = calls[0].ending() + " " + calls[1].ending() + " " + calls[2].ending();
    world.close();
    return endings;
  }
}
