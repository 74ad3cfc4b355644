package dev.atelier.host.http;

import dev.atelier.host.events.EventOptions;
import dev.atelier.host.ingest.IngestLimits;
import java.net.URI;
import java.time.Duration;

/** How a host is to be. Immutable; {@link #of} has the defaults, {@code with…} returns a copy. */
public final class HostOptions {
  /** How long a request may take. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  private final int port;
  private final URI files;
  private final Duration deadline;
  private final EventOptions events;
  private final IngestLimits ingest;

  private HostOptions(
      int port, URI files, Duration deadline, EventOptions events, IngestLimits ingest) {
    this.port = port;
    this.files = files;
    this.deadline = deadline;
    this.events = events;
    this.ingest = ingest;
  }

  /**
   * Returns the defaults.
   *
   * @param port 0 to 65535; 0 takes any free one
   * @param files directory of the files to serve, on disk or inside a jar
   */
  public static HostOptions of(int port, URI files) {
    return new HostOptions(
        port, files, DEFAULT_DEADLINE, EventOptions.DEFAULTS, IngestLimits.DEFAULTS);
  }

  /**
   * Sets how long a request may take, from its head to the end of its answer; more than 0, default
   * 30 s.
   */
  public HostOptions withDeadline(Duration deadline) {
    if (deadline.toMillis() < 1) {
      throw new IllegalArgumentException("deadline < 1 ms: " + deadline);
    }
    return new HostOptions(port, files, deadline, events, ingest);
  }

  /** Sets the limits of the stream of events. */
  public HostOptions withEvents(EventOptions events) {
    return new HostOptions(port, files, deadline, events, ingest);
  }

  /** Sets how much pages may push. */
  public HostOptions withIngest(IngestLimits ingest) {
    return new HostOptions(port, files, deadline, events, ingest);
  }

  int port() {
    return port;
  }

  URI files() {
    return files;
  }

  Duration deadline() {
    return deadline;
  }

  EventOptions events() {
    return events;
  }

  IngestLimits ingest() {
    return ingest;
  }
}
