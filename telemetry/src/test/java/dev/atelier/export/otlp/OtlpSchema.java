package dev.atelier.export.otlp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * The protocol's own schema as a judge of messages, with the rules that OTLP adds to protobuf's
 * JSON: ids are hexadecimal, enums are numbers, names are in lower camel case, nothing is unknown.
 */
final class OtlpSchema {
  private static final Set<String> IDS = Set.of("traceId", "spanId", "parentSpanId");
  private static final Set<String> ENUMS = Set.of("kind", "code", "aggregationTemporality");

  private OtlpSchema() {}

  /**
   * Reads a message into a builder.
   *
   * @throws AssertionError if it breaks a rule, with the reason
   */
  static void read(String json, Message.Builder message) {
    JsonElement body = JsonParser.parseString(json);
    translate(body);
    try {
      JsonFormat.parser().merge(body.toString(), message);
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(broken.getMessage(), broken);
    }
  }

  private static void translate(JsonElement element) {
    if (element instanceof JsonArray array) {
      array.forEach(OtlpSchema::translate);
    } else if (element instanceof JsonObject object) {
      for (Map.Entry<String, JsonElement> field : object.entrySet()) {
        translateField(field);
      }
    }
  }

  private static void translateField(Map.Entry<String, JsonElement> field) {
    String name = field.getKey();
    if (name.indexOf('_') >= 0) {
      throw new AssertionError("not in lower camel case: " + name);
    }
    if (ENUMS.contains(name) && !field.getValue().getAsJsonPrimitive().isNumber()) {
      throw new AssertionError("not a number: " + field);
    }
    if (IDS.contains(name)) {
      String hex = field.getValue().getAsString();
      int digits = name.equals("traceId") ? 32 : 16;
      if (!hex.matches("[0-9a-f]{" + digits + "}") || hex.matches("0*")) {
        throw new AssertionError("not an id: " + field);
      }
      byte[] bytes = HexFormat.of().parseHex(hex);
      field.setValue(new JsonPrimitive(Base64.getEncoder().encodeToString(bytes)));
    } else {
      translate(field.getValue());
    }
  }
}
