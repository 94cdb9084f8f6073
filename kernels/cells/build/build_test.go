package build

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"cnn321/kernels/cells/live/status"
)

// workspace is a folder as GoNB has it: a module of its own, in a workspace with a library.
type workspace struct {
	Builder
	dir, library string
}

func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("left to go build on this system")
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	w := &workspace{dir: t.TempDir(), library: t.TempDir()}
	w.Builder = Builder{Go: goCommand, Cache: t.TempDir()}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "GOFLAGS=") && !strings.HasPrefix(entry, "GOWORK=") {
			w.Env = append(w.Env, entry)
		}
	}
	w.Env = append(w.Env, "GOFLAGS="+Flags, "GOPROXY=off")
	w.write(t, filepath.Join(w.library, "go.mod"), "module example.com/library\n\ngo 1.26\n")
	w.write(t, filepath.Join(w.library, "library.go"), "package library\n\nfunc Word() string { return \"um\" }\n")
	w.write(t, filepath.Join(w.dir, "go.mod"), "module cell\n\ngo 1.26\n")
	w.write(t, filepath.Join(w.dir, "go.work"), "go 1.26\n\nuse .\nuse "+w.library+"\n")
	return w
}

func (w *workspace) write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// As if written some time ago: a file as young as the plan is not trusted.
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, past, past); err != nil {
		t.Fatal(err)
	}
}

// settled makes the folder of the library as old as its files.
func (w *workspace) settled(t *testing.T) {
	t.Helper()
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(w.library, past, past); err != nil {
		t.Fatal(err)
	}
}

// run builds a program and runs it; direct says whether it was built without go build.
func (w *workspace) run(t *testing.T, program string) (said string, direct bool) {
	t.Helper()
	w.write(t, filepath.Join(w.dir, "main.go"), program)
	output := filepath.Join(w.dir, "cell")
	direct = w.direct(context.Background(), w.dir, output) == nil
	if text, err := w.Build(context.Background(), w.dir, output); err != nil {
		return string(text), direct
	}
	text, err := exec.Command(output).CombinedOutput()
	if err != nil {
		t.Errorf("%v", err)
	}
	return string(text), direct
}

const usesLibrary = `package main

import (
	"fmt"

	"example.com/library"
)

func main() { fmt.Print(library.Word()) }
`

func TestBuild(t *testing.T) {
	w := newWorkspace(t)
	for _, test := range []struct {
		name, program, said string
		direct              bool
	}{
		{"plain", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Print(1) }\n", "1", true},
		{"another text", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Print(2) }\n", "2", true},
		{"no imports", "package main\n\nfunc main() { println(3) }\n", "3\n", true},
		{"library", usesLibrary, "um", true},
		{"net", "package main\n\nimport (\"fmt\"; \"net\")\n\nfunc main() { fmt.Print(net.IPv4zero) }\n", "0.0.0.0", true},
		{"embed", "package main\n\nimport _ \"embed\"\n\n//go:embed go.mod\nvar text string\n\nfunc main() { print(text[:6]) }\n", "module", false},
		{"build information", "package main\n\nimport \"runtime/debug\"\n\nfunc main() { i, _ := debug.ReadBuildInfo(); print(i.Main.Path) }\n", "cell", false},
		{"debug setting", "//go:debug panicnil=1\npackage main\n\nfunc main() { print(4) }\n", "4", false},
		{"mistake", "package main\n\nfunc main() { x := 1 }\n", "# cell\n./main.go:3:15: declared and not used: x\n", false},
		{"no such package", "package main\n\nimport \"example.com/none\"\n\nfunc main() { none.F() }\n", "main.go:3:8: ", false},
		{"inner package", "package main\n\nimport _ \"internal/abi\"\n\nfunc main() {}\n", "use of internal package internal/abi not allowed", false},
		{"no package main", "package other\n\nfunc main() {}\n", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "no package main" {
				if err := w.direct(context.Background(), w.dir, filepath.Join(w.dir, "cell")); err == nil {
					t.Error("built")
				}
				return
			}
			said, direct := w.run(t, test.program)
			if !strings.Contains(said, test.said) || direct != test.direct {
				t.Errorf("said %q, direct %v; want %q, %v", said, direct, test.said, test.direct)
			}
		})
	}
}

// Where packages are compiled without debug information, so is a cell.
func TestSharedFlags(t *testing.T) {
	w := newWorkspace(t)
	w.Env = append(w.Env, "GOFLAGS="+SharedFlags)
	if said, direct := w.run(t, "package main\n\nfunc main() { println(5) }\n"); said != "5\n" || !direct {
		t.Errorf("said %q, direct %v", said, direct)
	}
}

