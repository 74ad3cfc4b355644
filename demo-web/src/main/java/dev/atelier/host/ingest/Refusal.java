package dev.atelier.host.ingest;

import com.google.gson.Gson;
import com.google.gson.JsonObject;

/** Why a push is not taken: what was looked at, what it was, and what is allowed. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_VALUE = 100;

  private final int status;
  private final String field;
  private final String value;
  private final String allowed;

  private Refusal(int status, String field, String value, String allowed) {
    super(field + " must be " + allowed + ", got " + shortened(value), null, false, false);
    this.status = status;
    this.field = field;
    this.value = shortened(value);
    this.allowed = allowed;
  }

  /**
   * Returns a refusal.
   *
   * @param status status of the answer, 400 to 499
   * @param at what was looked at, with its value
   * @param allowed what would have been right, to be read after "must be"
   */
  static Refusal of(int status, Field at, String allowed) {
    return new Refusal(status, at.name(), at.value(), allowed);
  }

  /** Returns the refusal of something that makes no sense, status 400. */
  static Refusal of(Field at, String allowed) {
    return of(400, at, allowed);
  }

  /**
   * What a refusal is about.
   *
   * @param name where it stands: a header, a parameter, a line
   * @param value what stood there
   */
  record Field(String name, String value) {}

  /** Returns the status of the answer. */
  public int status() {
    return status;
  }

  /** Returns the answer: one JSON object. */
  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("status", status);
    json.addProperty("field", field);
    json.addProperty("value", value);
    json.addProperty("allowed", allowed);
    return new Gson().toJson(json);
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
  }
}
