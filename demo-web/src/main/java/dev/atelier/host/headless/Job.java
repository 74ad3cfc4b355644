package dev.atelier.host.headless;

import com.google.gson.JsonObject;

/**
 * What a headless run does.
 *
 * @param filter the filter
 * @param poolSize workers, >= 1
 * @param tileSize side of a tile, pixels, >= 1
 * @param crash whether a worker is crashed half-way
 */
public record Job(Filter filter, int poolSize, int tileSize, boolean crash) {
  /** Side of a tile unless told otherwise: 88 tiles for the default picture. */
  public static final int TILE_SIZE = 96;

  /** Reach of the blur, pixels. */
  static final int RADIUS = 12;

  /** Workers unless told otherwise: one for each processor, but 2 to 4. */
  public static int defaultPoolSize() {
    return Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * The job as the page reads it.
   *
   * @param exports says whether the page is to record a trace and to make OTLP messages
   */
  JsonObject toJson(Exports exports) {
    JsonObject options = new JsonObject();
    options.addProperty("radius", RADIUS);
    options.addProperty("rounds", 1);

    JsonObject pool = new JsonObject();
    pool.addProperty("poolSize", poolSize);
    // Two calls for each worker: one runs, one is already there. Short enough a queue that callers
    // wait for it.
    pool.addProperty("maxInFlight", 2 * poolSize);
    pool.addProperty("maxQueueDepth", 8 * poolSize);
    pool.addProperty("queuePolicy", "block");
    // On a busy machine a worker may start slowly; the run has its own limit.
    pool.addProperty("startTimeoutMs", 60_000);
    pool.addProperty("crashPolicy", "restart-requeue-in-flight");

    JsonObject job = new JsonObject();
    job.addProperty("filter", filter.toString());
    job.addProperty("tileSize", tileSize);
    job.addProperty("crash", crash);
    job.addProperty("perfetto", exports.perfetto() != null);
    job.addProperty("otlp", exports.otlp() != null);
    job.add("options", options);
    job.add("pool", pool);
    return job;
  }
}
