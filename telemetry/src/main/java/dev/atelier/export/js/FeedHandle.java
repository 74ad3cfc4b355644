package dev.atelier.export.js;

import org.teavm.jso.JSObject;

/** An event feed as JavaScript holds it. */
final class FeedHandle implements JSObject {
  final EventFeed feed;

  FeedHandle(EventFeed feed) {
    this.feed = feed;
  }

  static void deliver(JSObject handle, JSObject event) {
    ((FeedHandle) handle).feed.deliver(event);
  }
}
