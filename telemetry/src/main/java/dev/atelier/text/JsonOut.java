package dev.atelier.text;

/**
 * Writes JSON piece by piece; sees to the commas and to nothing else: what is opened must be
 * closed, and in an object every value needs a key.
 */
public final class JsonOut {
  private final TextOut out;

  // Mutable state: whether the next key or value follows another one.
  private boolean follows;

  /** Writes to a text. */
  public JsonOut(TextOut out) {
    this.out = out;
  }

  /** Opens an object. */
  public JsonOut object() {
    return open("{");
  }

  /** Closes an object. */
  public JsonOut endObject() {
    return close("}");
  }

  /** Opens an array. */
  public JsonOut array() {
    return open("[");
  }

  /** Closes an array. */
  public JsonOut endArray() {
    return close("]");
  }

  /** Writes a key; its value is to come next. */
  public JsonOut key(String name) {
    separate();
    out.quoted(name).text(":");
    follows = false;
    return this;
  }

  /** Writes a string. */
  public JsonOut string(String value) {
    separate();
    out.quoted(value);
    return this;
  }

  /** Writes a number; {@code null} if it is not finite, since JSON has no such numbers. */
  public JsonOut number(double value) {
    separate();
    if (Math.abs(value) <= Double.MAX_VALUE) {
      out.number(value);
    } else {
      out.text("null");
    }
    return this;
  }

  /** Writes a truth value. */
  public JsonOut bool(boolean value) {
    return raw(value ? "true" : "false");
  }

  /** Writes a text that is JSON already. */
  public JsonOut raw(String json) {
    separate();
    out.text(json);
    return this;
  }

  private JsonOut open(String bracket) {
    separate();
    out.text(bracket);
    follows = false;
    return this;
  }

  private JsonOut close(String bracket) {
    out.text(bracket);
    follows = true;
    return this;
  }

  private void separate() {
    if (follows) {
      out.text(",");
    }
    follows = true;
  }
}
