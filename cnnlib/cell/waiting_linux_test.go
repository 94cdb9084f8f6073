package cell

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"cnn321/cnnlib"
)

// A cell that waits for what another notebook of the person trains says whose it is.
func TestTrainedElsewhere(t *testing.T) {
	var asked atomic.Int32
	e := answering()
	e.OnList = func(context.Context) ([]cnnlib.Training, error) {
		if asked.Add(1) > 1 {
			return nil, nil
		}
		return []cnnlib.Training{{ID: "x", Model: network().Fingerprint(), Epochs: 3, By: "a célula [3]", For: "another", Phase: cnnlib.TrainingRuns}}, nil
	}
	e.OnAttach = func(_ context.Context, _ string, watch func(cnnlib.Event)) (cnnlib.History, error) {
		history := cnnlib.History{Epochs: make([]cnnlib.EpochResult, 3)}
		watch(cnnlib.Event{Kind: cnnlib.Done, Epoch: 3, Epochs: 3, History: history})
		return history, nil
	}
	cmd, stdout, stderr := cell(t, "evaluate", offer(t, e))
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	for _, want := range []string{"Quem treina este modelo agora é a célula [3] de outro caderno", "0.875\n"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is missing in %q", want, stdout)
		}
	}
}

// Interrupting a cell cancels what the engine does for it, and the cell fails.
func TestInterruptedCell(t *testing.T) {
	for program, want := range map[string]string{"evaluate": "interrompido antes de terminar", "fit": ""} {
		t.Run(program, func(t *testing.T) {
			began, canceled := make(chan struct{}), make(chan struct{})
			wait := func(ctx context.Context) {
				close(began)
				<-ctx.Done()
				close(canceled)
			}
			e := answering()
			e.OnEvaluate = func(ctx context.Context, _ cnnlib.Model, _ *cnnlib.Dataset) (cnnlib.Metrics, error) {
				wait(ctx)
				return cnnlib.Metrics{}, ctx.Err()
			}
			e.OnFit = func(ctx context.Context, _ cnnlib.FitJob, _ func(cnnlib.Event)) (cnnlib.History, error) {
				wait(ctx)
				return cnnlib.History{}, cnnlib.ErrInterrupted
			}
			cmd, _, stderr := cell(t, program, offer(t, e))
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			select {
			case <-began:
			case err := <-ended:
				t.Fatalf("ended before the engine was asked: %v, %s", err, stderr)
			}
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			<-canceled
			var failed *exec.ExitError
			if err := <-ended; !errors.As(err, &failed) || failed.ExitCode() != 1 {
				t.Errorf("ended with %v, want status 1", err)
			}
			if !strings.Contains(stderr.String(), want) {
				t.Errorf("it said %q, want %q", stderr, want)
			}
		})
	}
}
