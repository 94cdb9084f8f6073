package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// staged is a side that does not compute; all staged sides of a test write into one diary.
type staged struct {
	side  Side
	diary *[]string
	fail  func(call string) error
}

func (s *staged) note(format string, arguments ...any) error {
	call := fmt.Sprintf(format, arguments...)
	*s.diary = append(*s.diary, string(s.side)+" "+call)
	if s.fail != nil {
		return s.fail(call)
	}
	return nil
}

func (s *staged) which() Side                 { return s.side }
func (s *staged) renew(context.Context) error { return s.note("renew") }
func (s *staged) stop()                       {}

func (s *staged) settle(ctx context.Context) error { return ctx.Err() }

func (s *staged) value() float64 {
	if s.side == Peer {
		return 4
	}
	return 1
}

func (s *staged) steps(_ context.Context, batch, _, _ int) (sample, error) {
	return sample{value: s.value()}, s.note("steps %d", batch)
}

func (s *staged) epoch(_ context.Context, images int) (sample, error) {
	return sample{value: s.value()}, s.note("epoch %d", images)
}

func (s *staged) predict(context.Context, int, int) (sample, error) {
	return sample{value: s.value()}, s.note("predict")
}

func (s *staged) evaluate(context.Context, int, int) (sample, error) {
	return sample{value: s.value()}, s.note("evaluate")
}

func (s *staged) training(_ context.Context, epochs int, seed uint64) (Training, error) {
	return Training{Seed: seed, Epochs: epochs, Accuracy: 0.99, Seconds: 100 * s.value()}, s.note("training %d", seed)
}

func (s *staged) fresh(_ context.Context, batch int) (freshness, error) {
	return freshness{start: s.value(), compileStep: 2 * s.value(), compilePredict: 3 * s.value(), peak: 1e9 * s.value()}, s.note("fresh %d", batch)
}

// stagedBench is a bench of two staged sides, and their diary.
func stagedBench(t *testing.T, turns int, fail func(call string) error) (*bench, *[]string) {
	t.Helper()
	diary := new([]string)
	results := situation()
	results.Format = format
	return &bench{
		Options: Options{Turns: turns, Seeds: turns, Epochs: 2, Device: "cpu", Out: io.Discard, JSON: filepath.Join(t.TempDir(), "r.json")},
		ours:    &staged{Ours, diary, fail}, peer: &staged{Peer, diary, fail}, results: &results,
	}, diary
}

func chosen(ids ...string) []measure {
	return slices.DeleteFunc(catalog(sizes{device: "cpu"}), func(m measure) bool { return !slices.Contains(ids, m.id) })
}

// one is a measure whose turns are of one call and without warm-up.
func one() []measure {
	m := chosen("epoch")
	m[0].warm = 0
	once := m[0].once
	m[0].once = func(ctx context.Context, s side) (sample, error) {
		time.Sleep(2 * leastDuration) // one call fills the time of a turn
		return once(ctx, s)
	}
	return m
}

func TestTurnsAlternate(t *testing.T) {
	b, diary := stagedBench(t, 3, nil)
	if err := b.runRepeated(t.Context(), one()); err != nil {
		t.Fatal(err)
	}
	want := []string{"ours renew", "peer renew", "ours epoch 60000", "peer epoch 60000", "peer epoch 60000", "ours epoch 60000", "ours epoch 60000", "peer epoch 60000"}
	if !slices.Equal(*diary, want) {
		t.Errorf("calls %q, want %q", *diary, want)
	}
	kept, err := Load(b.JSON)
	if err != nil {
		t.Fatal(err)
	}
	m := kept.find("epoch")
	if m == nil || len(m.Turns) != 3 || !slices.Equal(m.ratios(), []float64{0.25, 0.25, 0.25}) || m.Measured.IsZero() || m.Unit != Seconds {
		t.Errorf("kept %+v", m)
	}
}

