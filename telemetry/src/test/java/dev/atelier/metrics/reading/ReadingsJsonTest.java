package dev.atelier.metrics.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;
import dev.atelier.text.JsonOut;
import dev.atelier.text.StringText;
import org.junit.jupiter.api.Test;

class ReadingsJsonTest {
  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void everyKindIsWrittenWithWhatItHas() {
    registry
        .counter(
            MetricSpec.counter("jobs_total")
                .labels("kind")
                .unit(Unit.count("job"))
                .maxSeries(1)
                .help("Jobs.")
                .build())
        .with("a")
        .add(2);
    registry.gauge(MetricSpec.gauge("load").build()).with().set(0.5);

    assertEquals(
        "[{'name':'jobs_total','kind':'counter','unit':'job','help':'Jobs.','labels':['kind'],"
            + "'series':[{'labels':['a'],'value':2}]},"
            + "{'name':'load','kind':'gauge','unit':'','help':'','labels':[],"
            + "'series':[{'labels':[],'value':0.5}]}]",
        written());
  }

  @Test
  void histogramHasBoundsCountsAndExemplars() {
    MetricSpec spec = MetricSpec.histogram("wait").unit(Unit.SECONDS).buckets(0.5, 1).build();
    registry.histogram(spec).with().observe(0.75);
    registry.histogram(spec).with().exemplify(new Exemplar("t", "s", 0.75, 1000));

    assertEquals(
        "[{'name':'wait','kind':'histogram','unit':'seconds','help':'','labels':[],"
            + "'bounds':[0.5,1],'series':[{'labels':[],'value':0.75,'counts':[0,1,0],"
            + "'exemplars':[{'bucket':1,'traceId':'t','spanId':'s','value':0.75,'atMs':1000}]}]}]",
        written());
  }

  @Test
  void overflowSeriesHasNoLabels() {
    MetricSpec spec = MetricSpec.counter("c").labels("a", "b").maxSeries(1).build();
    registry.counter(spec).with("x", "y").add(1);
    registry.counter(spec).with("x", "z").add(4);

    assertEquals(
        "[{'name':'c','kind':'counter','unit':'','help':'','labels':['a','b'],'series':["
            + "{'labels':['x','y'],'value':1},{'overflow':true,'value':4}]}]",
        written());
  }

  private String written() {
    StringText text = new StringText();
    ReadingsJson.write(new JsonOut(text), registry.read());
    return text.toString().replace('"', '\'');
  }
}
