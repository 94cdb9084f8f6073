package cells_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// builder builds the programs of many scripts at once, which costs a fraction of building one after the other: it waits
// until every script that still runs has a program to build.
type builder struct {
	t   *testing.T
	dir string

	mu      sync.Mutex
	running int
	waiting []*build
	built   int // programs
}

type build struct {
	source, binary string
	failure        string
	done           chan struct{}
}

func newBuilder(t *testing.T, scripts int) *builder {
	return &builder{t: t, dir: t.TempDir(), running: scripts}
}

// build returns the path of the program's binary, or what the compiler said.
func (b *builder) build(source string) (binary, failure string) {
	one := &build{source: source, done: make(chan struct{})}
	b.mu.Lock()
	b.waiting = append(b.waiting, one)
	b.mu.Unlock()
	b.flush(0)
	<-one.done
	return one.binary, one.failure
}

// end tells that a script has no more programs.
func (b *builder) end() { b.flush(1) }

func (b *builder) flush(ended int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running -= ended
	if len(b.waiting) == 0 || len(b.waiting) < b.running {
		return
	}
	b.all(b.waiting)
	for _, one := range b.waiting {
		close(one.done)
	}
	b.waiting = nil
}

// all builds the programs as packages that an overlay puts into the module.
func (b *builder) all(builds []*build) {
	root, err := filepath.Abs("../..")
	if err != nil {
		b.t.Error(err)
		return
	}
	overlay := map[string]map[string]string{"Replace": {}}
	output := filepath.Join(b.dir, fmt.Sprint("bin", b.built))
	args := []string{"build", "-ldflags=-s -w", "-overlay", filepath.Join(b.dir, "overlay.json"), "-o", output + "/"}
	for _, one := range builds {
		b.built++
		name := fmt.Sprint("cellprogram", b.built)
		file := filepath.Join(b.dir, name+".go")
		if err := os.WriteFile(file, []byte(one.source), 0o600); err != nil {
			b.t.Error(err)
			return
		}
		overlay["Replace"][filepath.Join(root, "kernels", "cells", name, "main.go")] = file
		one.binary = filepath.Join(output, name)
		args = append(args, "./kernels/cells/"+name)
	}
	data, err := json.Marshal(overlay)
	if err == nil {
		err = os.WriteFile(filepath.Join(b.dir, "overlay.json"), data, 0o600)
	}
	if err == nil {
		err = os.MkdirAll(output, 0o700)
	}
	if err != nil {
		b.t.Error(err)
		return
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	said, err := cmd.CombinedOutput()
	for _, one := range builds {
		if _, missing := os.Stat(one.binary); missing != nil {
			one.failure = fmt.Sprintf("%v\n%s", err, said)
		}
	}
}
