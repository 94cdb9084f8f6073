package bench

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

// The clock of these tests does not run on its own: a busy machine is not taken for a call that takes long.
func TestDrive(t *testing.T) { synctest.Test(t, testDrive) }

func testDrive(t *testing.T) {
	calls := 0
	next := func() (sample, error) {
		calls++
		return sample{value: float64(calls), cpu: 0.5, hasCPU: true, way: "assim"}, nil
	}
	samples, err := drive(t.Context(), "teste", measure{inner: 1}, 2, func() (sample, error) {
		time.Sleep(2 * leastDuration) // so that one call fills the time
		return next()
	})
	if err != nil || len(samples) != 1 || samples[0].value != 3 {
		t.Errorf("one call after two of warm-up: %v, %v", samples, err)
	}
	calls = 0
	samples, err = drive(t.Context(), "teste", measure{inner: 2, lasts: 50 * time.Millisecond}, 0, func() (sample, error) {
		time.Sleep(time.Millisecond)
		return next()
	})
	if err != nil || len(samples) < 2 || len(samples) != calls || samples[0].value != 1 {
		t.Errorf("%d samples of %d calls, %v", len(samples), calls, err)
	}
	r := reading(samples)
	if len(r.Values) != calls || len(r.CPU) != calls || r.CPU[0] != 0.5 || r.Way != "assim" {
		t.Errorf("reading %+v", r)
	}
}

func TestDriveStops(t *testing.T) {
	broken := errors.New("quebrou")
	for _, test := range []struct {
		name string
		do   func(call int, cancel func()) error
		want error
		kept int
	}{
		{"at an error", func(call int, _ func()) error {
			if call == 3 {
				return broken
			}
			return nil
		}, broken, 2},
		{"when interrupted", func(call int, cancel func()) error {
			if call == 2 {
				cancel()
			}
			return nil
		}, context.Canceled, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				calls := 0
				samples, err := drive(ctx, "teste", measure{inner: 1, lasts: 50 * time.Millisecond}, 0, func() (sample, error) {
					calls++
					return sample{value: 1}, test.do(calls, cancel)
				})
				if !errors.Is(err, test.want) || len(samples) != test.kept {
					t.Errorf("%d samples, error %v", len(samples), err)
				}
				if calls > 3 {
					t.Errorf("called %d times", calls)
				}
			})
		})
	}
}

func TestDriveHeaderFitsTheRows(t *testing.T) {
	header := driveHeader()
	if name, _, _ := strings.Cut(header, "\t"); utf8.RuneCountInString(name) != labelWidth {
		t.Errorf("%q", header)
	}
	for _, m := range catalog(sizes{device: "cpu"}) {
		if m.once != nil && utf8.RuneCountInString(m.name.pt+" · 7 · cnn321") > labelWidth {
			t.Errorf("%q is too long for a row", m.name.pt)
		}
	}
}

func TestCatalog(t *testing.T) {
	for _, s := range []sizes{{"cpu", false}, {"cpu", true}, {"cuda", false}} {
		seen := make(map[string]bool)
		groups := make(map[string]bool)
		for _, m := range catalog(s) {
			if seen[m.id] || m.name.pt == "" || m.name.en == "" || m.unit == "" {
				t.Errorf("%+v: incomplete or twice", m)
			}
			if m.once != nil && m.inner < 1 {
				t.Errorf("%s: %d repetitions", m.id, m.inner)
			}
			seen[m.id], groups[m.group] = true, true
		}
		for _, group := range Groups() {
			if !groups[group] && group != "training" {
				t.Errorf("%+v: nothing in %s", s, group)
			}
		}
		// A call's images must be in the training set, and there must be a first and a last step.
		for _, b := range scaledBatches() {
			if steps := s.stepsOf(b); steps < 3 || steps*b > allImages {
				t.Errorf("%+v: %d steps of %d", s, steps, b)
			}
		}
	}
}

// The lesson's network has so many parameters, as its notebook says.
func TestNetwork(t *testing.T) {
	if m := network(lessonFilters); m.Err() != nil || m.ParameterCount() != 1_199_882 || m.Classes() != classes {
		t.Errorf("%d parameters, %v", m.ParameterCount(), m.Err())
	}
	for _, filters := range scaledFilters() {
		if err := network(filters).Err(); err != nil {
			t.Error(err)
		}
	}
	if math.Abs(float64(network(64).ParameterCount())/float64(network(32).ParameterCount())-2) > 0.1 {
		t.Error("twice the filters, and not about twice the parameters")
	}
}

func TestCheckGroups(t *testing.T) {
	if err := CheckGroups(Groups()); err != nil {
		t.Error(err)
	}
	err := CheckGroups([]string{"step", "voar"})
	if err == nil || !strings.Contains(err.Error(), `"voar"`) || !strings.Contains(err.Error(), "start, compile") {
		t.Errorf("error %v", err)
	}
}
