package cells_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/live/values"
	"cnn321/kernels/cells/packages"
)

// kernel runs cells as the supervisor does, but by go build alone.
type kernel struct {
	*cells.Session
	t     testing.TB
	dir   string
	count int
}

func newKernel(t testing.TB) *kernel {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	k := &kernel{t: t, dir: t.TempDir()}
	k.Session = cells.New(cells.Config{
		Packages: packages.Config{Dir: root, Own: []string{"./cnnlib/..."}},
		Carried: func() (map[string]cells.Carried, error) {
			entries, err := values.Index(k.dir)
			index := make(map[string]cells.Carried)
			for name, e := range entries {
				index[name] = cells.Carried{Refusal: e.Refusal, With: e.With, Needs: e.Needs}
			}
			return index, err
		},
	})
	return k
}

// run runs a cell, and returns what its programs print. Its error is the plan's, or that of a program that failed.
func (k *kernel) run(code string) (string, error) {
	k.t.Helper()
	k.count++
	plan, err := k.Plan(context.Background(), k.count, code)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, note := range plan.Notes {
		all.WriteString("note: " + note.Message + "\n")
	}
	for _, step := range plan.Steps {
		if step.Command != nil {
			all.WriteString("[" + step.Command.Text + "]\n")
			continue
		}
		outcome := cells.Outcome{Started: true, OK: true}
		if step.Program.Run {
			output, runErr := k.execute(step.Program)
			all.WriteString(output)
			if runErr != nil {
				err = runErr
				outcome.OK = false
			}
		}
		if commitErr := k.Commit(step.Program, outcome); commitErr != nil {
			k.t.Fatal(commitErr)
		}
		if err != nil {
			break
		}
	}
	return all.String(), err
}

func (k *kernel) execute(program *cells.Program) (string, error) {
	k.t.Helper()
	dir := k.t.TempDir()
	file, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "cell")
	if err := os.WriteFile(file, []byte(program.Source), 0o600); err != nil {
		k.t.Fatal(err)
	}
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", binary, file)
	build.Dir = "../.."
	if output, err := build.CombinedOutput(); err != nil {
		k.t.Fatalf("the program of a cell does not build: %v\n%s\n%s", err, output, program.Source)
	}
	cmd := exec.Command(binary, program.Args...)
	cmd.Env = append(os.Environ(), "CNN321_VALUES="+k.dir)
	var output bytes.Buffer
	cmd.Stdout = &output
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return output.String(), errors.Join(err, errors.New(said.String()))
	}
	return output.String(), nil
}

func TestTry(t *testing.T) {
	k := newKernel(t)
	for _, c := range strings.Split(os.Getenv("CELLS"), "@@") {
		out, err := k.run(c)
		t.Logf("%s\n--> %s (%v)", c, out, err)
	}
}
