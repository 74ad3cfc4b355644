package dev.atelier.summary;

import dev.atelier.record.Recorder;
import dev.atelier.record.SpanEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run in numbers, method by method and as a whole, from the spans of its calls. Memory grows by
 * two numbers with every call.
 */
public final class RunSummary implements Recorder {
  private final MethodSummary total = new MethodSummary("all");
  private final Map<String, MethodSummary> methods = new LinkedHashMap<>();

  @Override
  public void span(SpanEvent span) {
    String name = span.taskLabel() + "." + span.method();
    methods.computeIfAbsent(name, MethodSummary::new).add(span);
    total.add(span);
  }

  /** Returns all calls together. */
  public MethodSummary total() {
    return total;
  }

  /** Returns the methods in the order in which their first calls ended. */
  public List<MethodSummary> methods() {
    return new ArrayList<>(methods.values());
  }
}