func TestInterruptedTurnsAreKept(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	b, _ := stagedBench(t, 5, func(call string) error {
		if strings.HasPrefix(call, "epoch") {
			if calls++; calls == 5 {
				cancel()
			}
		}
		return nil
	})
	if err := b.runRepeated(ctx, one()); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	kept, err := Load(b.JSON)
	if err != nil {
		t.Fatal(err)
	}
	// The third turn was not finished.
	if m := kept.find("epoch"); m == nil || len(m.Turns) != 2 {
		t.Errorf("kept %+v", m)
	}
}

func TestFresh(t *testing.T) {
	for _, test := range []struct {
		name string
		ids  []string
		want []string
	}{
		{"only the start", []string{"start"}, []string{"ours fresh 0", "peer fresh 0", "peer fresh 0", "ours fresh 0"}},
		{"compiling", []string{"start", "compile-step", "compile-predict"}, []string{"ours fresh 128", "peer fresh 128", "peer fresh 128", "ours fresh 128"}},
		{"memory", []string{"memory-32", "memory-128"}, []string{
			"ours fresh 32", "peer fresh 32", "ours fresh 128", "peer fresh 128", "peer fresh 32", "ours fresh 32", "peer fresh 128", "ours fresh 128"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, diary := stagedBench(t, 2, nil)
			if err := b.runFresh(t.Context(), chosen(test.ids...)); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(*diary, test.want) {
				t.Errorf("calls %q, want %q", *diary, test.want)
			}
			want := map[string]float64{"start": 1, "compile-step": 2, "compile-predict": 3, "memory-32": 1e9, "memory-128": 1e9}
			if len(b.results.Measures) != len(test.ids) {
				t.Errorf("%d measures", len(b.results.Measures))
			}
			for _, id := range test.ids {
				if got := b.results.find(id).values(Ours); !slices.Equal(got, []float64{want[id], want[id]}) {
					t.Errorf("%s: %v", id, got)
				}
				if got := b.results.find(id).ratios(); !slices.Equal(got, []float64{0.25, 0.25}) {
					t.Errorf("%s: ratios %v", id, got)
				}
			}
		})
	}
}

func TestTrainingsGoOn(t *testing.T) {
	broken := errors.New("caiu a luz")
	b, diary := stagedBench(t, 3, func(call string) error {
		if call == "training 2" {
			return broken
		}
		return nil
	})
	if err := b.runTrainings(t.Context()); !errors.Is(err, broken) {
		t.Fatalf("error %v", err)
	}
	// Seed 2 is the peer's turn first, where the light went out.
	if want := []string{"ours training 1", "peer training 1", "peer training 2"}; !slices.Equal(*diary, want) {
		t.Fatalf("calls %q, want %q", *diary, want)
	}
	results, err := resume(b.JSON, situation())
	if err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	again, diary := stagedBench(t, 3, nil)
	again.results, again.JSON, again.Out = results, b.JSON, &told
	if err := again.runTrainings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"peer training 2", "ours training 2", "ours training 3", "peer training 3"}; !slices.Equal(*diary, want) {
		t.Errorf("calls %q, want %q", *diary, want)
	}
	if got := strings.Count(told.String(), "já estava no arquivo"); got != 2 {
		t.Errorf("%d were there already, by\n%s", got, told.String())
	}
	kept, err := Load(b.JSON)
	if err != nil {
		t.Fatal(err)
	}
	all := kept.trained()
	if len(kept.Trainings) != 6 || len(all) != 1 || !slices.Equal(all[0].ratios, []float64{0.25, 0.25, 0.25}) {
		t.Errorf("%d trainings, %+v", len(kept.Trainings), all)
	}
	// Another number of epochs is another training.
	again.Epochs = 5
	*diary = nil
	if err := again.runTrainings(t.Context()); err != nil || len(*diary) != 6 {
		t.Errorf("calls %q, %v", *diary, err)
	}
}

func TestMeasuredAgain(t *testing.T) {
	b, _ := stagedBench(t, 2, nil)
	for range 2 {
		if err := b.runFresh(t.Context(), chosen("start")); err != nil {
			t.Fatal(err)
		}
	}
	if m := b.results.find("start"); len(b.results.Measures) != 1 || len(m.Turns) != 2 {
		t.Errorf("%+v", b.results.Measures)
	}
}
