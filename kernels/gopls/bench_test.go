package gopls

import (
	"fmt"
	"testing"
	"time"
)

// What a person waits for, and what it costs: go test ./kernels/gopls -run '^$' -bench . -benchtime 20x
// Before the first question gopls has the packages in its cache on the disk, as from the second start on a machine.

// watchMemory reports the most and the last memory that gopls held, in MB, until the returned function is called.
func watchMemory(b *testing.B, c *Client) func() {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		peak, last := int64(0), int64(0)
		look := time.NewTicker(10 * time.Millisecond)
		defer look.Stop()
		for {
			if size, ok := residentMemory(c.Pid()); ok && size > 0 {
				peak, last = max(peak, size), size
			}
			select {
			case <-stop:
				b.ReportMetric(float64(peak>>20), "peak-MB")
				b.ReportMetric(float64(last>>20), "rest-MB")
				return
			case <-look.C:
			}
		}
	}()
	return func() { close(stop); <-stopped }
}

func ask(b *testing.B, c *Client, program string, inspect bool) {
	b.Helper()
	text, cursor := cut(b, program)
	if inspect {
		if got, err := c.Inspect(b.Context(), text, cursor, 0); err != nil || !got.Found {
			b.Fatal(got, err)
		}
		return
	}
	if got, err := c.Complete(b.Context(), text, cursor); err != nil || len(got.Matches) == 0 {
		b.Fatal(got, err)
	}
}

// BenchmarkFirst is a completion for which gopls is started.
func BenchmarkFirst(b *testing.B) { benchmarkFirst(b, false) }

// BenchmarkAfterWarm is the first completion after gopls was warmed.
func BenchmarkAfterWarm(b *testing.B) { benchmarkFirst(b, true) }

func benchmarkFirst(b *testing.B, warm bool) {
	for b.Loop() {
		b.StopTimer()
		c := newReal(b, nil)
		stop := watchMemory(b, c)
		if warm {
			if err := c.Warm(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		ask(b, c, head+"func main() { cnnlib.Inp‸ }", false)
		b.StopTimer()
		stop()
		c.Close()
		b.StartTimer()
	}
}

// Later questions, each about another text.
func BenchmarkLater(b *testing.B) {
	c := newReal(b, nil)
	if err := c.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	n := 0
	for name, inspect := range map[string]bool{"complete": false, "inspect": true} {
		b.Run(name, func(b *testing.B) {
			defer watchMemory(b, c)()
			for b.Loop() {
				n++
				ask(b, c, fmt.Sprintf("%sfunc main() { x%d := \"é\"; _ = x%[2]d; cnnlib.Inpu‸t(1, 2, 3) }", head, n), inspect)
			}
		})
	}
}

// BenchmarkLook is what finding changed files adds to each question.
func BenchmarkLook(b *testing.B) {
	c := newReal(b, nil)
	w := newWatcher(c.config.Modules)
	for b.Loop() {
		w.changes()
	}
}
