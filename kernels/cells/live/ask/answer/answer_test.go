package answer

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"cnn321/kernels/cells/live/ask"
)

func TestQuestions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server, err := Listen(path, func(_ context.Context, prompt string) (string, error) {
		if prompt == "fim?\n" {
			return "", ErrNobody
		}
		return "“" + prompt + "”\tsim\\", nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket %v, %v", info, err)
	}
	client, err := ask.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for range 2 {
		if got, err := client.Line("nome: "); got != "“nome: ”\tsim\\" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if got, err := client.Line("fim?\n"); got != "" || err != io.EOF {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestTrainingsAreWatched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	var asked [][2]string
	server, err := Listen(path, func(context.Context, string) (string, error) { return "", io.EOF }, func(training, display string) error {
		asked = append(asked, [2]string{training, display})
		if display == "nenhuma" {
			return ErrNobody
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client, err := ask.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Watch("treino 1", "a \"b\"\n"); err != nil {
		t.Error(err)
	}
	if err := client.Watch("treino 2", "nenhuma"); err != io.EOF {
		t.Errorf("err = %v", err)
	}
	if want := [][2]string{{"treino 1", "a \"b\"\n"}, {"treino 2", "nenhuma"}}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q", asked)
	}
	for _, garbled := range []string{"watch", "watch ", `watch "a"`, `watch "a" b`, `watch a "b"`} {
		if got := server.answer(t.Context(), garbled); got != ask.End {
			t.Errorf("%s: %s", garbled, got)
		}
	}
}

func TestWhoAsksGoesAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	asked, ended := make(chan bool), make(chan bool)
	server, err := Listen(path, func(ctx context.Context, _ string) (string, error) {
		close(asked)
		<-ctx.Done()
		close(ended)
		return "", ctx.Err()
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	client, err := ask.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	go client.Line("?")
	<-asked
	client.Close()
	select {
	case <-ended:
	case <-time.After(3 * time.Minute): // only a failing test waits so long
		t.Error("the question goes on")
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

func TestCloseEndsQuestions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	asked := make(chan struct{})
	server, err := Listen(path, func(ctx context.Context, _ string) (string, error) { close(asked); <-ctx.Done(); return "", ctx.Err() }, nil)
	if err != nil {
		t.Fatal(err)
	}
	client, err := ask.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan error)
	go func() { _, err := client.Line("?"); got <- err }()
	<-asked
	server.Close()
	if err := <-got; err == nil {
		t.Error("an answer came")
	}
	if _, err := ask.Dial(path); err == nil {
		t.Error("still there")
	}
}

func TestBadQuestions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server, err := Listen(path, func(context.Context, string) (string, error) { t.Error("asked"); return "", nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, question := range []string{"", "input", "input x", `output "x"`} {
		if got := server.answer(t.Context(), question); got != ask.End {
			t.Errorf("%q is answered by %q", question, got)
		}
	}
}
