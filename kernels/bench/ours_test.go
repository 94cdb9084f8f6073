package bench

import (
	"math"
	"testing"
	"time"

	"cnn321/cnnlib"
)

func TestPerStep(t *testing.T) {
	start := time.Now()
	at := func(step int, elapsed, cpu time.Duration) progress {
		return progress{
			lap{wall: start.Add(elapsed), cpu: cpu, hasCPU: true},
			cnnlib.Event{Kind: cnnlib.Step, Step: step, Elapsed: elapsed},
		}
	}
	const ms = time.Millisecond
	tests := []struct {
		name       string
		told       []progress
		value, cpu float64
	}{
		{"between the first and the last", []progress{at(1, 50*ms, 10*ms), at(3, 70*ms, 20*ms), at(5, 90*ms, 50*ms)}, 0.01, 0.01},
		{"from the beginning", []progress{at(0, 0, 0), at(2, 90*ms, 5*ms), at(5, 100*ms, 50*ms)}, 0.02, 0.01},
		{"all at once", []progress{at(0, 0, 0), at(5, 100*ms, 50*ms)}, 0.02, 0.01},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := perStep(test.told, 5)
			if err != nil || math.Abs(got.value-test.value) > 1e-9 || math.Abs(got.cpu-test.cpu) > 1e-9 || !got.hasCPU {
				t.Errorf("%+v, %v; want %v, %v", got, err, test.value, test.cpu)
			}
		})
	}
	for name, told := range map[string][]progress{
		"nothing":        nil,
		"only the end":   {at(5, 100*ms, 0)},
		"not to the end": {at(0, 0, 0), at(4, 90*ms, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := perStep(told, 5); err == nil {
				t.Errorf("gave %+v", got)
			}
		})
	}
}
