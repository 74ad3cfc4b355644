package dev.atelier.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which metrics and labels a PromQL query names. Not a parser: it knows as much of the language as
 * our dashboards and rules use, and promtool sees to the rest.
 *
 * @param selectors metrics, each with the labels that are asked of it
 * @param grouping labels of {@code by (…)}
 */
record Query(List<Selector> selectors, Set<String> grouping) {
  private static final Pattern TEXT =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
  private static final Pattern NAME =
      Pattern.compile("\\b([a-zA-Z_:][a-zA-Z0-9_:]*)\\b\\s*(\\{[^}]*}|\\()?");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  /**
   * A metric in a query.
   *
   * @param sample its name
   * @param labels names of the labels that are matched
   */
  record Selector(String sample, Set<String> labels) {}

  static Query of(String promql) {
    String bare = RANGE.matcher(TEXT.matcher(promql).replaceAll("~")).replaceAll("");
    Set<String> grouping = new TreeSet<>();
    Matcher groups = GROUPING.matcher(bare);
    while (groups.find()) {
      grouping.addAll(names(groups.group(1), ","));
    }
    List<Selector> selectors = new ArrayList<>();
    Matcher names = NAME.matcher(groups.replaceAll(" "));
    while (names.find()) {
      String after = names.group(2);
      boolean isFunction = "(".equals(after);
      if (!isFunction && !OPERATORS.contains(names.group(1))) {
        Set<String> labels = new TreeSet<>();
        if (after != null) {
          for (String matcher : names(after.substring(1, after.length() - 1), ",")) {
            labels.add(matcher.replaceFirst("\\s*(!~|=~|!=|=).*", ""));
          }
        }
        selectors.add(new Selector(names.group(1), labels));
      }
    }
    return new Query(selectors, grouping);
  }

  private static Set<String> names(String list, String separator) {
    Set<String> names = new TreeSet<>();
    for (String name : list.split(separator)) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }
}
