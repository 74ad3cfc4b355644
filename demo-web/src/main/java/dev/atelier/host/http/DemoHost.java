package dev.atelier.host.http;

import dev.atelier.host.metrics.HostRecorder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.resource.Resources;

/**
 * Serves the files of the demo, on this machine only: browsers isolate a page, and let it share
 * memory with its workers, on {@code localhost} or over TLS, and this host has no certificate.
 * Beside the files it has {@code /metrics}, {@code /ingest} and {@code /events}.
 */
public final class DemoHost implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_CONNECTIONS = 1000;

  private final Server server;
  private final ServerConnector connector;
  private final Telemetry telemetry;

  private DemoHost(Server server, ServerConnector connector, Telemetry telemetry) {
    this.server = server;
    this.connector = connector;
    this.telemetry = telemetry;
  }

  /**
   * Starts a host.
   *
   * @param first handlers that are asked before the host's own
   * @throws PortException if the port cannot be had
   * @throws IOException if the directory does not exist
   */
  public static DemoHost start(HostOptions options, Handler... first) throws IOException {
    int port = options.port();
    Server server = new Server();
    ServerConnector connector = connector(server, port);
    server.addConnector(connector);
    nameTypes(server.getMimeTypes());
    List<Handler> handlers = new ArrayList<>(List.of(first));
    Telemetry telemetry = new Telemetry(options);
    handlers.addAll(telemetry.ends());
    handlers.add(filesIn(directory(server, options.files())));
    handlers.add(
        new DefaultHandler(false, false)); // Neither a favicon nor a list of contexts: just 404.
    HostRecorder recorder = telemetry.recorder();
    Handler timely = new Deadlines(options.deadline(), recorder, new Handler.Sequence(handlers));
    server.setHandler(new ResponseHeaders(new Measured(recorder, timely)));
    try {
      server.start();
    } catch (IOException e) {
      throw PortException.of(port, e);
    } catch (Exception e) {
      throw new IOException("The host does not start: " + e.getMessage(), e);
    }
    return new DemoHost(server, connector, telemetry);
  }

  private static ServerConnector connector(Server server, int port) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost(LOOPBACK);
    connector.setPort(port);
    // Clients that connect and say nothing cost no thread, but each a little memory.
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
    return connector;
  }

  private static Resource directory(Server server, URI files) throws IOException {
    URI real = files;
    if ("file".equals(files.getScheme()) && Files.isDirectory(Path.of(files))) {
      // A link on the way to the directory is the owner's business, and no other name for its
      // files.
      real = Path.of(files).toRealPath().toUri();
    }
    Resource directory = ResourceFactory.of(server).newResource(real);
    if (!Resources.isReadableDirectory(directory)) {
      throw new FileNotFoundException("There are no files to serve in " + files);
    }
    return directory;
  }

  private static Handler filesIn(Resource directory) {
    ResourceHandler handler = new ResourceHandler();
    handler.setWelcomeFiles("index.html");
    handler.setDirAllowed(false);
    // A context refuses files that are reached by another name than their own, such as links out of
    // the directory.
    ContextHandler context = new ContextHandler(handler, "/");
    context.clearAliasChecks();
    context.setBaseResource(directory);
    return context;
  }

  /** The types that browsers insist on, whatever Jetty's own table says. */
  private static void nameTypes(MimeTypes.Mutable types) {
    types.addMimeMapping("js", "text/javascript");
    types.addMimeMapping("map", "application/json");
    types.addMimeMapping("json", "application/json");
    types.addMimeMapping("wasm", "application/wasm");
    types.addMimeMapping("svg", "image/svg+xml");
    types.addMimeMapping("png", "image/png");
    types.addMimeMapping("ts", "text/plain");
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Address of the page. */
  public URI url() {
    return URI.create("http://localhost:" + port() + "/");
  }

  /** Waits until the host has been stopped. */
  public void join() throws InterruptedException {
    server.join();
  }

  /** Stops listening and ends what is being served. */
  @Override
  public void close() {
    telemetry.endStreams();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The host does not stop", e);
    }
  }
}
