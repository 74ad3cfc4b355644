package dev.atelier.host.metrics;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.export.prometheus.ExpositionText;
import dev.atelier.export.prometheus.LabelPairs;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.text.StringText;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostMetricsTest {
  private static final Exchange PUSH = new Exchange("POST", "/ingest", 204);

  private final HostMetrics metrics = new HostMetrics();

  @Test
  void everythingThatHappensIsCounted() {
    metrics.requestStarted("POST");
    metrics.requestStarted("POST");
    metrics.requestEnded(PUSH, 0.02);
    metrics.deadlineExceeded("/ingest");
    metrics.clientJoined();
    metrics.clientJoined();
    metrics.clientLeft("slow");
    metrics.eventsSent(3);
    metrics.eventsLost(2);
    metrics.pushTaken(1500);
    metrics.pushRefused(413);
    metrics.pages(7);

    String labels =
        "{http_request_method=\"POST\",http_route=\"/ingest\",http_response_status_code=\"204\"";
    assertSays("http_server_request_duration_seconds_count" + labels + "} 1");
    assertSays("http_server_request_duration_seconds_bucket" + labels + ",le=\"0.01\"} 0");
    assertSays("http_server_request_duration_seconds_bucket" + labels + ",le=\"0.025\"} 1");
    assertSays("http_server_active_requests{http_request_method=\"POST\"} 1");
    assertSays("atelier_host_deadlines_exceeded_total{http_route=\"/ingest\"} 1");
    assertSays("atelier_host_sse_clients 1");
    assertSays("atelier_host_sse_disconnects_total{reason=\"slow\"} 1");
    assertSays("atelier_host_sse_events_sent_total 3");
    assertSays("atelier_host_sse_events_lost_total 2");
    assertSays("atelier_host_ingest_size_bytes_sum 1500");
    assertSays("atelier_host_ingest_refused_total{http_response_status_code=\"413\"} 1");
    assertSays("atelier_host_ingest_pages 7");
  }

  @Test
  void catalogueHoldsWhatIsToldAndNothingElse() {
    everythingThatHappensIsCounted();

    List<String> told = new ArrayList<>();
    for (var reading : metrics.read()) {
      assertTrue(reading.size() > 0, reading.spec().name());
      told.add(reading.spec().name());
    }
    List<String> catalogue = new ArrayList<>();
    for (MetricSpec spec : HostMetrics.all()) {
      catalogue.add(spec.name());
    }
    assertEquals(catalogue, told);
  }

  @Test
  void withoutARecorderNothingHappensAndNothingFails() {
    HostRecorder none = HostRecorder.NONE;

    for (Method method : HostRecorder.class.getMethods()) {
      Object[] arguments = new Object[method.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = example(method.getParameterTypes()[i]);
      }
      assertDoesNotThrow(() -> method.invoke(none, arguments), method.getName());
    }
  }

  private static Object example(Class<?> type) {
    if (type == int.class) {
      return 1;
    }
    if (type == long.class) {
      return 1L;
    }
    return type == double.class ? 1.0 : type == String.class ? "x" : PUSH;
  }

  private void assertSays(String line) {
    StringText text = new StringText();
    new ExpositionText(text, ExpositionFormat.PROMETHEUS, LabelPairs.NONE).write(metrics.read());
    assertTrue(text.toString().contains("\n" + line + "\n"), () -> line + " in\n" + text);
  }
}
