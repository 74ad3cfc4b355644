package dev.atelier.adapter;

import dev.atelier.js.Platform;
import dev.atelier.port.Clock;

/** {@code performance.now()}, read once for all answers that arrive in one message. */
public final class BrowserClock implements Clock {
  private double frozenAt = -1;

  @Override
  public double now() {
    return frozenAt >= 0 ? frozenAt : Platform.now();
  }

  @Override
  public double wallTime() {
    return Platform.timeOrigin() + now();
  }

  void freeze() {
    frozenAt = Platform.now();
  }

  void thaw() {
    frozenAt = -1;
  }
}
