// The recordings of cases.js with Prometheus's client for Go. Prints name;nanoseconds.
package main

import (
	"fmt"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var methods = []string{"resize", "decode", "encode", "search"}
var statuses = []string{"ok", "error"}
var buckets = []float64{0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10}

func best(name string, record func(i int)) {
	const count = 100000
	fastest := math.Inf(1)
	for round := 0; round < 100; round++ {
		start := time.Now()
		for i := 0; i < count; i++ {
			record(i)
		}
		fastest = math.Min(fastest, float64(time.Since(start).Nanoseconds())/count)
	}
	fmt.Printf("%s;%f\n", name, fastest)
}

func main() {
	labels := []string{"method", "status"}
	counter := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "calls_total"}, labels)
	histogram := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "duration", Buckets: buckets}, labels)
	boundCounter := counter.WithLabelValues("resize", "ok")
	boundHistogram := histogram.WithLabelValues("resize", "ok")
	value := func(i int) float64 { return float64(i&1023) * 0.0005 }
	best("counter, 2 labels looked up", func(i int) { counter.WithLabelValues(methods[i&3], statuses[i>>2&1]).Add(1) })
	best("counter, bound", func(i int) { boundCounter.Add(1) })
	best("histogram, 2 labels looked up", func(i int) { histogram.WithLabelValues(methods[i&3], statuses[i>>2&1]).Observe(value(i)) })
	best("histogram, bound", func(i int) { boundHistogram.Observe(value(i)) })
}
