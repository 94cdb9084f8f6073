package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// What an engine tells of a call reaches whoever made it, in order, and nobody else; and so does the kind of an error.
func TestNotices(t *testing.T) {
	gone := fmt.Errorf("a época 2 não está mais guardada (%w)", cnnlib.ErrNotKept)
	c, _ := offer(t, testkit.FakeEngine{
		OnPredict: func(ctx context.Context, m cnnlib.Model, _ cnnlib.Images) (cnnlib.Predictions, error) {
			cnnlib.Tell(ctx, "um")
			cnnlib.Tell(ctx, "")
			cnnlib.Tell(ctx, "época 2: está à parte")
			return cnnlib.Predictions{{1}}, nil
		},
		OnInspect: func(context.Context, cnnlib.Model, cnnlib.Look) (cnnlib.Inside, error) { return cnnlib.Inside{}, gone },
	})
	images, _ := testkit.Bars(1)
	var told []string
	ctx := cnnlib.WithNotices(t.Context(), func(text string) { told = append(told, text) })
	if _, err := c.Predict(ctx, model(), images); err != nil {
		t.Fatal(err)
	}
	if want := []string{"um", "época 2: está à parte"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if _, err := c.Predict(t.Context(), model(), images); err != nil {
		t.Errorf("where nobody waits for them: %v", err)
	}
	if _, err := c.Inspect(ctx, model(), cnnlib.Look{Epoch: 2}); !errors.Is(err, cnnlib.ErrNotKept) || err.Error() != gone.Error() {
		t.Errorf("err = %v", err)
	}
}
