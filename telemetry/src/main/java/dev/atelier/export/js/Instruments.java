package dev.atelier.export.js;

import dev.atelier.metrics.Gauge;
import dev.atelier.metrics.MetricFamily;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.Series;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;
import org.teavm.jso.JSObject;

/** Registries, metrics and series as JavaScript holds them. */
final class Instruments {
  private Instruments() {}

  static final class RegistryHandle implements JSObject {
    final MetricRegistry registry = new MetricRegistry();
    final Interner interner = new Interner();
  }

  static final class FamilyHandle implements JSObject {
    final MetricFamily<?> family;
    final Interner interner;

    FamilyHandle(MetricFamily<?> family, Interner interner) {
      this.family = family;
      this.interner = interner;
    }

    Series with(JSObject value) {
      return family.with(interner.text(value));
    }

    Series with(JSObject value0, JSObject value1) {
      return family.with(interner.text(value0), interner.text(value1));
    }

    Series withAll(JSObject values) {
      String[] texts = new String[Js.size(values)];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = interner.text(Js.at(values, i));
      }
      return family.with(texts);
    }
  }

  static final class SeriesHandle implements JSObject {
    final Series series;

    SeriesHandle(Series series) {
      this.series = series;
    }

    void move(double amount) {
      ((Gauge) series).add(amount);
    }
  }

  /** Reads a definition: {@code {name, kind, unit, help, labels, bounds, maxSeries}}, checked. */
  static MetricSpec spec(JSObject definition) {
    String name = Js.text(definition, "name");
    String kind = Js.text(definition, "kind");
    MetricSpec.Builder spec =
        kind.equals("histogram")
            ? histogram(name, Js.get(definition, "bounds"))
            : kind.equals("gauge") ? MetricSpec.gauge(name) : MetricSpec.counter(name);
    spec.unit(Unit.of(Js.text(definition, "unit"))).help(Js.text(definition, "help"));
    if (Js.has(definition, "labels")) {
      spec.labels(texts(Js.get(definition, "labels")));
    }
    double maxSeries = Js.number(definition, "maxSeries");
    if (maxSeries >= 1) {
      spec.maxSeries((int) maxSeries);
    }
    return spec.build();
  }

  static String[] texts(JSObject array) {
    String[] texts = new String[Js.size(array)];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Js.text(Js.at(array, i));
    }
    return texts;
  }

  static double[] numbers(JSObject array) {
    double[] numbers = new double[Js.size(array)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Js.numberAt(array, i);
    }
    return numbers;
  }

  private static MetricSpec.Builder histogram(String name, JSObject bounds) {
    return MetricSpec.histogram(name).buckets(numbers(bounds));
  }
}