func TestWhatChangesIsBuiltAnew(t *testing.T) {
	w := newWorkspace(t)
	path := filepath.Join(w.library, "library.go")
	expect := func(want string) {
		t.Helper()
		if said, direct := w.run(t, usesLibrary); said != want || !direct {
			t.Errorf("said %q, direct %v; want %q", said, direct, want)
		}
	}
	w.settled(t)
	expect("um")
	w.write(t, path, "package library\n\nfunc Word() string { return \"dois\" }\n")
	w.settled(t)
	expect("dois")
	// The same size, a moment later.
	w.write(t, path, "package library\n\nfunc Word() string { return \"tres\" }\n")
	if err := os.Chtimes(path, time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	expect("tres")
	if err := os.WriteFile(path, []byte("package library\n\nfunc Word() string { return \"seis\" }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect("seis")
	w.write(t, filepath.Join(w.library, "more.go"), "package library\n\nfunc init() { print(\"mais \") }\n")
	expect("mais seis")
	if err := os.Remove(filepath.Join(w.library, "more.go")); err != nil {
		t.Fatal(err)
	}
	expect("seis")
	w.write(t, filepath.Join(w.dir, "go.work"), "go 1.26\n\nuse .\n")
	if said, direct := w.run(t, usesLibrary); direct || !strings.Contains(said, "library") {
		t.Errorf("without the library: %q, direct %v", said, direct)
	}
}

// TestKnownImports has programs of what others imported: the go command is asked only of what is new.
func TestKnownImports(t *testing.T) {
	w := newWorkspace(t)
	w.settled(t)
	expect := func(program, want string, asked bool) {
		t.Helper()
		before, _ := os.Stat(w.file(w.key(w.dir), planSuffix))
		if said, direct := w.run(t, program); said != want || !direct {
			t.Errorf("said %q, direct %v; want %q", said, direct, want)
		}
		after, err := os.Stat(w.file(w.key(w.dir), planSuffix))
		if err != nil {
			t.Fatal(err)
		}
		if changed := before == nil || !os.SameFile(before, after); changed != asked {
			t.Errorf("%q: the go command was asked: %v; want %v", want, changed, asked)
		}
	}
	expect(usesLibrary, "um", true)
	expect("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Print(1) }\n", "1", false)
	expect("package main\n\nimport (\"fmt\"; \"math\")\n\nfunc main() { fmt.Print(math.Sqrt(4)) }\n", "2", true)
	expect("package main\n\nimport (\"fmt\"; \"math\"; \"example.com/library\")\n\nfunc main() { fmt.Print(math.Sqrt(9), library.Word()) }\n", "3um", false)
	if said, direct := w.run(t, "package main\n\nimport _ \"internal/fmtsort\"\n\nfunc main() {}\n"); direct || !strings.Contains(said, "not allowed") {
		t.Errorf("a package within what is known: %q, direct %v", said, direct)
	}
}

func TestWhatTheGoCommandForgot(t *testing.T) {
	w := newWorkspace(t)
	w.settled(t)
	if said, direct := w.run(t, usesLibrary); said != "um" || !direct {
		t.Fatalf("said %q, direct %v", said, direct)
	}
	key := w.key(w.dir)
	p, err := w.recall(key)
	if err != nil {
		t.Fatal(err)
	}
	p.Exports["fmt"] = filepath.Join(w.dir, "trimmed")
	if err := w.keep(key, p, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.recall(key); err == nil {
		t.Error("recalled, though the cache no longer has a package")
	}
	if said, direct := w.run(t, usesLibrary); said != "um" || !direct {
		t.Errorf("said %q, direct %v", said, direct)
	}
}

func TestSplitFlags(t *testing.T) {
	for _, test := range []struct {
		flags string
		want  toolFlags
		ok    bool
	}{
		{"", toolFlags{}, true},
		{Flags, toolFlags{link: []string{"-s", "-w"}}, true},
		{SharedFlags, toolFlags{compile: []string{"-dwarf=false"}, link: []string{"-s", "-w"}}, true},
		{`"-ldflags=-X 'main.v=a b'"`, toolFlags{link: []string{"-X", "main.v=a b"}}, true},
		{"-race", toolFlags{}, false},
		{"-mod=mod", toolFlags{}, false},
		{"-gcflags=-N", toolFlags{}, false},
		{SharedFlags + " '-gcflags=all=-N -l'", toolFlags{}, false},
	} {
		if got, ok := splitFlags(test.flags); ok != test.ok || !reflect.DeepEqual(got, test.want) {
			t.Errorf("splitFlags(%q) = %q, %v; want %q, %v", test.flags, got, ok, test.want, test.ok)
		}
	}
}

// A compiler that an interrupt ends is the end of the build: the go command would do it all again.
func TestInterrupted(t *testing.T) {
	w := newWorkspace(t)
	for script, want := range map[string]bool{"kill -INT $$": true, "kill -TERM $$": false, "exit 2": false, "exit 0": false} {
		tools := t.TempDir()
		if err := os.WriteFile(filepath.Join(tools, "compile"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		err := w.tool(t.Context(), w.dir, &plan{Tools: tools}, "compile", nil)
		if got := interrupted(err); got != want {
			t.Errorf("%s: %v, want %v (%v)", script, got, want, err)
		}
	}
	if interrupted(w.tool(t.Context(), w.dir, &plan{Tools: t.TempDir()}, "compile", nil)) {
		t.Error("a compiler that is not there was interrupted")
	}
}

// An interrupted build does not go on as the go command's; that would take the place of this very process.
func TestCommandEndsAtAnInterrupt(t *testing.T) {
	w := newWorkspace(t)
	t.Chdir(w.dir)
	w.Go = "/bin/false"
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if got := w.Command(ctx, []string{"build", "-o", filepath.Join(w.dir, "cell")}); got != status.Interrupted {
		t.Errorf("status %d", got)
	}
	if _, err := os.Stat(filepath.Join(w.Cache, Mark)); err == nil {
		t.Error("it says that a program may begin")
	}
}
