package setup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// fake is a step that writes one file and notes that it did.
func fake(p Paths, id string, change func(*step)) step {
	file := filepath.Join(p.Home(), id+".txt")
	s := step{
		id: id, part: Part(id), name: id,
		key: func(context.Context) (string, error) { return keyOf(id), nil },
		make: func(_ context.Context, say progress) ([]string, error) {
			say(1, 1, id)
			if err := appendTo(filepath.Join(p.Root, "made"), id+"\n"); err != nil {
				return nil, err
			}
			return []string{file}, writeFile(file, []byte("content of "+id), 0o644)
		},
	}
	if change != nil {
		change(&s)
	}
	return s
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}

func made(t *testing.T, p Paths) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.Root, "made"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

func wantMade(t *testing.T, p Paths, want ...string) {
	t.Helper()
	if got := made(t, p); !slices.Equal(got, want) {
		t.Errorf("made %v, want %v", got, want)
	}
}

func TestRunMakesOnlyWhatIsMissing(t *testing.T) {
	file := func(p Paths) string { return filepath.Join(p.Home(), "a.txt") }
	same := func(path, text string) error { // new content, same size and time: only a deep look finds it
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
		return os.Chtimes(path, info.ModTime(), info.ModTime())
	}
	tests := []struct {
		name   string
		deep   bool
		damage func(p Paths) error
		key    string
		want   []string
	}{
		{name: "nothing happened", want: []string{"a", "b"}},
		{name: "nothing happened, deep", deep: true, want: []string{"a", "b"}},
		{name: "file lost", damage: func(p Paths) error { return os.Remove(file(p)) }, want: []string{"a", "b", "a"}},
		{name: "file changed", damage: func(p Paths) error { return os.WriteFile(file(p), []byte("other"), 0o644) },
			want: []string{"a", "b", "a"}},
		{name: "file touched only", damage: func(p Paths) error {
			return os.Chtimes(file(p), time.Now(), time.Now().Add(time.Hour))
		}, want: []string{"a", "b"}},
		{name: "hidden damage, quick", damage: func(p Paths) error { return same(file(p), "CONTENT OF A") },
			want: []string{"a", "b"}},
		{name: "hidden damage, deep", deep: true, damage: func(p Paths) error { return same(file(p), "CONTENT OF A") },
			want: []string{"a", "b", "a"}},
		{name: "stamp damaged", damage: func(p Paths) error { return os.WriteFile(p.stampFile("a"), []byte("{"), 0o644) },
			want: []string{"a", "b", "a"}},
		{name: "pin changed", key: "new version", want: []string{"a", "b", "a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := Paths{t.TempDir()}
			key := ""
			steps := []step{fake(p, "a", func(s *step) {
				s.key = func(context.Context) (string, error) { return keyOf("a", key), nil }
			}), fake(p, "b", nil)}
			if err := p.run(t.Context(), steps, Silent{}, false); err != nil {
				t.Fatal(err)
			}
			if test.damage != nil {
				if err := test.damage(p); err != nil {
					t.Fatal(err)
				}
			}
			key = test.key
			if err := p.run(t.Context(), steps, Silent{}, test.deep); err != nil {
				t.Fatal(err)
			}
			wantMade(t, p, test.want...)
		})
	}
}

func TestRunGoesOnAfterFailure(t *testing.T) {
	p := Paths{t.TempDir()}
	broken := true
	steps := []step{fake(p, "a", nil), fake(p, "b", nil), fake(p, "c", nil)}
	work := steps[1].make
	steps[1].make = func(ctx context.Context, say progress) ([]string, error) {
		if broken {
			return nil, &commandError{name: "pip", tail: "OSError: [Errno 28] No space left on device", err: errors.New("exit status 1")}
		}
		return work(ctx, say)
	}
	var heard record
	err := p.run(t.Context(), steps, &heard, false)
	wantProblem(t, err, "concluir a etapa “b”", "o disco está cheio", "libere espaço", Command)
	wantMade(t, p, "a")
	if !slices.Equal(heard.failed, []string{"b"}) {
		t.Errorf("failed = %v", heard.failed)
	}
	broken = false
	if err := p.run(t.Context(), steps, Silent{}, false); err != nil {
		t.Fatal(err)
	}
	wantMade(t, p, "a", "b", "c")
}

