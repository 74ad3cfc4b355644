package dev.atelier.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.atelier.host.metrics.HostMetrics;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/operations: whatever it names exists, and Prometheus's own tool agrees with it. */
class OperationsTest {
  private static final String ALERTS =
      Repository.read(Repository.operations("prometheus/alerts.yaml"));
  private static final String ALERT_TESTS =
      Repository.read(Repository.operations("prometheus/alerts.test.yaml"));
  private static final String PANEL_TESTS =
      Repository.read(Repository.operations("prometheus/panels.test.yaml"));
  private static final String INDEX = Repository.read(Repository.operations("README.md"));
  private static final int GRID = 24;

  private final KnownMetrics known = new KnownMetrics();

  @ParameterizedTest
  @CsvSource({
    "check rules, prometheus/alerts.yaml",
    "check config, prometheus/prometheus.yml",
    "test rules, prometheus/alerts.test.yaml",
    "test rules, prometheus/panels.test.yaml"
  })
  void promtoolAgrees(String command, String file) throws Exception {
    String[] words = command.split(" ");

    Program.Outcome outcome =
        Program.named("promtool", "prometheus")
            .run(words[0], words[1], Repository.operations(file).toString());

    assertEquals(0, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("SUCCESS"), outcome.output());
  }

  @Test
  void everyAlertHasARunbookAndBothTests() {
    Set<String> alerts = alerts().keySet();

    Set<String> runbooks = new TreeSet<>();
    for (Path file : Repository.files("runbooks", ".md")) {
      runbooks.add(file.getFileName().toString().replace(".md", ""));
    }
    assertEquals(alerts, runbooks);
    for (String alert : alerts) {
      String runbook = Repository.read(Repository.operations("runbooks/" + alert + ".md"));
      assertTrue(runbook.startsWith("# " + alert + "\n"), alert);
      assertTrue(runbook.contains("\n## Find out\n") && runbook.contains("\n## Then\n"), alert);
      assertTrue(ALERTS.contains("          runbook: runbooks/" + alert + ".md\n"), alert);
      assertTrue(ALERT_TESTS.contains("  - name: " + alert + " fires\n"), alert);
      assertTrue(ALERT_TESTS.contains("  - name: " + alert + " keeps quiet\n"), alert);
      assertTrue(INDEX.contains("](runbooks/" + alert + ".md) |"), alert);
    }
  }

  @Test
  void testsOfAlertsExpectWhatTheirNamesSay() {
    Pattern test =
        Pattern.compile(
            "  - name: (\\w+) (fires|keeps quiet)\n(?:(?!  - name:)(?s:.))*?"
                + "alertname: (\\w+)\n +exp_alerts:( \\[])?\n");
    Matcher tests = test.matcher(ALERT_TESTS);
    int found = 0;
    while (tests.find()) {
      assertEquals(tests.group(1), tests.group(3));
      assertEquals(tests.group(2).equals("keeps quiet"), tests.group(4) != null, tests.group(1));
      found++;
    }
    assertEquals(2 * alerts().size(), found);
  }

  @Test
  void everyMetricAndLabelOfAnAlertExists() {
    alerts().forEach(this::assertKnown);
  }

