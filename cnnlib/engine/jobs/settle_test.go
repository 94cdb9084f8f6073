package jobs

import (
	"context"
	"errors"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// Who needs the model waits, hears of a failure once, and is not kept from going on.
func TestSettle(t *testing.T) {
	q := NewQueue()
	if err := q.Settle(t.Context(), model().Fingerprint()); err != nil {
		t.Error(err)
	}
	g := newGate()
	j := add(t, q, Submission{Job: fitJob(t, 1), Background: true, Run: g.run})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Settle(ctx, model().Fingerprint()); !errors.Is(err, context.Canceled) {
		t.Errorf("impatient: %v", err)
	}
	close(g.events)
	if err := q.Settle(t.Context(), model().Fingerprint()); err != nil || !over(j) {
		t.Errorf("over %v, %v", over(j), err)
	}
	for name, run := range map[string]Run{
		"an error": func(context.Context, func(cnnlib.Event)) (cnnlib.History, error) {
			return cnnlib.History{}, errors.New("a perda deixou de ser um número")
		},
		"a panic": func(context.Context, func(cnnlib.Event)) (cnnlib.History, error) { panic("susto") },
	} {
		j := add(t, q, Submission{Job: fitJob(t, 2), Background: true, Run: run})
		testkit.WantError(t, q.Settle(t.Context(), model().Fingerprint()), "treino da célula [2]", "não terminou")
		if err := q.Settle(t.Context(), model().Fingerprint()); err != nil {
			t.Errorf("%s, told twice: %v", name, err)
		}
		if info := j.Info(); info.Phase != cnnlib.TrainingFailed || info.Failure == "" {
			t.Errorf("%s: %+v", name, info)
		}
	}
}

// What has ended is kept for a while, not for ever.
func TestForgets(t *testing.T) {
	q := NewQueue()
	var first *Job
	for i := range 3 * remembered {
		j := add(t, q, Submission{Job: fitJob(t, uint64(i)), Background: true, Run: func(context.Context, func(cnnlib.Event)) (cnnlib.History, error) {
			return done, nil
		}})
		<-j.Ended()
		if i == 0 {
			first = j
		}
	}
	if n := len(q.List()); n > remembered+1 {
		t.Errorf("%d are kept", n)
	}
	_, err := q.Get(first.Info().ID)
	testkit.WantError(t, err, "não conhece mais este treino", "célula do Fit")
}
