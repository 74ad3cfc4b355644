package dev.atelier.fake;

import dev.atelier.port.Clock;
import dev.atelier.port.Timers;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only when told to; timers fire in order, each at its own time. */
public final class FakeTime implements Clock, Timers {
  /* More firings in one go than any honest program needs: an alarm that is set again for ever. */
  private static final int MOST_FIRINGS = 100_000;
  private static final double EPOCH = 1_700_000_000_000.0;

  private final List<FakeTimer> timers = new ArrayList<>();
  private double now;
  private int reads;
  private int armings;

  @Override
  public double now() {
    reads++;
    return now;
  }

  @Override
  public double wallTime() {
    reads++;
    return EPOCH + now;
  }

  @Override
  public Timer newTimer(Runnable onFire) {
    FakeTimer timer = new FakeTimer(onFire);
    timers.add(timer);
    return timer;
  }

  /** Lets time pass; what is due at the very end fires too. */
  public void advance(double millis) {
    double end = now + millis;
    int firings = 0;
    for (FakeTimer due = firstDue(end); due != null; due = firstDue(end)) {
      if (++firings > MOST_FIRINGS) {
        throw new AssertionError("a timer fires for ever");
      }
      now = Math.max(now, due.at);
      due.disarm();
      due.onFire.run();
    }
    now = end;
  }

  /** Returns the time without counting as a reading. */
  double peek() {
    return now;
  }

  /** Returns how often the clock was read. */
  public int reads() {
    return reads;
  }

  /** Returns how often a timer was armed. */
  public int armings() {
    return armings;
  }

  /** Returns how many timers are armed. */
  public int armed() {
    int armed = 0;
    for (int i = 0; i < timers.size(); i++) {
      armed += timers.get(i).isArmed() ? 1 : 0;
    }
    return armed;
  }

  private FakeTimer firstDue(double end) {
    FakeTimer first = null;
    for (int i = 0; i < timers.size(); i++) {
      FakeTimer timer = timers.get(i);
      if (timer.isArmed() && timer.at <= end && (first == null || timer.at < first.at)) {
        first = timer;
      }
    }
    return first;
  }

  private final class FakeTimer implements Timer {
    private final Runnable onFire;
    private double at = Double.POSITIVE_INFINITY;

    FakeTimer(Runnable onFire) {
      this.onFire = onFire;
    }

    boolean isArmed() {
      return at != Double.POSITIVE_INFINITY;
    }

    @Override
    public void arm(double delayMillis) {
      if (!(delayMillis >= 0)) {
        throw new AssertionError("a timer was armed with " + delayMillis + " ms");
      }
      armings++;
      at = now + delayMillis;
    }

    @Override
    public void disarm() {
      at = Double.POSITIVE_INFINITY;
    }
  }
}
