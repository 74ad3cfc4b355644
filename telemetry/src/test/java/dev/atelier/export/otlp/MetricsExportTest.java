package dev.atelier.export.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.metrics.Counter;
import dev.atelier.metrics.Gauge;
import dev.atelier.metrics.Histogram;
import dev.atelier.metrics.MetricFamily;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;
import dev.atelier.text.StringText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsExportTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final OtlpResource SHOP =
      new OtlpResource(new String[] {"service.name"}, new String[] {"shop"});

  private final MetricRegistry registry = new MetricRegistry();
  private final MetricsExport cumulative = new MetricsExport(SHOP, false, 1000);
  private final MetricsExport delta = new MetricsExport(SHOP, true, 1000);

  @Test
  void counterIsAMonotonicSum() {
    MetricSpec.Builder spec = MetricSpec.counter("jobs.total").unit(Unit.count("job"));
    registry.counter(spec.labels("kind", "none").help("Jobs.").build()).with("a", "").add(2.5);

    assertEquals(
        "{'name':'jobs','description':'Jobs.','unit':'{job}','sum':{'aggregationTemporality':2,"
            + "'isMonotonic':true,'dataPoints':[{'attributes':["
            + "{'key':'kind','value':{'stringValue':'a'}}],'startTimeUnixNano':'1000000000',"
            + "'timeUnixNano':'3000000000','asDouble':2.5,'exemplars':[]}]}}",
        metrics(cumulative));
  }

  @Test
  void gaugeHasNeitherTemporalityNorStart() {
    registry.gauge(MetricSpec.gauge("load").build()).with().set(-1);

    assertEquals(
        "{'name':'load','description':'','unit':'','gauge':{'dataPoints':[{'attributes':[],"
            + "'timeUnixNano':'3000000000','asDouble':-1,'exemplars':[]}]}}",
        metrics(cumulative));
  }

  @Test
  void numbersWithoutJsonHaveTheirProtobufNames() {
    MetricFamily<Gauge> family = registry.gauge(MetricSpec.gauge("g").labels("l").build());
    family.with("a").set(Double.NaN);
    family.with("b").set(Double.POSITIVE_INFINITY);
    family.with("c").set(Double.NEGATIVE_INFINITY);

    assertEquals(
        List.of("'NaN'", "'Infinity'", "'-Infinity'"),
        all("'asDouble':(.*?),", metrics(cumulative)));
  }

  @Test
  void histogramHasOneCountMoreThanBounds() {
    MetricSpec spec =
        MetricSpec.histogram("wait").unit(Unit.SECONDS).buckets(0.5, 1).labels("q").build();
    Histogram histogram = registry.histogram(spec).with("x");
    histogram.observe(0.25);
    histogram.observe(0.75);
    histogram.observe(0.75);
    histogram.exemplify(new Exemplar(TRACE, "b7ad6b7169203331", 0.75, 2000));

    assertEquals(
        "{'name':'wait','description':'','unit':'s','histogram':{'aggregationTemporality':2,"
            + "'dataPoints':[{'attributes':[{'key':'q','value':{'stringValue':'x'}}],"
            + "'startTimeUnixNano':'1000000000','timeUnixNano':'3000000000','count':'3',"
            + "'sum':1.75,'bucketCounts':['1','2','0'],'explicitBounds':[0.5,1],'exemplars':["
            + "{'timeUnixNano':'2000000000','asDouble':0.75,'traceId':'"
            + TRACE
            + "','spanId':'b7ad6b7169203331'}]}]}}",
        metrics(cumulative));
  }

  @Test
  void overflowSeriesHasItsAttribute() {
    MetricSpec spec = MetricSpec.counter("c").labels("a").maxSeries(1).build();
    registry.counter(spec).with("x").add(1);
    registry.counter(spec).with("y").add(1);

    String json = metrics(cumulative);

    assertTrue(
        json.contains("'attributes':[{'key':'otel.metric.overflow','value':{'boolValue':true}}]"),
        json);
  }

  @Test
  void metricWithoutSeriesIsLeftOut() {
    registry.counter(MetricSpec.counter("c").labels("a").build());
    assertEquals("", written(cumulative, 3000));

    registry.gauge(MetricSpec.gauge("g").build()).with().set(1);
    assertEquals(List.of("g"), all("\\{'name':'([a-z])'", written(cumulative, 3000)));
  }

  @Test
  void cumulativeValuesCountFromTheStart() {
    Counter counter = registry.counter(MetricSpec.counter("c").build()).with();
    counter.add(1);
    written(cumulative, 3000);
    cumulative.arrived();

    counter.add(2);
    String json = written(cumulative, 5000);

    assertEquals(List.of("3"), all("'asDouble':(.*?),", json));
    assertEquals(List.of("1000000000"), all("'startTimeUnixNano':'(.*?)'", json));
    assertEquals(List.of("2"), all("'aggregationTemporality':(.)", json));
  }

  @Test
  void deltaValuesCountFromTheLastMessageThatArrived() {
    Counter counter = registry.counter(MetricSpec.counter("c").build()).with();
    Histogram histogram = registry.histogram(MetricSpec.histogram("h").buckets(1).build()).with();
    counter.add(1);
    histogram.observe(0.5);
    String first = written(delta, 3000);
    delta.arrived();
    counter.add(2);
    histogram.observe(5);
    String lost = written(delta, 5000);
    counter.add(4);
    String second = written(delta, 7000);
    delta.arrived();
    String third = written(delta, 9000);

    assertEquals(List.of("1"), all("'asDouble':(.*?),", first));
    assertEquals(List.of("2"), all("'asDouble':(.*?),", lost));
    assertEquals(List.of("6"), all("'asDouble':(.*?),", second));
    assertEquals(List.of("0"), all("'asDouble':(.*?),", third));
    assertEquals(List.of("['1','0']"), all("'bucketCounts':(.*?\\])", first));
    assertEquals(List.of("['0','1']"), all("'bucketCounts':(.*?\\])", second));
    assertEquals(List.of("5"), all("'sum':([0-9.]+),", second));
    assertEquals(List.of("3000000000", "3000000000"), all("'startTimeUnixNano':'(.*?)'", second));
    assertEquals(List.of("1", "1"), all("'aggregationTemporality':(.)", second));
  }

  @Test
  void deltaOfANewSeriesAndOfAForgottenOneIsAllOfIt() {
    MetricFamily<Counter> family = registry.counter(MetricSpec.counter("c").labels("a").build());
    family.with("x").add(10);
    family.with("y").add(20);
    written(delta, 3000);
    delta.arrived();

    family.clear();
    family.with("y").add(3);
    family.with("z").add(4);

    assertEquals(List.of("3", "4"), all("'asDouble':(.*?),", written(delta, 5000)));
  }

  @Test
  void gaugeIsNeverADifference() {
    registry.gauge(MetricSpec.gauge("g").build()).with().set(5);
    written(delta, 3000);
    delta.arrived();

    assertEquals(List.of("5"), all("'asDouble':(.*?),", written(delta, 5000)));
  }

  @Test
  void messageNamesItsResource() {
    registry.gauge(MetricSpec.gauge("g").build()).with().set(5);

    String json = written(cumulative, 3000);

    assertTrue(json.startsWith("{'resourceMetrics':[{'resource':{'attributes':["), json);
    assertTrue(json.contains("{'key':'service.name','value':{'stringValue':'shop'}}"), json);
    assertFalse(json.contains("unknown_service"), json);
  }

  private String metrics(MetricsExport export) {
    String json = written(export, 3000);
    int start = json.indexOf("'metrics':[") + "'metrics':[".length();
    return json.substring(start, json.length() - "]}]}]}".length());
  }

  private String written(MetricsExport export, double now) {
    StringText text = new StringText();
    export.write(text, registry.read(), now);
    return text.toString().replace('"', '\'');
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
