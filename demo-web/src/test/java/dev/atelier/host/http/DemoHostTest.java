package dev.atelier.host.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoHostTest {
  private static final String SECRET = "not to be served";

  @TempDir private Path directory;

  private final HttpClient client = HttpClient.newHttpClient();
  private Path files;
  private DemoHost host;

  @BeforeEach
  void startHost() throws IOException {
    Files.writeString(directory.resolve("secret.txt"), SECRET);
    files = Files.createDirectories(directory.resolve("files"));
    Files.createDirectories(files.resolve("npm"));
    Files.writeString(files.resolve("index.html"), "<title>page</title>");
    Files.writeString(files.resolve("npm/package.json"), "{}");
    host = DemoHost.start(HostOptions.of(0, files.toUri()));
  }

  @AfterEach
  void stopHost() {
    host.close();
  }

  @Test
  void rootIsThePage() throws Exception {
    HttpResponse<String> response = get("/");

    assertEquals(200, response.statusCode());
    assertEquals("<title>page</title>", response.body());
    assertTrue(header(response, "Content-Type").startsWith("text/html"));
  }

  @ParameterizedTest
  @CsvSource({
    "js, text/javascript",
    "mjs, text/javascript",
    "map, application/json",
    "json, application/json",
    "wasm, application/wasm",
    "svg, image/svg+xml",
    "png, image/png",
    "css, text/css",
    "html, text/html"
  })
  void filesHaveTheTypeOfTheirEnding(String ending, String type) throws Exception {
    Files.writeString(files.resolve("file." + ending), "content");

    HttpResponse<String> response = get("/file." + ending);

    assertEquals(200, response.statusCode());
    assertEquals(type, header(response, "Content-Type").replaceFirst(";.*", ""));
  }

  @Test
  void filesArriveByteForByte() throws Exception {
    byte[] bytes = new byte[100_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Files.write(files.resolve("picture.png"), bytes);

    HttpResponse<byte[]> response =
        client.send(request("/picture.png"), HttpResponse.BodyHandlers.ofByteArray());

    assertArrayEquals(bytes, response.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/npm/package.json", "/missing.js", "/npm/"})
  void everyResponseIsIsolatedAndRestricted(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertEquals("same-origin", header(response, "Cross-Origin-Opener-Policy"));
    assertEquals("require-corp", header(response, "Cross-Origin-Embedder-Policy"));
    assertEquals("same-origin", header(response, "Cross-Origin-Resource-Policy"));
    assertEquals("nosniff", header(response, "X-Content-Type-Options"));
    assertTrue(header(response, "Cache-Control").contains("no-store"));
    String policy = header(response, "Content-Security-Policy");
    assertTrue(policy.contains("default-src 'none'"), policy);
    assertTrue(policy.contains("script-src 'self';"), policy);
    assertTrue(policy.contains("worker-src 'self';"), policy);
    assertTrue(policy.contains("require-trusted-types-for 'script'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
  }

  @Test
  void missingFilesAndDirectoriesAreNotFound() throws Exception {
    assertEquals(404, get("/missing.js").statusCode());
    assertNotEquals(200, get("/npm/").statusCode());
    assertFalse(get("/npm/").body().contains("package.json"), "no directory is listed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/npm/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/..;/secret.txt",
        "/npm/..;/..;/secret.txt",
        "//../secret.txt",
        "/%252e%252e/secret.txt",
        "/index.html/../../secret.txt"
      })
  void nothingOutsideTheDirectoryIsServed(String path) throws Exception {
    String response = getRaw(path);

    assertFalse(response.contains(SECRET), response);
    assertTrue(response.startsWith("HTTP/1.1 4"), response);
  }

  @Test
  void linksOutOfTheDirectoryAreNotFollowed() throws Exception {
    Files.createSymbolicLink(files.resolve("link.txt"), directory.resolve("secret.txt"));

    assertFalse(get("/link.txt").body().contains(SECRET));
  }

  @Test
  void linkToTheDirectoryItselfIsFollowed() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), files);

    host.close();
    host = DemoHost.start(HostOptions.of(0, link.toUri()));

    assertEquals(200, get("/npm/package.json").statusCode());
  }

  @Test
  void takenPortIsNamedInOneSentence() {
    PortException failure =
        assertThrows(
            PortException.class,
            () -> DemoHost.start(HostOptions.of(host.port(), files.toUri())).close());

    assertEquals(
        "Port "
            + host.port()
            + " is already in use: choose another with --port, or any free one with --port 0.",
        failure.getMessage());
  }

  @Test
  void portIsFreeAgainAfterClosing() throws Exception {
    int port = host.port();
    host.close();

    try (DemoHost next = DemoHost.start(HostOptions.of(port, files.toUri()))) {
      assertEquals(port, next.port());
    }
  }

  @Test
  void onlyThisMachineIsServed() throws Exception {
    // Another address of this machine: it would answer if the host listened on all of them.
    assertThrows(IOException.class, () -> new Socket("127.0.0.2", host.port()).close());
  }

  @Test
  void missingDirectoryIsNamed() {
    URI missing = directory.resolve("missing").toUri();

    FileNotFoundException failure =
        assertThrows(
            FileNotFoundException.class, () -> DemoHost.start(HostOptions.of(0, missing)).close());

    assertEquals("There are no files to serve in " + missing, failure.getMessage());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(host.url().resolve(path)).build();
  }

  /** A request whose path no client library has tidied up. */
  private String getRaw(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
