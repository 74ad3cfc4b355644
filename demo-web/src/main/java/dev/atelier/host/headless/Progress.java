package dev.atelier.host.headless;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows how far a run has come. */
interface Progress extends AutoCloseable {
  /** Tells how many tiles have settled so far. */
  void settled(int tiles);

  @Override
  void close();

  /**
   * A bar on stderr, or nothing.
   *
   * @param visible whether anybody looks
   * @param tiles tiles of the whole run
   */
  static Progress of(boolean visible, int tiles) {
    return visible ? new Bar(tiles) : new Nothing();
  }

  /** A progress bar on stderr. */
  final class Bar implements Progress {
    private final ProgressBar bar;

    private Bar(int tiles) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("Tiles")
              .setInitialMax(tiles)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }

    @Override
    public void settled(int tiles) {
      bar.stepTo(tiles);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Shows nothing. */
  final class Nothing implements Progress {
    private Nothing() {}

    @Override
    public void settled(int tiles) {}

    @Override
    public void close() {}
  }
}
