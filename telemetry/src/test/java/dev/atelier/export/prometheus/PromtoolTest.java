package dev.atelier.export.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.metrics.runtime.RuntimeMetric;
import dev.atelier.metrics.runtime.RuntimeMetrics;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import dev.atelier.record.MetricSample;
import dev.atelier.text.StringText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Asks Prometheus's own tool; installs it where it is missing, or fails. */
class PromtoolTest {
  @Test
  void runtimesMetricsPassWithoutAHint() throws Exception {
    MetricRegistry registry = new MetricRegistry();
    RuntimeMetrics metrics = new RuntimeMetrics(registry);
    for (RuntimeMetric metric : MetricCatalog.all()) {
      metrics.metric(sample(metric).ofTask("task-1", "re\"si\\ze\n").with("queue.policy", "block"));
    }

    assertEquals("", check(registry));
  }

  @Test
  void toolMetricsPassWithoutAHint() throws Exception {
    ToolMetrics metrics = new ToolMetrics();
    metrics.executeSeconds.with("grep", "success").observe(0.012);
    metrics.errors.with("fetch", "timeout").add(1);
    metrics.processExits.with("signal", "137", "SIGKILL").add(1);
    metrics.outputBytes.with("grep").observe(1e15);
    metrics.pollSeconds.with("nightly").observe(8.5);

    assertEquals("", check(metrics.registry));
  }

  @Test
  void oddNumbersAndLabelsAreReadable() throws Exception {
    MetricRegistry registry = new MetricRegistry();
    MetricSpec spec = MetricSpec.gauge("odd").labels("l").help("Odd \\ \"one\"\n.").build();
    double[] values = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e-9
    };
    for (double value : values) {
      registry.gauge(spec).with("é\\\"\n" + value).set(value);
    }

    assertEquals("", check(registry));
  }

  private static MetricSample sample(RuntimeMetric metric) {
    MetricKind kind = metric.spec().kind();
    if (kind == MetricKind.COUNTER) {
      return MetricSample.counter(metric.event(), 1);
    }
    return kind == MetricKind.GAUGE
        ? MetricSample.gauge(metric.event(), 1)
        : MetricSample.histogram(metric.event(), 1);
  }

  /* Returns what promtool has to say: nothing when all is well. */
  private static String check(MetricRegistry registry) throws Exception {
    StringText text = new StringText();
    new ExpositionText(text, ExpositionFormat.PROMETHEUS, LabelPairs.NONE).write(registry.read());
    Process promtool = start();
    try (OutputStream in = promtool.getOutputStream()) {
      in.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return promtool.waitFor() == 0 ? said : said + "status " + promtool.exitValue();
  }

  private static Process start() throws Exception {
    ProcessBuilder promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true);
    try {
      return promtool.start();
    } catch (IOException missing) {
      String said = install();
      try {
        return promtool.start();
      } catch (IOException stillMissing) {
        throw new IllegalStateException(
            "This test needs promtool (Debian package prometheus, or https://prometheus.io/download),"
                + " and it could not be installed: "
                + said,
            stillMissing);
      }
    }
  }

  /* Returns the last line of what it said. */
  private static String install() throws InterruptedException {
    String root = "root".equals(System.getProperty("user.name")) ? "" : "sudo -n ";
    String apt = root + "env DEBIAN_FRONTEND=noninteractive apt-get -q ";
    String script = apt + "update && " + apt + "install -y --no-install-recommends prometheus";
    try {
      Process process = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said.lines().reduce("nothing was said", (first, second) -> second);
    } catch (IOException noShell) {
      return String.valueOf(noShell.getMessage());
    }
  }
}
