package dev.atelier.adapter;

import dev.atelier.js.Platform;
import dev.atelier.port.Timers;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Timers over {@code setTimeout}. */
public final class BrowserTimers implements Timers {
  @Override
  public Timer newTimer(Runnable onFire) {
    return new BrowserTimer(onFire);
  }

  private static final class BrowserTimer implements Timer, JSObject {
    private final Runnable onFire;
    private final JSObject callback = callback(this);
    private @Nullable JSObject handle;

    BrowserTimer(Runnable onFire) {
      this.onFire = onFire;
    }

    @Override
    public void arm(double delayMillis) {
      Platform.clearTimeout(handle);
      // A browser rounds down: it would fire before the deadline, in vain.
      handle = Platform.setTimeout(callback, Math.ceil(delayMillis));
    }

    @Override
    public void disarm() {
      Platform.clearTimeout(handle);
      handle = null;
    }

    private static void fire(BrowserTimer timer) {
      timer.handle = null;
      timer.onFire.run();
    }

    @JSBody(
        params = "timer",
        script =
            "return function(){javaMethods.get('dev.atelier.adapter.BrowserTimers$BrowserTimer"
                + ".fire(Ldev/atelier/adapter/BrowserTimers$BrowserTimer;)V').invoke(timer);};")
    private static native JSObject callback(BrowserTimer timer);
  }
}