  @Test
  void everyMetricAndLabelOfARunbookExists() {
    for (Path file : Repository.files("runbooks", ".md")) {
      Matcher names =
          Pattern.compile("\\b(atelier_\\w+|http_server_\\w+)").matcher(Repository.read(file));
      while (names.find()) {
        String name = names.group(1);
        boolean exists =
            known.has(name) || known.has(name + "_bucket"); // A histogram by its family's name.
        assertTrue(exists, file.getFileName() + " names " + name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyMetricAndLabelOfAPanelExists(Dashboard dashboard) {
    for (String query : dashboard.queries()) {
      assertKnown(dashboard.file(), query);
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyQueryOfAPanelIsTested(Dashboard dashboard) {
    for (String query : dashboard.queries()) {
      String tested = query.replace("$__rate_interval", "5m").replace("$task", ".*");
      assertTrue(
          PANEL_TESTS.contains("- expr: 'round(" + tested + ", 0.001)'\n"),
          () -> dashboard + " has an untested query: " + query);
    }
  }

  @Test
  void everyTestOfAPanelExpectsSomething() {
    assertFalse(PANEL_TESTS.contains("exp_samples: []"));
    assertEquals(
        Dashboard.all().stream().mapToInt(dashboard -> dashboard.queries().size()).sum(),
        PANEL_TESTS.split("exp_samples:\n", -1).length - 1);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboardIsValid(Dashboard dashboard) {
    JsonObject json = dashboard.json();
    assertTrue(json.get("schemaVersion").getAsInt() >= 36);
    assertEquals(json.get("uid").getAsString() + ".json", dashboard.file());
    assertFalse(json.get("title").getAsString().isBlank());
    assertTrue(INDEX.contains("`grafana/" + dashboard.file() + "`"));

    JsonObject first = dashboard.variables().get(0);
    assertEquals("datasource", first.get("name").getAsString());
    assertEquals("datasource", first.get("type").getAsString());
    assertEquals("prometheus", first.get("query").getAsString());

    Set<Integer> ids = new HashSet<>();
    Set<String> titles = new HashSet<>();
    List<int[]> places = new ArrayList<>();
    for (JsonObject panel : dashboard.panels()) {
      String title = panel.get("title").getAsString();
      assertTrue(ids.add(panel.get("id").getAsInt()), title);
      assertTrue(titles.add(title), title);
      assertFalse(panel.get("description").getAsString().isBlank(), title);
      assertPlaced(title, panel.getAsJsonObject("gridPos"), places);
      assertDatasource(panel);
      Set<String> refs = new HashSet<>();
      for (JsonObject target : Dashboard.objects(panel.getAsJsonArray("targets"))) {
        assertTrue(refs.add(target.get("refId").getAsString()), title);
        assertDatasource(target);
      }
      assertFalse(refs.isEmpty(), title);
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyVariableOfAQueryIsDeclared(Dashboard dashboard) {
    Set<String> declared = new HashSet<>(Set.of("__rate_interval"));
    dashboard.variables().forEach(variable -> declared.add(variable.get("name").getAsString()));
    for (String query : dashboard.queries()) {
      Matcher used = Pattern.compile("\\$(\\w+)").matcher(query);
      while (used.find()) {
        assertTrue(declared.contains(used.group(1)), query);
      }
    }
  }

  @Test
  void dashboardsAreTold() {
    List<Dashboard> all = dashboards().toList();
    assertTrue(all.size() >= 3);
    assertEquals(
        all.size(), all.stream().map(d -> d.json().get("uid").getAsString()).distinct().count());
  }

  @Test
  void everyMetricOfTheHostIsInTheIndexAndInADashboard() {
    StringBuilder queries = new StringBuilder(ALERTS);
    dashboards().forEach(dashboard -> dashboard.queries().forEach(queries::append));
    for (MetricSpec spec : HostMetrics.all()) {
      String name = spec.prometheusName() + (spec.kind() == MetricKind.COUNTER ? "_total" : "");
      assertTrue(INDEX.contains("| `" + name + "` | " + spec.kind().word() + " |"), name);
      assertTrue(queries.indexOf(name) >= 0, name + " is looked at by nobody");
    }
  }

  @Test
  void pictureIsThere() {
    assertTrue(Files.exists(Repository.operations("images/flow.svg")));
    assertTrue(INDEX.contains("src=\"images/flow.svg\""));
  }

  @Test
  void wrongNamesAreFound() {
    assertEquals(
        List.of(
            new Query.Selector("a_total", Set.of("b", "c")), new Query.Selector("up", Set.of())),
        Query.of("sum by (x, y) (rate(a_total{b=\"{z}\",c!~'up'}[$__rate_interval])) / up > 0.5")
            .selectors());
    assertEquals(Set.of("x", "y"), Query.of("sum by (x, y) (a)").grouping());
    assertFalse(known.has("atelier_task_success"));
    assertTrue(known.samples().size() > 30);
  }

  static Stream<Dashboard> dashboards() {
    return Dashboard.all().stream();
  }

  /** Queries of the alerts, by name. */
  private static Map<String, String> alerts() {
    Pattern rule =
        Pattern.compile("- alert: (\\w+)\n(?:\\s+#.*\n)*\\s+expr: (?:\\|\n)?((?s:.*?))\n +for:");
    Map<String, String> alerts = new TreeMap<>();
    Matcher rules = rule.matcher(ALERTS);
    while (rules.find()) {
      alerts.put(rules.group(1), rules.group(2));
    }
    assertEquals(ALERTS.split("- alert: ", -1).length - 1, alerts.size());
    return alerts;
  }

  private void assertKnown(String where, String promql) {
    Query query = Query.of(promql);
    assertFalse(query.selectors().isEmpty(), where);
    Set<String> labels = new HashSet<>();
    for (Query.Selector selector : query.selectors()) {
      assertTrue(known.has(selector.sample()), where + " names " + selector.sample());
      Set<String> own = known.labelsOf(selector.sample());
      assertTrue(own.containsAll(selector.labels()), where + ": " + selector + ", not " + own);
      labels.addAll(own);
    }
    assertTrue(labels.containsAll(query.grouping()), where + " groups by " + query.grouping());
  }

  private static void assertDatasource(JsonObject owner) {
    JsonObject datasource = owner.getAsJsonObject("datasource");
    assertEquals("prometheus", datasource.get("type").getAsString());
    assertEquals("${datasource}", datasource.get("uid").getAsString());
  }

  /* Inside the grid, and over no other panel. */
  private static void assertPlaced(String title, JsonObject place, List<int[]> others) {
    int x = place.get("x").getAsInt();
    int y = place.get("y").getAsInt();
    int right = x + place.get("w").getAsInt();
    int bottom = y + place.get("h").getAsInt();
    assertTrue(x >= 0 && right <= GRID && y >= 0 && right > x && bottom > y, title);
    for (int[] other : others) {
      boolean isApart = right <= other[0] || x >= other[2] || bottom <= other[1] || y >= other[3];
      assertTrue(isApart, title + " lies over another panel");
    }
    others.add(new int[] {x, y, right, bottom});
  }
}
