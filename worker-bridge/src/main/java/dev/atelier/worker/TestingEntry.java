package dev.atelier.worker;

import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/** Exports of the npm entry {@code atelier-runtime/testing}. */
public final class TestingEntry {

  private TestingEntry() {}

  /**
   * Returns an object that behaves like a {@code Worker} whose script has called {@code
   * createTaskWorker} with the same arguments, but runs in this thread. In addition to a worker's
   * members it has {@code crash(error)}: the worker falls silent, and the error comes out as an
   * {@code error} event.
   *
   * @see TaskWorker#serve
   */
  @JSExport
  public static JSObject createTestWorker(JSObject handlers, JSObject options) {
    return TestWorker.create(handlers, options);
  }
}
