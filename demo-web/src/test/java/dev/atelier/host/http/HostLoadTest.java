package dev.atelier.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.host.events.EventOptions;
import dev.atelier.host.ingest.IngestLimits;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients at once, some of them hostile: everybody else is answered as if they were not there,
 * and in the end every number is what was done. Nothing here depends on speed.
 */
@Timeout(300)
class HostLoadTest {
  private static final int PAGES = 16;
  private static final int PUSHES = 25;
  private static final int READERS = 4;
  private static final int READS = 25;
  private static final int VANDALS = 4;
  private static final int CRIMES = 25;
  private static final int SLOW = 8;
  private static final int LISTENERS = 4;
  private static final int MAX_BYTES = 64 * 1024;

  @TempDir private Path files;

  private final AtomicInteger refused400 = new AtomicInteger();
  private final AtomicInteger refused413 = new AtomicInteger();
  private final AtomicInteger refused415 = new AtomicInteger();
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch start = new CountDownLatch(1);

  @Test
  void everyGoodRequestIsAnsweredAndEveryNumberIsTrue() throws Exception {
    Files.writeString(files.resolve("index.html"), "<title>page</title>");
    IngestLimits limits = new IngestLimits(MAX_BYTES, 100, 20, 200, Duration.ofHours(1));
    EventOptions events = new EventOptions(64, 64, Duration.ofMillis(50), Duration.ofHours(1));
    HostOptions options =
        HostOptions.of(0, files.toUri())
            .withIngest(limits)
            .withEvents(events)
            .withDeadline(Caller.PATIENCE.multipliedBy(2));
    try (DemoHost host = DemoHost.start(options)) {
      run(new Caller(host));
      check(new Caller(host));
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void run(Caller caller) throws Exception {
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      int page = i;
      clients.add(() -> page(caller, page));
    }
    for (int i = 0; i < READERS; i++) {
      clients.add(() -> reader(caller));
    }
    for (int i = 0; i < VANDALS; i++) {
      int seed = i;
      clients.add(() -> vandal(caller, new Random(seed)));
    }
    for (int i = 0; i < SLOW; i++) {
      slow(caller, i);
    }
    for (int i = 0; i < LISTENERS; i++) {
      sockets.add(caller.raw("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(clients.size());
    try {
      List<Future<Void>> ends = clients.stream().map(threads::submit).toList();
      start.countDown();
      for (Future<Void> end : ends) {
        end.get(4 * Caller.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A page as it should be. */
  private Void page(Caller caller, int page) throws Exception {
    start.await();
    for (int seq = 1; seq <= PUSHES; seq++) {
      String body =
          """
          # TYPE load_calls counter
          load_calls_total{task="shared"} %1$d
          load_calls_total{task="own-%2$d"} %1$d
          # TYPE load_depth gauge
          load_depth %2$d
          # TYPE load_seconds histogram
          load_seconds_bucket{le="1.0"} %1$d
          load_seconds_bucket{le="+Inf"} %3$d
          load_seconds_sum %3$d
          load_seconds_count %3$d
          # EOF
          """
              .formatted(seq, page, 2 * seq);
      HttpResponse<String> answer =
          caller.push("?page=page-" + page + "&seq=" + seq, Caller.OPEN_METRICS, body);
      assertEquals(204, answer.statusCode(), answer.body());
    }
    return null;
  }

  /** Somebody who reads: the page, and the metrics. */
  private Void reader(Caller caller) throws Exception {
    start.await();
    double before = 0;
    for (int i = 0; i < READS; i++) {
      assertEquals("<title>page</title>", caller.get("/").body());
      double now = caller.metric("load_calls_total{task=\"shared\"}");
      assertTrue(now >= before, "a counter fell from " + before + " to " + now);
      before = now;
    }
    return null;
  }

  /** Somebody who sends what nobody should; each refusal is noted. */
  private Void vandal(Caller caller, Random random) throws Exception {
    start.await();
    String good = "# TYPE load_calls counter\nload_calls_total{task=\"shared\"} 1000000\n";
    String query = "?page=vandal&seq=1";
    for (int i = 0; i < CRIMES; i++) {
      switch (random.nextInt(8)) {
        case 0 ->
            refuse(400, caller.push(query, Caller.TEXT, good + "load_calls_total nonsense\n"));
        case 1 -> refuse(400, caller.push(query, Caller.TEXT, "\u0000\uFFFD".repeat(100)));
        case 2 -> refuse(400, caller.push("?page=../../etc&seq=1", Caller.TEXT, good));
        case 3 -> refuse(400, caller.push(query, Caller.OPEN_METRICS, good));
        case 4 ->
            refuse(400, caller.push(query, Caller.TEXT, "# TYPE load_calls gauge\nload_calls 1\n"));
        case 5 -> refuse(413, caller.push(query, Caller.TEXT, "#".repeat(MAX_BYTES + 1)));
        case 6 -> refuse(415, caller.push(query, "application/json", "{}"));
        default -> {
          // Begins a push, and goes away in the middle of it.
          Socket socket = caller.raw(head(100_000 % MAX_BYTES) + good);
          socket.setSoLinger(true, 0);
          socket.close();
        }
      }
    }
    return null;
  }

  /** A connection that says a little and then nothing, until the test is over. */
  private void slow(Caller caller, int i) throws Exception {
    String[] beginnings = {
      "", "GET", "GET /metrics HTTP/1.1\r\nHost: lo", head(MAX_BYTES), head(MAX_BYTES) + "# TYPE x"
    };
    sockets.add(caller.raw(beginnings[i % beginnings.length]));
  }

  private void check(Caller caller) throws Exception {
    double shared = PAGES * PUSHES;
    assertEquals(shared, caller.metric("load_calls_total{task=\"shared\"}"));
    for (int page = 0; page < PAGES; page++) {
      assertEquals(PUSHES, caller.metric("load_calls_total{task=\"own-" + page + "\"}"));
    }
    assertEquals(PAGES * (PAGES - 1) / 2.0, caller.metric("load_depth"));
    assertEquals(shared, caller.metric("load_seconds_bucket{le=\"1\"}"));
    assertEquals(2 * shared, caller.metric("load_seconds_count"));
    assertEquals(2 * shared, caller.metric("load_seconds_sum"));
    assertEquals(PAGES, caller.metric("atelier_host_ingest_pages"));

    assertEquals(shared, caller.metric("atelier_host_ingest_size_bytes_count"));
    assertRefused(caller, 400, refused400);
    assertRefused(caller, 413, refused413);
    assertRefused(caller, 415, refused415);
    caller.awaitMetric(duration("POST", "/ingest", 204), shared);
    caller.awaitMetric(duration("GET", "/*", 200), READERS * READS);
    assertEquals(0, caller.metric("atelier_host_deadlines_exceeded_total{http_route=\"/ingest\"}"));

    // Those who are still silent in the middle of a push, and nobody else.
    long silent = 0;
    for (int i = 0; i < SLOW; i++) {
      silent += i % 5 >= 3 ? 1 : 0;
    }
    caller.awaitMetric("http_server_active_requests{http_request_method=\"POST\"}", silent);
    caller.awaitMetric("http_server_active_requests{http_request_method=\"GET\"}", LISTENERS + 1.0);
    assertEquals(LISTENERS, caller.metric("atelier_host_sse_clients"));
  }

  private static void assertRefused(Caller caller, int status, AtomicInteger times)
      throws Exception {
    caller.awaitMetric(
        "atelier_host_ingest_refused_total{http_response_status_code=\"" + status + "\"}",
        times.get());
  }

  private void refuse(int status, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("\"allowed\":"), answer.body());
    (status == 400 ? refused400 : status == 413 ? refused413 : refused415).incrementAndGet();
  }

  private static String head(int length) {
    return "POST /ingest?page=slow&seq=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  private static String duration(String method, String route, int status) {
    return "http_server_request_duration_seconds_count{http_request_method=\""
        + method
        + "\",http_route=\""
        + route
        + "\",http_response_status_code=\""
        + status
        + "\"}";
  }
}
