package dev.atelier.operations;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;

/**
 * A Grafana dashboard.
 *
 * @param file its name
 * @param json what is in it
 */
record Dashboard(String file, JsonObject json) {
  static List<Dashboard> all() {
    return Repository.files("grafana", ".json").stream().map(Dashboard::read).toList();
  }

  private static Dashboard read(Path file) {
    JsonObject json = JsonParser.parseString(Repository.read(file)).getAsJsonObject();
    return new Dashboard(file.getFileName().toString(), json);
  }

  List<JsonObject> panels() {
    return objects(json.getAsJsonArray("panels"));
  }

  List<JsonObject> variables() {
    return objects(json.getAsJsonObject("templating").getAsJsonArray("list"));
  }

  /** The queries of all panels. */
  List<String> queries() {
    return panels().stream()
        .flatMap(panel -> objects(panel.getAsJsonArray("targets")).stream())
        .map(target -> target.get("expr").getAsString())
        .toList();
  }

  static List<JsonObject> objects(JsonArray array) {
    return array.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  @Override
  public String toString() {
    return file;
  }
}
