package dev.atelier.export.js;

import dev.atelier.metrics.task.TaskMetricsCollector;
import dev.atelier.metrics.task.TaskMetricsListener;
import dev.atelier.metrics.task.TaskMetricsOptions;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** A collector of task metrics as JavaScript holds it. */
final class CollectorHandle implements JSObject {
  final TaskMetricsCollector collector;

  /**
   * Makes a collector.
   *
   * @param options {@code {windowSize?, failureRateThreshold?, latencyThresholdMs?}}, checked
   * @param listener {@code {failureRate(name, rate), latency(name, p99), invalid(name, ms)}}; they
   *     must not throw
   */
  CollectorHandle(JSObject options, JSObject listener) {
    TaskMetricsOptions.Builder builder = TaskMetricsOptions.builder();
    double windowSize = Js.number(options, "windowSize");
    double failureRate = Js.number(options, "failureRateThreshold");
    double latencyMillis = Js.number(options, "latencyThresholdMs");
    if (windowSize >= 1) {
      builder.windowSize((int) windowSize);
    }
    if (failureRate >= 0) {
      builder.failureRateThreshold(failureRate);
    }
    if (latencyMillis >= 0) {
      builder.latencyThresholdMillis(latencyMillis);
    }
    this.collector = new TaskMetricsCollector(builder.listener(new Listener(listener)).build());
  }

  private static final class Listener implements TaskMetricsListener {
    private final JSObject functions;

    Listener(JSObject functions) {
      this.functions = functions;
    }

    @Override
    public void failureRateExceeded(String taskName, double rate) {
      failureRate(functions, taskName, rate);
    }

    @Override
    public void latencyExceeded(String taskName, double p99) {
      latency(functions, taskName, p99);
    }

    @Override
    public void invalidDuration(String taskName, double durationMillis) {
      invalid(functions, taskName, durationMillis);
    }

    @JSBody(
        params = {"functions", "name", "rate"},
        script = "functions.failureRate(name,rate);")
    private static native void failureRate(JSObject functions, String name, double rate);

    @JSBody(
        params = {"functions", "name", "p99"},
        script = "functions.latency(name,p99);")
    private static native void latency(JSObject functions, String name, double p99);

    @JSBody(
        params = {"functions", "name", "millis"},
        script = "functions.invalid(name,millis);")
    private static native void invalid(JSObject functions, String name, double millis);
  }
}