func TestRunInterrupted(t *testing.T) {
	p := Paths{t.TempDir()}
	ctx, cancel := context.WithCancel(t.Context())
	steps := []step{fake(p, "a", nil), fake(p, "b", nil)}
	work := steps[1].make
	steps[1].make = func(ctx context.Context, say progress) ([]string, error) {
		cancel()
		return nil, command{path: "/bin/sleep", args: []string{"600"}}.run(ctx)
	}
	err := p.run(ctx, steps, Silent{}, false)
	wantProblem(t, err, "a instalação foi interrompida", "segue de onde parou")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want context.Canceled", err)
	}
	steps[1].make = work
	if err := p.run(t.Context(), steps, Silent{}, false); err != nil {
		t.Fatal(err)
	}
	wantMade(t, p, "a", "b")
}

func TestRunBelievesOnlyTheProof(t *testing.T) {
	p := Paths{t.TempDir()}
	s := fake(p, "a", func(s *step) {
		s.prove = func(context.Context) error { return errors.New("não funciona") }
	})
	wantProblem(t, p.run(t.Context(), []step{s}, Silent{}, false), "a conferência depois da instalação falhou", "não funciona")
}

// A new environment takes with it what a later step had put into the old one.
func TestRunMendsWhatAnEarlierStepUndid(t *testing.T) {
	p := Paths{t.TempDir()}
	version := "1"
	first := fake(p, "a", func(s *step) {
		s.key = func(context.Context) (string, error) { return keyOf(version), nil }
	})
	work := first.make
	first.make = func(ctx context.Context, say progress) ([]string, error) {
		if err := os.RemoveAll(filepath.Join(p.Home(), "b.txt")); err != nil {
			return nil, err
		}
		return work(ctx, say)
	}
	steps := []step{first, fake(p, "b", nil), fake(p, "c", nil)}
	for _, version = range []string{"1", "2"} {
		if err := p.run(t.Context(), steps, Silent{}, true); err != nil {
			t.Fatal(err)
		}
	}
	wantMade(t, p, "a", "b", "c", "a", "b")
}

func TestRunGoesOnWithoutTheOptional(t *testing.T) {
	p := Paths{t.TempDir()}
	s := fake(p, "a", func(s *step) {
		s.optional = true
		s.make = func(context.Context, progress) ([]string, error) { return nil, errors.New("sem rede") }
	})
	var heard record
	if err := p.run(t.Context(), []step{s, fake(p, "b", nil)}, &heard, false); err != nil {
		t.Fatal(err)
	}
	wantMade(t, p, "b")
	if len(heard.notes) != 1 || !strings.Contains(heard.notes[0], "A lição funciona sem isto") {
		t.Errorf("notes = %q", heard.notes)
	}
}

func TestRunRefusesWithoutRoom(t *testing.T) {
	p := Paths{t.TempDir()}
	s := fake(p, "a", func(s *step) { s.room = 1 << 60 })
	wantProblem(t, p.run(t.Context(), []step{s}, Silent{}, false), "livres e são precisos", "libere espaço")
	wantMade(t, p)
}

func TestSweepKeepsWhatIsWhole(t *testing.T) {
	p := Paths{t.TempDir()}
	left := []string{"bin/.novo-1", ".novo-python", "plugins/.novo-goxla/x.so", "mnist/.novo-22"}
	kept := []string{"bin/gonb", "models/.novo-x", "mnist/train", "python-1/.novo-y"}
	for _, name := range slices.Concat(left, kept) {
		write(t, filepath.Join(p.Home(), name), "x")
	}
	p.sweep()
	for _, name := range left {
		if _, err := os.Lstat(filepath.Join(p.Home(), name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there (%v)", name, err)
		}
	}
	for _, name := range kept {
		if _, err := os.Lstat(filepath.Join(p.Home(), name)); err != nil {
			t.Error(err)
		}
	}
}

func TestUnknownPart(t *testing.T) {
	err := Ensure(t.Context(), emptyRepository(t), nil, MNIST, "voar")
	wantProblem(t, err, `"voar"`, "escolha entre python, settings, hub, plugin, mnist, ")
}
