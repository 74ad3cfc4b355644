package dev.atelier.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.host.events.EventOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EventsTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final String CALLS =
      "# TYPE atelier_task_success counter\natelier_task_success_total ";

  @TempDir private Path files;
  private DemoHost host;
  private Caller caller;

  @AfterEach
  void stopHost() {
    host.close();
  }

  @Test
  void clientIsGreetedWithTheStateAndToldOfEveryPush() throws Exception {
    start(new EventOptions(4, 100, NEVER, NEVER));
    push(1);

    try (Stream stream = open()) {
      assertEquals("text/event-stream; charset=utf-8", stream.contentType);
      assertEquals("retry: 2000", stream.line());
      assertEquals("event: state", stream.line());
      assertEquals(state(1), stream.line());
      assertEquals("", stream.line());

      push(2);

      assertEquals("id: 3", stream.line());
      assertEquals("event: push", stream.line());
      assertTrue(
          stream.after("data: ").startsWith("data: {\"page\":\"a\",\"seq\":2,\"series\":1,"));
      assertEquals("", stream.line());
      assertEquals("id: 4", stream.line());
      assertEquals("event: state", stream.line());
      assertEquals(state(2), stream.line());
    }
  }

  @Test
  void refusalsAreToldWithTheirReason() throws Exception {
    start(EventOptions.DEFAULTS);

    try (Stream stream = open()) {
      caller.push("?page=a&seq=x", Caller.TEXT, "");

      assertEquals(
          "data: {\"status\":400,\"field\":\"seq\",\"value\":\"x\",\"allowed\":"
              + "\"a whole number from 1 to 9007199254740991\"}",
          stream.dataOf("refused"));
    }
  }

  @Test
  void silenceIsBrokenByHeartbeats() throws Exception {
    start(new EventOptions(4, 100, Duration.ofMillis(20), NEVER));

    try (Stream stream = open()) {
      for (int beats = 0; beats < 3; ) {
        beats += ": heartbeat".equals(stream.line()) ? 1 : 0;
      }
    }
    // Nobody says good-bye: the next heartbeat finds the connection closed.
    caller.awaitMetric("atelier_host_sse_clients", 0);
    caller.awaitMetric("atelier_host_sse_disconnects_total{reason=\"closed\"}", 1);
  }

  @Test
  void whoComesBackIsToldWhatHeMissed() throws Exception {
    start(new EventOptions(4, 100, NEVER, NEVER));
    for (int i = 1; i <= 3; i++) {
      push(i);
    }

    try (Stream stream = open("Last-Event-ID", "2")) {
      assertEquals("id: 3", stream.after("id: "));
      assertEquals("id: 4", stream.after("id: "));
      assertEquals("id: 5", stream.after("id: "));
    }
    try (Stream stream = open("Last-Event-ID", "99")) {
      push(4);
      assertEquals("id: 7", stream.after("id: "), "an id of another host's life is no id here");
    }
    try (Stream stream = open("Last-Event-ID", "one")) {
      push(5);
      assertEquals("id: 9", stream.after("id: "));
    }
  }

  @Test
  void whoWasAwayTooLongIsToldHowMuchIsLost() throws Exception {
    start(new EventOptions(4, 3, NEVER, NEVER));
    for (int i = 1; i <= 5; i++) {
      push(i);
    }

    try (Stream stream = open("Last-Event-ID", "1")) {
      assertEquals("data: {\"events\":6}", stream.dataOf("lost"));
      assertEquals("id: 8", stream.after("id: "));
    }
    assertEquals(6, caller.metric("atelier_host_sse_events_lost_total"));
  }

  /** The client reads nothing: it loses the oldest events, the host stays as it is. */
  @Test
  void clientThatReadsNothingLosesEventsAndIsCutOff() throws Exception {
    start(new EventOptions(4, 8, Duration.ofMillis(20), Duration.ofMillis(50)));
    // A refusal quotes what was wrong, so each event has some length.
    String query = "?page=a&seq=" + "x".repeat(100);

    try (Socket deaf = caller.raw("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      caller.awaitMetric("atelier_host_sse_clients", 1);
      // Until the buffers of the network are full, its write is stuck, and patience is over.
      while (caller.metric("atelier_host_sse_disconnects_total{reason=\"slow\"}") == 0) {
        for (int i = 0; i < 200; i++) {
          assertEquals(400, caller.push(query, Caller.TEXT, "").statusCode());
        }
      }
      assertTrue(deaf.isConnected());
    }
    assertEquals(0, caller.metric("atelier_host_sse_clients"));
    assertTrue(caller.metric("atelier_host_sse_events_sent_total") > 0);
  }

  @Test
  void furtherClientsAreToldToComeBackLater() throws Exception {
    start(new EventOptions(2, 100, Duration.ofMillis(20), NEVER));

    try (Stream first = open();
        Stream second = open()) {
      var refused = caller.get("/events");

      assertEquals(503, refused.statusCode());
      assertEquals("5", refused.headers().firstValue("Retry-After").orElse(""));
      assertEquals("event: state", first.after("event: "));
      assertEquals("event: state", second.after("event: "));
    }
    caller.awaitMetric("atelier_host_sse_clients", 0);
    open().close();
  }

  @Test
  void streamsEndWhenTheHostStops() throws Exception {
    start(EventOptions.DEFAULTS);

    try (Stream stream = open()) {
      stream.after("data: ");
      host.close();

      while (stream.line() != null) {
        // Whatever was on its way; the test ends when the stream does.
      }
    }
  }

  @Test
  void whoJoinsInTheMiddleIsGreetedFirstAndToldNothingTwice() throws Exception {
    start(new EventOptions(4, 1000, NEVER, NEVER));
    ExecutorService pusher = Executors.newSingleThreadExecutor();
    try {
      Future<?> pushing =
          pusher.submit(
              () -> {
                for (int i = 1; i <= 300; i++) {
                  push(i);
                }
                return null;
              });
      while (!pushing.isDone()) {
        try (Stream stream = open()) {
          assertEquals("retry: 2000", stream.line());
          // The pushes may be over by now: this event comes in any case.
          caller.push("?page=b&seq=0", Caller.TEXT, "");
          long last = Long.parseLong(stream.after("id: ").substring(4));
          String line = stream.after("event: ");
          while (!line.equals("event: refused")) {
            last++;
            assertEquals("id: " + last, stream.after("id: "));
            line = stream.after("event: ");
          }
        }
      }
      pushing.get();
    } finally {
      pusher.shutdownNow();
    }
  }

  @Test
  void onlyGetIsAnswered() throws Exception {
    start(EventOptions.DEFAULTS);

    var answer = caller.send(java.net.http.HttpRequest.newBuilder(caller.at("/events")), "x");

    assertEquals(405, answer.statusCode());
    assertEquals("GET", answer.headers().firstValue("Allow").orElse(""));
  }

  private void start(EventOptions events) throws Exception {
    host = DemoHost.start(HostOptions.of(0, files.toUri()).withEvents(events));
    caller = new Caller(host);
  }

  private void push(int n) throws Exception {
    assertEquals(204, caller.push("?page=a&seq=" + n, Caller.TEXT, CALLS + n + "\n").statusCode());
  }

  private static String state(int ok) {
    return "data: {\"pages\":1,\"attempts\":0,\"ok\":"
        + ok
        + ",\"failed\":0,\"canceled\":0,\"rejected\":0}";
  }

  private Stream open(String... headers) throws Exception {
    return new Stream(caller.open("/events", headers));
  }

  /** The lines of a stream. */
  private static final class Stream implements AutoCloseable {
    private final String contentType;
    private final BufferedReader reader;

    Stream(HttpResponse<InputStream> response) {
      contentType = response.headers().firstValue("Content-Type").orElse("");
      reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next line; null at the end. */
    @Nullable String line() throws IOException {
      return reader.readLine();
    }

    String after(String prefix) throws IOException {
      for (String line = line(); line != null; line = line()) {
        if (line.startsWith(prefix)) {
          return line;
        }
      }
      throw new AssertionError("the stream ended before " + prefix);
    }

    @Nullable String dataOf(String event) throws IOException {
      after("event: " + event);
      return line();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
