package show

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"cnn321/cnnlib"
)

// recorder is an output that remembers what it was told to show, and when.
type recorder struct {
	shown  []State
	times  []time.Time
	ended  []State
	failed error
}

func (r *recorder) Markdown(string) error     { return r.failed }
func (r *recorder) PNG([]byte, string) error  { return r.failed }
func (r *recorder) HTML(string, string) error { return r.failed }
func (r *recorder) Live() Live                { return r }
func (r *recorder) End(s State) error         { r.ended = append(r.ended, s); return r.failed }
func (r *recorder) Show(s State) error {
	r.shown, r.times = append(r.shown, s), append(r.times, time.Now())
	return r.failed
}

func TestAtMostFiveDrawingsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		p := New(r, "CPU (XLA)")
		for step := 1; step <= 400; step++ { // 4 s of steps of 10 ms
			time.Sleep(10 * time.Millisecond)
			p.Watch(stepEvent(1, 2, step))
		}
		if err := p.Close(nil); err != nil {
			t.Error(err)
		}
		if n := len(r.shown); n != 20 {
			t.Errorf("%d drawings in 4 s, want 20", n)
		}
		for i := 1; i < len(r.times); i++ {
			if gap := r.times[i].Sub(r.times[i-1]); gap < interval {
				t.Errorf("drawings %d and %d are %v apart", i-1, i, gap)
			}
		}
		if len(r.ended) != 1 || r.ended[0].Step != 400 {
			t.Errorf("ended with %+v, want step 400", r.ended)
		}
	})
}

func TestWhatComesTooSoonIsDrawnLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		p := New(r, "CPU (XLA)")
		p.Watch(cnnlib.Event{Kind: cnnlib.Resumed, Epochs: 12, History: history(3, 3, 0)})
		p.Watch(compileEvents(12)[0]) // at once after it, and then nothing for long
		time.Sleep(time.Second)
		if err := p.Close(nil); err != nil {
			t.Error(err)
		}
		if n := len(r.shown); n != 2 || r.shown[1].Phase != Compiling {
			t.Errorf("%d drawings, the last of %+v; want two, the last of compiling", n, r.shown[n-1])
		}
	})
}

func TestClose(t *testing.T) {
	broken, stopped := errors.New("sem tela"), errors.New("disco cheio")
	for _, test := range []struct {
		name        string
		events      []cnnlib.Event
		fit, output error
		ended       int
		want        []error
	}{
		{"all well", trainings[0].events, nil, nil, 1, nil},
		{"fit failed", trainings[6].events, stopped, nil, 1, []error{stopped}},
		{"output failed", trainings[0].events, nil, broken, 1, []error{broken}},
		{"both failed", trainings[0].events, stopped, broken, 1, []error{stopped, broken}},
		{"failed before the first event", nil, stopped, nil, 0, []error{stopped}},
		{"nothing happened", nil, nil, nil, 0, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &recorder{failed: test.output}
				p := New(r, "")
				for _, e := range test.events {
					p.Watch(e)
				}
				err := p.Close(test.fit)
				if (err == nil) != (test.want == nil) {
					t.Errorf("Close = %v, want %v", err, test.want)
				}
				for _, want := range test.want {
					if !errors.Is(err, want) {
						t.Errorf("Close = %v, which is not %v", err, want)
					}
				}
				drawn := len(r.shown)
				p.Watch(stepEvent(1, 2, 3))
				if err := p.Close(nil); err != nil {
					t.Errorf("the second Close = %v", err)
				}
				time.Sleep(time.Second)
				if len(r.ended) != test.ended || len(r.shown) != drawn {
					t.Errorf("ended %d times (want %d), drew %d times after the end", len(r.ended), test.ended, len(r.shown)-drawn)
				}
			})
		})
	}
}
