package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// movingEngine trains two epochs of which the first is the last engine's.
type movingEngine struct {
	testkit.FakeEngine
	jobs  chan cnnlib.FitJob
	began chan struct{} // closed once the epoch is told
	ends  bool          // with what was asked, and not with the engine
}

func (e movingEngine) Fit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
	e.jobs <- job
	if e.ends {
		return cnnlib.History{Epochs: make([]cnnlib.EpochResult, 2)}, nil
	}
	watch(cnnlib.Event{Kind: cnnlib.EpochEnd, Epoch: 1, Epochs: 2})
	close(e.began)
	<-ctx.Done()
	return cnnlib.History{}, cnnlib.ErrInterrupted
}

func (e movingEngine) Attach(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error) {
	if e.ends {
		return cnnlib.History{Epochs: make([]cnnlib.EpochResult, 2)}, nil
	}
	close(e.began)
	<-ctx.Done()
	return cnnlib.History{}, cnnlib.ErrStillTraining
}

// moved has the engine of a socket end while it is called, and another take its place as another kernel does.
func moved(t *testing.T, first, second movingEngine, call func(*Client) error) error {
	t.Helper()
	socket := socketPath(t)
	serve := func(e movingEngine) (stop func()) {
		listener, err := Listen(socket)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- Serve(ctx, listener, e) }()
		return func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	if err := Tell(socket, Death{}); err != nil {
		t.Fatal(err)
	}
	stop := serve(first)
	answered := make(chan error, 1)
	go func() { answered <- call(NewClient(socket)) }()
	<-first.began
	if err := Tell(socket, Death{Why: "o kernel terminou", Do: "execute de novo", Moved: true}); err != nil {
		t.Fatal(err)
	}
	stop()
	defer serve(second)()
	return <-answered
}

// A training whose engine passes to another kernel goes on there by itself; one from scratch does not begin twice.
func TestFitGoesOnWithTheNextKernel(t *testing.T) {
	jobs := make(chan cnnlib.FitJob, 2)
	var history cnnlib.History
	var told []string
	err := moved(t, movingEngine{jobs: jobs, began: make(chan struct{})}, movingEngine{jobs: jobs, ends: true}, func(c *Client) (err error) {
		job := cnnlib.FitJob{Model: model(), Data: dataset(t), BatchSize: 4, Epochs: 2, FromScratch: true}
		history, err = c.Fit(t.Context(), job, func(e cnnlib.Event) { told = append(told, string(e.Kind)+" "+e.Text) })
		return err
	})
	if err != nil || len(history.Epochs) != 2 {
		t.Errorf("history %+v, %v", history, err)
	}
	if first, second := <-jobs, <-jobs; !first.FromScratch || second.FromScratch || second.Epochs != 2 {
		t.Errorf("asked for %+v, then for %+v", first, second)
	}
	if got := strings.Join(told, "|"); !strings.Contains(got, "outro kernel seu") {
		t.Errorf("told %q", got)
	}
}

// Who watches a training in the background watches it at the next engine, which knows it by the same name.
func TestAttachGoesOnWithTheNextKernel(t *testing.T) {
	var history cnnlib.History
	err := moved(t, movingEngine{began: make(chan struct{})}, movingEngine{ends: true}, func(c *Client) (err error) {
		history, err = c.Attach(t.Context(), "1", nil)
		return err
	})
	if err != nil || len(history.Epochs) != 2 {
		t.Errorf("history %+v, %v", history, err)
	}
}

// What the end of an engine breaks off says so in words of its own, as an Evaluate does, and is made once more all the same.
func TestBrokenOffInOtherWords(t *testing.T) {
	first := movingEngine{began: make(chan struct{})}
	first.OnEvaluate = func(ctx context.Context, _ cnnlib.Model, _ *cnnlib.Dataset) (cnnlib.Metrics, error) {
		close(first.began)
		<-ctx.Done()
		return cnnlib.Metrics{}, fmt.Errorf("interrompido após 128 imagens: %w", ctx.Err())
	}
	second := movingEngine{}
	second.OnEvaluate = func(context.Context, cnnlib.Model, *cnnlib.Dataset) (cnnlib.Metrics, error) {
		return cnnlib.Metrics{Accuracy: 0.5}, nil
	}
	var metrics cnnlib.Metrics
	err := moved(t, first, second, func(c *Client) (err error) {
		metrics, err = c.Evaluate(t.Context(), model(), dataset(t))
		return err
	})
	if err != nil || metrics.Accuracy != 0.5 {
		t.Errorf("%+v, %v", metrics, err)
	}
}

// What an engine hands on is taken over once, whole but for what is lost.
func TestHandOn(t *testing.T) {
	socket := socketPath(t)
	if all, err := TakeOver(socket); len(all) != 0 || err != nil {
		t.Errorf("of nobody: %v, %v", all, err)
	}
	job := cnnlib.FitJob{Model: model(), Data: dataset(t), BatchSize: 4, Epochs: 2, By: "a célula [1]"}
	want := []Begun{{"x-1", job, []string{"/a/lock", ""}, []string{"a célula [1]", ""}}, {"x-2", job, []string{"/b/lock"}, []string{"a célula [2]"}}}
	if err := HandOn(socket, want); err != nil {
		t.Fatal(err)
	}
	got, err := TakeOver(socket)
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, b := range got {
		if b.ID != want[i].ID || !slices.Equal(b.For, want[i].For) || !slices.Equal(b.By, want[i].By) || !b.Job.Same(job) || b.Job.By != job.By {
			t.Errorf("%+v, want %+v", b, want[i])
		}
	}
	if all, err := TakeOver(socket); len(all) != 0 || err != nil {
		t.Errorf("once more: %v, %v", all, err)
	}
	// Two engines, of which one had its folder removed, may leave theirs at a time.
	if err := errors.Join(HandOn(socket, want[:1]), HandOn(socket, want[1:])); err != nil {
		t.Fatal(err)
	}
	if all, err := TakeOver(socket); len(all) != 2 || err != nil {
		t.Errorf("of two engines: %v, %v", all, err)
	}
	if err := errors.Join(os.WriteFile(begunFile(socket)+"1", []byte("x"), 0o600), os.WriteFile(begunFile(socket)+"2"+unwritten, []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := TakeOver(socket); err == nil {
		t.Error("no error of a damaged file")
	}
	if all, err := TakeOver(socket); len(all) != 0 || err != nil {
		t.Errorf("the damaged file is read again: %v, %v", all, err)
	}
	if err := HandOn(filepath.Join(socket, "não há"), want); err == nil {
		t.Error("no error where nothing can be written")
	}
}

// Where the engine moves time and again, a call is given up at some time.
func TestEngineThatMovesForEver(t *testing.T) {
	var calls atomic.Int32
	var c *Client
	c = falseServer(t, func(net.Conn, request) {
		calls.Add(1)
		if err := Tell(c.socket, Death{Why: "o kernel terminou", Do: "execute de novo", Moved: true}); err != nil {
			t.Error(err)
		}
	})
	if err := Tell(c.socket, Death{}); err != nil {
		t.Fatal(err)
	}
	c.movePause, c.atOnce = time.Microsecond, time.Hour
	_, err := c.Status(t.Context())
	testkit.WantError(t, err, "o kernel terminou")
	if n := calls.Load(); n != mostMoves+1 {
		t.Errorf("%d calls", n)
	}
}
