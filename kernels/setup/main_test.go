package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/tier"
)

// Variables that turn the test binary into another process of a test.
const (
	roleVariable  = "CNN321_TEST_ROLE"
	rootVariable  = "CNN321_TEST_ROOT"
	limitVariable = "CNN321_TEST_LIMIT"
)

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "fake":
		err = fakeSetup(context.Background(), Paths{os.Getenv(rootVariable)})
	case "mnist-limited":
		err = limitedMNIST(Paths{os.Getenv(rootVariable)})
	default:
		err = errors.New("papel desconhecido")
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// limitedMNIST installs MNIST where no file may grow beyond a limit.
func limitedMNIST(p Paths) error {
	limit, err := strconv.ParseUint(os.Getenv(limitVariable), 10, 64)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ) // as main does
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		return err
	}
	return Ensure(context.Background(), p, Silent{}, MNIST)
}

// record keeps what a Reporter hears.
type record struct {
	begun  []string
	failed []string
	notes  []string
}

func (r *record) Begin(_, _ int, name string)   { r.begun = append(r.begun, name) }
func (r *record) Progress(int64, int64, string) {}
func (r *record) End(err error, _ time.Duration) {
	if err != nil {
		r.failed = append(r.failed, r.begun[len(r.begun)-1])
	}
}
func (r *record) Note(text string) { r.notes = append(r.notes, text) }

// repository is the real one, with the parts in place; only the first test that asks pays.
func repository(t *testing.T, parts ...Part) Paths {
	t.Helper()
	root, err := FindRoot()
	if err != nil {
		t.Fatal(err)
	}
	p := Paths{root}
	if len(parts) > 0 {
		tier.Slow(t, "installs parts of the setup")
		if err := Ensure(t.Context(), p, Silent{}, parts...); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// emptyRepository has the module files of the real one and nothing installed.
func emptyRepository(t *testing.T) Paths {
	t.Helper()
	real, empty := repository(t), Paths{t.TempDir()}
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := copyFile(filepath.Join(real.Root, name), filepath.Join(empty.Root, name)); err != nil {
			t.Fatal(err)
		}
	}
	return empty
}

// wantProblem checks that an error is a Problem that says all of the texts, and how to go on.
func wantProblem(t *testing.T, err error, texts ...string) {
	t.Helper()
	problem, ok := errors.AsType[*Problem](err)
	if !ok {
		t.Fatalf("err = %v, want a Problem", err)
	}
	for _, text := range append(texts, "Não consegui ", "O que fazer: ") {
		if !strings.Contains(problem.Error(), text) {
			t.Errorf("%q is missing in:\n%s", text, problem)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}
