package dev.atelier.web.worker;

import org.teavm.jso.JSObject;

/** The context that the runtime hands to every handler, as far as the filters use it. */
interface TaskContext extends JSObject {
  /**
   * True once the page has given up this call; seen even by a handler that does not return to wait.
   */
  boolean isAborted();
}
