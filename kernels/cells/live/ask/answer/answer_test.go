package answer

import (
	"context"
	"io"
	"os"
	"path/filepath"
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
	})
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

func TestWhoAsksGoesAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	asked, ended := make(chan bool), make(chan bool)
	server, err := Listen(path, func(ctx context.Context, _ string) (string, error) {
		close(asked)
		<-ctx.Done()
		close(ended)
		return "", ctx.Err()
	})
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
	case <-time.After(10 * time.Second):
		t.Error("the question goes on")
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

func TestCloseEndsQuestions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server, err := Listen(path, func(ctx context.Context, _ string) (string, error) { <-ctx.Done(); return "", ctx.Err() })
	if err != nil {
		t.Fatal(err)
	}
	client, err := ask.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan error)
	go func() { _, err := client.Line("?"); got <- err }()
	time.Sleep(10 * time.Millisecond)
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
	server, err := Listen(path, func(context.Context, string) (string, error) { t.Error("asked"); return "", nil })
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
