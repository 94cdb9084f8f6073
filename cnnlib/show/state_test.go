package show

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
)

func TestNextLeavesOlderStatesAlone(t *testing.T) {
	old := fold(join(compileEvents(2), []cnnlib.Event{stepEvent(1, 2, 10)}))
	before := append([]draw.Sample(nil), old.Now...)
	old.Next(stepEvent(1, 2, 20))
	a, b := old.Next(stepEvent(1, 2, 30)), old.Next(stepEvent(1, 2, 40))
	if !reflect.DeepEqual(old.Now, before) {
		t.Errorf("the older state changed: %v", old.Now)
	}
	if a.Now[1] == b.Now[1] {
		t.Error("two states from one share their curve")
	}
}

func TestSamplesAreBounded(t *testing.T) {
	s := State{}
	for step := 1; step <= 469; step++ {
		s = s.Next(stepEvent(1, 2, step))
		if n := len(s.Now); n > maxSamples {
			t.Fatalf("%d samples after step %d", n, step)
		}
		if last := s.Now[len(s.Now)-1].Done; last != float64(step)/469 {
			t.Fatalf("the newest sample is at %v after step %d", last, step)
		}
	}
	for i := 1; i < len(s.Now); i++ {
		if s.Now[i].Done <= s.Now[i-1].Done {
			t.Fatalf("samples out of order: %v", s.Now)
		}
	}
	if s = s.Next(epochEvents(1, 2, 0)[3]); s.Now != nil {
		t.Error("an epoch that ended still has its running curve")
	}
}

func TestEnd(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want Phase
	}{
		{"no error", nil, Finished},
		{"interrupted", fmt.Errorf("Fit: %w", cnnlib.ErrInterrupted), Interrupted},
		{"context ended", context.Canceled, Interrupted},
		{"out of time", context.DeadlineExceeded, Interrupted},
		{"engine gone", cnnlib.ErrEngineGone, Failed},
		{"anything else", errors.New("disco cheio"), Failed},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := fold(trainings[3].events).End(test.err).Phase; got != test.want {
				t.Errorf("phase %v, want %v", got, test.want)
			}
		})
	}
}
