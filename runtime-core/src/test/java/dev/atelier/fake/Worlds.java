package dev.atelier.fake;

import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes the worlds of one test. After the test each of them is judged, ended and judged again,
 * whatever the test looked at; not when the test failed, so that its own message stays.
 */
public final class Worlds implements AfterEachCallback {
  private final List<FakeWorld> worlds = new ArrayList<>();

  /** Makes a world. */
  public FakeWorld with(TaskOptions.Builder options) {
    FakeWorld world = new FakeWorld(options.build());
    worlds.add(world);
    return world;
  }

  /** Leaves a world unjudged: what happened in it was not all told. */
  public void forget(FakeWorld world) {
    worlds.remove(world);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      worlds.forEach(FakeWorld::close);
    }
  }
}
