package cells_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/live/values"
	"cnn321/kernels/cells/packages"
)

// kernel runs cells as the supervisor does, but without GoNB.
type kernel struct {
	*cells.Session
	t       *testing.T
	builder *builder
	values  string
	count   int
}

// scripts runs several scripts, each with a kernel of its own, and builds their programs together.
func scripts(t *testing.T, number int, script func(i int, k *kernel)) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	builder := newBuilder(t, number)
	var all sync.WaitGroup
	for i := range number {
		k := &kernel{t: t, builder: builder, values: t.TempDir()}
		k.Session = cells.New(cells.Config{
			Packages: packages.Config{Dir: root, Own: []string{"./cnnlib/..."}},
			Carried:  k.carried,
		})
		all.Go(func() {
			defer builder.end()
			script(i, k)
		})
	}
	all.Wait()
}

func (k *kernel) carried() (map[string]cells.Carried, error) {
	entries, err := values.Index(k.values)
	index := make(map[string]cells.Carried)
	for name, e := range entries {
		index[name] = cells.Carried{Refusal: e.Refusal, With: e.With, Needs: e.Needs}
	}
	return index, err
}

// run runs a cell, and returns what its programs print, with notes and commands. Its error is the plan's, or that of a
// program that failed.
func (k *kernel) run(code string) (string, error) {
	k.count++
	plan, err := k.Plan(context.Background(), k.count, code)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, note := range plan.Notes {
		all.WriteString("note: " + note.Message + "\n")
	}
	for _, slip := range plan.Slips {
		fmt.Fprintf(&all, "vet %d:%d: %s\n", slip.Line, slip.Column, slip.Message)
	}
	for _, step := range plan.Steps {
		if step.Command != nil {
			all.WriteString("[" + step.Command.Text + "]\n")
			continue
		}
		outcome := cells.Outcome{Started: true, OK: true}
		if step.Program.Run {
			var output string
			output, err = k.execute(step.Program)
			all.WriteString(output)
			outcome.OK = err == nil
			last, ok, lastErr := values.Last(k.values)
			if lastErr != nil {
				return "", lastErr
			}
			if ok {
				outcome.Done, outcome.Saved = last.Done, last.Saved
			}
			if last.Failure != "" {
				err = errors.Join(err, errors.New(last.Failure))
			}
		}
		if err := k.Commit(step.Program, outcome); err != nil {
			return "", err
		}
		if err != nil {
			break
		}
	}
	return all.String(), err
}

func (k *kernel) execute(program *cells.Program) (printed string, err error) {
	binary, failure := k.builder.build(program.Source)
	if failure != "" {
		k.t.Errorf("the program of a cell does not build: %s\n%s", failure, program.Source)
		return "", errors.New("does not build")
	}
	if err := values.Begin(k.values); err != nil {
		return "", err
	}
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "CNN321_VALUES="+k.values)
	var output, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &said
	if err = cmd.Run(); err != nil {
		err = errors.Join(err, errors.New(said.String()))
	}
	return output.String(), err
}
