package dev.atelier.fake;

import dev.atelier.task.TaskOptions;

/**
 * What the world knows of the slots: which have a worker it sees, which back off it can only guess
 * from what it is told.
 */
final class SlotBook {
  private enum Certainty {
    NO,
    MAYBE,
    YES
  }

  private final FakeWorld world;
  private final Breaches breaches;
  private final Certainty[] backingOff;

  SlotBook(FakeWorld world, Breaches breaches) {
    this.world = world;
    this.breaches = breaches;
    backingOff = new Certainty[world.options.poolSize];
    forgetBackoff();
  }

  void spawned(int index) {
    backingOff[index] = Certainty.NO;
  }

  void crashed(int index) {
    backingOff[index] = Certainty.YES;
  }

  /* A command moves slots without telling which; it may even have ended what began during it. */
  void commandEnded() {
    for (int i = 0; i < backingOff.length; i++) {
      if (backingOff[i] == Certainty.YES) {
        backingOff[i] = Certainty.MAYBE;
      }
    }
  }

  void forgetBackoff() {
    for (int i = 0; i < backingOff.length; i++) {
      backingOff[i] = Certainty.NO;
    }
  }

  /** Tells whether some slot certainly takes calls. */
  boolean isOpen() {
    boolean open = false;
    for (int i = 0; i < backingOff.length; i++) {
      open |= backingOff[i] == Certainty.NO || world.workers.live(i) != null;
    }
    return open;
  }

  /** Fails unless a call got the slot it should have. */
  void verifyChoice(FakeCall call, int[] loads) {
    int chosen = call.workerIndex;
    int load = loads[chosen] - 1;
    FakeWorker worker = world.workers.live(chosen);
    breaches.check(
        worker != null || backingOff[chosen] != Certainty.YES, "a slot that backs off got ", call);
    for (int i = 0; i < loads.length; i++) {
      FakeWorker other = world.workers.live(i);
      if (other != null && i != chosen) {
        breaches.check(
            worker == null ? loads[i] > 0 : loads[i] >= load, "not the least loaded for ", call);
        breaches.check(
            worker == null || worker.isReady() || !other.isReady() || loads[i] > load,
            "a starting worker was preferred to a ready one for ",
            call);
      } else if (other == null && worker != null) {
        breaches.check(
            load == 0 || backingOff[i] != Certainty.NO,
            "shared a worker while a slot was free: ",
            call);
      }
    }
  }

  /** Fails unless there is one alarm for each that is due to somebody, and nothing is overdue. */
  void verifyAlarms(int ofCalls) {
    int starting = 0;
    int possible = 0;
    int deadline = world.options.startTimeoutMillis;
    for (int i = 0; i < backingOff.length; i++) {
      FakeWorker worker = world.workers.live(i);
      if (worker != null && !worker.isReady() && deadline != TaskOptions.OFF) {
        starting++;
        breaches.check(
            worker.startedAt + deadline >= world.time.peek(), "a worker missed its start deadline");
      } else if (worker != null && worker.isReady()) {
        possible += world.options.idleTimeoutMillis == TaskOptions.OFF ? 0 : 1;
      } else if (worker == null && backingOff[i] != Certainty.NO) {
        possible++;
      }
    }
    int sure = ofCalls + starting;
    int set = world.deadlines.size();
    breaches.check(set >= sure, "an alarm is missing");
    breaches.check(set <= sure + possible, "an alarm was left behind");
    breaches.check(world.time.armed() == (set > 0 ? 1 : 0), "the timer does not follow the alarms");
  }
}
