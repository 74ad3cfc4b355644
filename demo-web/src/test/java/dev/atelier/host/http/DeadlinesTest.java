package dev.atelier.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadlinesTest {
  /** Short, and never waited for: what is too late is made so by never coming. */
  private static final Duration DEADLINE = Duration.ofMillis(200);

  @TempDir private Path files;
  private final Idle idle = new Idle();
  private DemoHost host;
  private Caller caller;

  @BeforeEach
  void startHost() throws Exception {
    host = DemoHost.start(HostOptions.of(0, files.toUri()).withDeadline(DEADLINE), idle);
    caller = new Caller(host);
  }

  @AfterEach
  void stopHost() {
    host.close();
  }

  @Test
  void bodyThatDoesNotComeIsAnsweredWith408() throws Exception {
    String request =
        "POST /ingest?page=a&seq=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            + "Content-Length: 100\r\n\r\n# TYPE";

    try (Socket socket = caller.raw(request)) {
      String answer = all(socket);
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      assertTrue(answer.contains("Connection: close"), answer);
    }
    assertExceeded("/ingest", 1);
  }

  @Test
  void handlerThatDoesNotAnswerIsAnsweredFor() throws Exception {
    assertEquals(503, caller.get("/headless/silent").statusCode());
    assertExceeded("/headless/*", 1);

    // Too late, and without effect.
    Idle.Exchange late = idle.taken.get(Caller.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    late.response()
        .write(
            true,
            ByteBuffer.allocate(1),
            Callback.from(() -> told.complete(new AssertionError("written")), told::complete));
    late.callback().succeeded();
    assertEquals("the answer came too late", told.get().getMessage());
    caller.awaitMetric("http_server_active_requests{http_request_method=\"GET\"}", 1);
  }

  @Test
  void handlerThatWaitsForABodyIsWoken() throws Exception {
    String request =
        "POST /headless/blocking HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n";

    try (Socket socket = caller.raw(request)) {
      assertTrue(all(socket).startsWith("HTTP/1.1 408 "));
    }
    assertEquals(
        "the body did not come in time",
        idle.woken.get(Caller.PATIENCE.toSeconds(), TimeUnit.SECONDS).getMessage());
  }

  @Test
  void clientThatDoesNotTakeItsAnswerIsCutOff() throws Exception {
    try (Socket socket = caller.raw("GET /headless/endless HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      assertExceeded("/headless/*", 1);
      // What the network had room for comes, then the end or a reset, but no whole answer.
      assertTrue(!all(socket).endsWith("\r\n0\r\n\r\n"));
    }
  }

  @Test
  void whatIsAnsweredInTimeIsNotCounted() throws Exception {
    try (DemoHost patient = DemoHost.start(HostOptions.of(0, files.toUri()))) {
      Caller calm = new Caller(patient);
      for (int i = 0; i < 20; i++) {
        assertEquals(404, calm.get("/missing").statusCode());
      }

      assertTrue(!calm.metrics().contains("atelier_host_deadlines_exceeded_total{"));
    }
  }

  private void assertExceeded(String route, int times) throws Exception {
    caller.awaitMetric(
        "atelier_host_deadlines_exceeded_total{http_route=\"" + route + "\"}", times);
  }

  private static String all(Socket socket) throws Exception {
    StringBuilder all = new StringBuilder();
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = socket.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        all.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
      }
    } catch (java.net.SocketException reset) {
      all.append("(reset)");
    }
    return all.toString();
  }

  /** Handlers that are slow in three ways. */
  private static final class Idle extends Handler.Abstract {
    final CompletableFuture<Exchange> taken = new CompletableFuture<>();
    final CompletableFuture<Throwable> woken = new CompletableFuture<>();

    record Exchange(Response response, Callback callback) {}

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      switch (Request.getPathInContext(request)) {
        case "/headless/silent" -> taken.complete(new Exchange(response, callback));
        case "/headless/blocking" -> {
          try (InputStream in = Content.Source.asInputStream(request)) {
            in.readAllBytes();
          } catch (java.io.IOException e) {
            woken.complete(e.getCause() == null ? e : e.getCause());
            throw e;
          }
        }
        case "/headless/endless" -> writeOn(response, callback);
        default -> {
          return false;
        }
      }
      return true;
    }

    private static void writeOn(Response response, Callback callback) {
      response.write(
          false,
          ByteBuffer.allocate(1 << 20),
          Callback.from(() -> writeOn(response, callback), callback::failed));
    }
  }
}
