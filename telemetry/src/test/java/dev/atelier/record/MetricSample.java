package dev.atelier.record;

import java.util.LinkedHashMap;
import java.util.Map;

/** A metric event as a test writes it down. */
public final class MetricSample implements MetricEvent {
  private final MetricKind kind;
  private final String name;
  private final double value;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private double atMillis;

  private MetricSample(MetricKind kind, String name, double value) {
    this.kind = kind;
    this.name = name;
    this.value = value;
  }

  public static MetricSample counter(String name, double value) {
    return new MetricSample(MetricKind.COUNTER, name, value);
  }

  public static MetricSample gauge(String name, double value) {
    return new MetricSample(MetricKind.GAUGE, name, value);
  }

  public static MetricSample histogram(String name, double value) {
    return new MetricSample(MetricKind.HISTOGRAM, name, value);
  }

  public MetricSample with(String attribute, String value) {
    attributes.put(attribute, value);
    return this;
  }

  public MetricSample ofTask(String id, String name) {
    return with("task.id", id).with("task.name", name).with("task.type", "parallel");
  }

  public MetricSample at(double millis) {
    this.atMillis = millis;
    return this;
  }

  @Override
  public MetricKind kind() {
    return kind;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double value() {
    return value;
  }

  @Override
  public double atMillis() {
    return atMillis;
  }

  @Override
  public String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }
}
