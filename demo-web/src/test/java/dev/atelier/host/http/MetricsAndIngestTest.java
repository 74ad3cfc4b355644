package dev.atelier.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.atelier.host.ingest.IngestLimits;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsAndIngestTest {
  private static final int MAX_BYTES = 1000;
  private static final String CALLS = "# TYPE calls counter\ncalls_total 3\n";

  @TempDir private Path files;
  private DemoHost host;
  private Caller caller;

  @BeforeEach
  void startHost() throws Exception {
    IngestLimits limits = new IngestLimits(MAX_BYTES, 10, 10, 100, Duration.ofMinutes(5));
    host = DemoHost.start(HostOptions.of(0, files.toUri()).withIngest(limits));
    caller = new Caller(host);
  }

  @AfterEach
  void stopHost() {
    host.close();
  }

  @Test
  void metricsAreTextUnlessOpenMetricsIsWanted() throws Exception {
    HttpResponse<String> text = caller.get("/metrics");
    HttpResponse<String> open =
        caller.get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0,*/*;q=0.1");

    assertEquals(Caller.TEXT, text.headers().firstValue("Content-Type").orElse(""));
    assertEquals(Caller.OPEN_METRICS, open.headers().firstValue("Content-Type").orElse(""));
    assertEquals("Accept", text.headers().firstValue("Vary").orElse(""));
    assertTrue(open.body().endsWith("\n# EOF\n"));
    assertTrue(open.body().contains("# UNIT http_server_request_duration_seconds seconds"));
    assertTrue(text.body().contains("http_server_active_requests{http_request_method=\"GET\"} 1"));
  }

  @Test
  void headHasNoBodyAndOtherMethodsAreNamed() throws Exception {
    HttpRequest head =
        HttpRequest.newBuilder(caller.at("/metrics"))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer =
        java.net.http.HttpClient.newHttpClient().send(head, HttpResponse.BodyHandlers.ofString());
    HttpResponse<String> post = caller.send(HttpRequest.newBuilder(caller.at("/metrics")), "x");

    assertEquals(200, answer.statusCode());
    assertEquals("", answer.body());
    assertTrue(answer.headers().firstValueAsLong("Content-Length").orElse(0) > 0);
    assertEquals(405, post.statusCode());
    assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElse(""));
  }

  @Test
  void requestsAreCountedByRouteMethodAndStatus() throws Exception {
    caller.get("/missing");
    caller.get("/missing/too");
    caller.push("?page=a&seq=1", Caller.TEXT, CALLS);

    caller.awaitMetric(
        "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/*\","
            + "http_response_status_code=\"404\"}",
        2);
    caller.awaitMetric(
        "http_server_request_duration_seconds_count{http_request_method=\"POST\","
            + "http_route=\"/ingest\",http_response_status_code=\"204\"}",
        1);
    assertEquals(1, caller.metric("atelier_host_ingest_size_bytes_count"));
  }

  @Test
  void methodsThatNobodyKnowsBecomeOneLabel() throws Exception {
    for (String method : new String[] {"BREW", "STEAL"}) {
      String request = method + " / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      try (Socket socket = caller.raw(request)) {
        socket.getInputStream().readAllBytes();
      }
    }

    caller.awaitMetric("http_server_active_requests{http_request_method=\"_OTHER\"}", 0);
    assertTrue(caller.metrics().contains("http_request_method=\"_OTHER\""));
    assertTrue(!caller.metrics().contains("BREW"));
  }

  @Test
  void pushedMetricsAreServedBesideTheHostsOwn() throws Exception {
    HttpResponse<String> answer =
        caller.push(
            "?page=a&seq=1",
            Caller.OPEN_METRICS,
            "# TYPE calls counter\ncalls_total 3 # {trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 1 1700000000\n"
                + "# EOF\n");

    assertEquals(204, answer.statusCode());
    assertEquals(3, caller.metric("calls_total"));
    assertEquals(1, caller.metric("atelier_host_ingest_pages"));
    String open = caller.get("/metrics", "Accept", "application/openmetrics-text").body();
    assertTrue(open.contains("calls_total 3 # {trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 1"));
  }

  @Test
  void pagesAddUpAndTheLastWordOfOneIsKept() throws Exception {
    caller.push("?page=a&seq=1", Caller.TEXT, CALLS);
    caller.push("?page=b&seq=1", Caller.TEXT, CALLS);
    caller.push("?page=a&seq=2&end=true", Caller.TEXT, "# TYPE calls counter\ncalls_total 10\n");

    assertEquals(13, caller.metric("calls_total"));
    assertEquals(1, caller.metric("atelier_host_ingest_pages"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | page | '' | 1 to 64 letters, digits, - or _, in ASCII",
        "?page=a | seq | '' | a whole number from 1 to 9007199254740991",
        "?page=a&seq=0 | seq | 0 | a whole number from 1 to 9007199254740991",
        "?page=a&seq=1.5 | seq | 1.5 | a whole number from 1 to 9007199254740991",
        "?page=a&seq=99999999999999999999 | seq | 99999999999999999999 | a whole number from 1 to 9007199254740991",
        "?page=a%20b&seq=1 | page | a b | 1 to 64 letters, digits, - or _, in ASCII",
        "?page=%C3%A9&seq=1 | page | é | 1 to 64 letters, digits, - or _, in ASCII",
        "?page=a&seq=1&end=maybe | end | maybe | true or false",
        "?page=a&page=b&seq=1 | page | a, b | given once",
        "?page=a&seq=1&debug=1 | parameter | debug | one of page, seq, end"
      })
  void parametersThatMakeNoSenseAreNamed(String query, String field, String value, String allowed)
      throws Exception {
    assertRefused(caller.push(query, Caller.TEXT, CALLS), 400, field, value, allowed);
  }

  @Test
  void linesThatMakeNoSenseAreNamed() throws Exception {
    HttpResponse<String> answer =
        caller.push("?page=a&seq=1", Caller.TEXT, CALLS + "calls_total -1\n");

    assertRefused(answer, 400, "line 3", "calls_total -1", "a counter with a finite value >= 0");
    assertEquals(0, caller.metric("calls_total"));
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(caller.at("/ingest?page=a&seq=1"))
            .header("Content-Type", Caller.TEXT);
    request.POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {(byte) 0xC3, 0x28}));
    HttpResponse<String> answer =
        java.net.http.HttpClient.newHttpClient()
            .send(request.build(), HttpResponse.BodyHandlers.ofString());

    assertRefused(answer, 400, "body", "2 bytes", "UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "text/html",
        "text/plain; charset=utf-16",
        "application/x-www-form-urlencoded",
        "nonsense"
      })
  void otherTypesAreNotSupported(String type) throws Exception {
    HttpResponse<String> answer = caller.push("?page=a&seq=1", type, CALLS);

    assertRefused(
        answer,
        415,
        "Content-Type",
        type,
        "text/plain; version=0.0.4 or application/openmetrics-text, in utf-8");
  }

  @Test
  void packedBodiesAreNotSupported() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(caller.at("/ingest?page=a&seq=1"))
            .header("Content-Type", Caller.TEXT)
            .header("Content-Encoding", "gzip");

    assertRefused(caller.send(request, CALLS), 415, "Content-Encoding", "gzip", "identity");
  }

  @Test
  void largeBodiesAreRefusedBeforeTheyAreRead() throws Exception {
    String head =
        "POST /ingest?page=a&seq=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            + "Content-Length: 1001\r\n\r\n";
    try (Socket socket = caller.raw(head)) {
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);

      assertEquals("HTTP/1.1 413", answer);
    }
  }

  @Test
  void largeBodiesOfUnknownLengthAreRefusedAsWell() throws Exception {
    String chunk = "200\r\n" + "#".repeat(0x200) + "\r\n";
    String head =
        "POST /ingest?page=a&seq=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";
    try (Socket socket = caller.raw(head + chunk + chunk)) {
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);

      assertEquals("HTTP/1.1 413", answer);
    }
    assertEquals(
        1, caller.metric("atelier_host_ingest_refused_total{http_response_status_code=\"413\"}"));
  }

  @Test
  void bodyOfJustTheLimitIsTaken() throws Exception {
    String body = CALLS + "#".repeat(MAX_BYTES - CALLS.length() - 1) + "\n";

    assertEquals(204, caller.push("?page=a&seq=1", Caller.TEXT, body).statusCode());
  }

  @Test
  void onlyOwnPagesMayPush() throws Exception {
    HttpRequest.Builder foreign =
        HttpRequest.newBuilder(caller.at("/ingest?page=a&seq=1"))
            .header("Content-Type", Caller.TEXT)
            .header("Origin", "http://evil.example");
    HttpRequest.Builder own =
        HttpRequest.newBuilder(caller.at("/ingest?page=a&seq=1"))
            .header("Content-Type", Caller.TEXT)
            .header("Origin", "http://localhost:" + host.port());

    assertRefused(
        caller.send(foreign, CALLS),
        403,
        "Origin",
        "http://evil.example",
        "http://localhost:" + host.port());
    assertEquals(204, caller.send(own, CALLS).statusCode());
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    HttpResponse<String> answer = caller.get("/ingest?page=a&seq=1");

    assertRefused(answer, 405, "method", "GET", "POST");
    assertEquals("POST", answer.headers().firstValue("Allow").orElse(""));
  }

  private void assertRefused(
      HttpResponse<String> answer, int status, String field, String value, String allowed)
      throws Exception {
    assertEquals(status, answer.statusCode());
    JsonObject said = JsonParser.parseString(answer.body()).getAsJsonObject();
    assertEquals(status, said.get("status").getAsInt());
    assertEquals(field, said.get("field").getAsString());
    assertEquals(value, said.get("value").getAsString());
    assertEquals(allowed, said.get("allowed").getAsString());
    assertEquals(
        1,
        caller.metric(
            "atelier_host_ingest_refused_total{http_response_status_code=\"" + status + "\"}"));
  }
}
