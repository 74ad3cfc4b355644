package dev.atelier.export.otlp;

/**
 * What sends: the attributes of an OpenTelemetry resource, {@code service.name} above all. Values
 * are texts.
 */
public final class OtlpResource {
  private static final String SCOPE = "atelier-runtime";
  private static final String SERVICE_NAME = "service.name";

  private final String[] names;
  private final String[] values;

  /**
   * Makes a resource. Where {@code service.name} is missing it is {@code unknown_service}, as
   * OpenTelemetry asks for.
   *
   * @param names names of attributes; not copied
   * @param values as many values; not copied
   */
  public OtlpResource(String[] names, String[] values) {
    this.names = names;
    this.values = values;
  }

  /** Opens a message, up to the array of its spans or metrics; the texts are its arrays' names. */
  void open(OtlpJson otlp, String resources, String scopes, String items) {
    otlp.json().object().key(resources).array().object();
    otlp.json().key("resource").object().key("attributes").array();
    boolean named = false;
    for (int i = 0; i < names.length; i++) {
      named |= names[i].equals(SERVICE_NAME);
      otlp.attribute(names[i], values[i]);
    }
    if (!named) {
      otlp.attribute(SERVICE_NAME, "unknown_service");
    }
    otlp.attribute("telemetry.sdk.name", SCOPE);
    otlp.attribute("telemetry.sdk.language", "webjs");
    otlp.json().endArray().endObject();
    otlp.json().key(scopes).array().object();
    otlp.json().key("scope").object().key("name").string(SCOPE).endObject();
    otlp.json().key(items).array();
  }

  void close(OtlpJson otlp) {
    otlp.json().endArray().endObject().endArray().endObject().endArray().endObject();
  }
}
