package dev.atelier.web.image;

/** A place where a running filter may be stopped. Filters pass one after every few rows. */
@FunctionalInterface
public interface Checkpoint {
  /** Never stops anything. */
  Checkpoint NONE = () -> {};

  /** Returns to go on; throws to stop the filter, whose result is then lost. */
  void pass();
}
