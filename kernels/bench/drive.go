package bench

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	benchmarks "github.com/janpfeifer/go-benchmarks"
)

const (
	labelWidth  = 46
	columnWidth = 10
	// go-benchmarks fails where its time is over before the first call.
	leastDuration = 20 * time.Millisecond
	idle          = 5 * time.Millisecond
)

// drive has go-benchmarks call once, warm times for nothing and then again and again for the measure's time, and print
// its row. The samples are what the calls returned; the row counts the whole calls, by the wall, divided by the
// repetitions inside. The error is the first one, after which nothing is called any more.
func drive(ctx context.Context, label string, m measure, warm int, once func() (sample, error)) ([]sample, error) {
	var samples []sample
	var failed error
	calls := 0
	call := func() {
		if failed == nil {
			failed = ctx.Err()
		}
		if failed != nil {
			// There is no way to stop go-benchmarks before its time is over.
			time.Sleep(idle)
			return
		}
		var s sample
		if s, failed = once(); failed != nil {
			return
		}
		if calls++; calls > warm {
			samples = append(samples, s)
		}
	}
	benchmarks.New(benchmarks.NamedFunction{Name: padded(label), Func: call}).
		WithHeader(false).WithColumnSize(columnWidth).WithQuantiles(25, 75).
		WithPrettyPrintFn(func(d time.Duration) string { return portuguese.seconds(d.Seconds()) }).
		WithWarmUps(warm).WithInnerRepeats(m.inner).WithDuration(max(m.lasts, leastDuration)).
		Done()
	return samples, failed
}

// driveHeader names the columns of go-benchmarks's rows, in Portuguese.
func driveHeader() string {
	var b strings.Builder
	b.WriteString(padded("Medida · volta · lado"))
	for _, column := range []string{"média", "mediana", "25%", "75%", "chamadas"} {
		fmt.Fprintf(&b, "\t%*s", columnWidth, column)
	}
	return b.String()
}

func padded(label string) string {
	return label + strings.Repeat(" ", max(0, labelWidth-utf8.RuneCountInString(label)))
}

// reading puts samples together.
func reading(samples []sample) *Reading {
	r := &Reading{}
	for _, s := range samples {
		r.Values = append(r.Values, significant(s.value, 5))
		if s.hasCPU {
			r.CPU = append(r.CPU, significant(s.cpu, 5))
		}
		r.Way = s.way
	}
	return r
}
