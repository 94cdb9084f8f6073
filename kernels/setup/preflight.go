package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"cnn321/cnnlib/machine"
)

// need is a set of programs of the machine.
type need uint8

const (
	needGo need = 1 << iota
	needC
	needPython
)

// preflight finds all that is missing for the pending steps before the first of them begins.
func (p Paths) preflight(ctx context.Context, pending []step) error {
	var tools need
	var room int64
	for _, s := range pending {
		tools |= s.tools
		room += s.room
	}
	if err := p.checkPlace(); err != nil {
		return err // whatever else there is to say comes of it
	}
	errs := []error{p.checkWritable(), p.checkRoom(room), p.checkOffline()}
	if tools&needGo != 0 {
		_, err := p.checkGo(ctx)
		errs = append(errs, err)
	}
	if tools&needC != 0 {
		_, err := p.checkCompiler(ctx)
		errs = append(errs, err)
	}
	if tools&needPython != 0 {
		_, err := findPython(ctx)
		errs = append(errs, err)
	}
	if ctx.Err() != nil {
		return explain("conferir a máquina", ctx.Err())
	}
	return errors.Join(errs...)
}

const (
	goMajor, goMinor = 1, 26
)

var goRelease = regexp.MustCompile(`^go(\d+)\.(\d+)`)

func goProblem(why string) *Problem {
	return &Problem{
		What: "usar o Go",
		Why:  why,
		Fix: fmt.Sprintf("instale o Go %d.%d ou mais novo (https://go.dev/dl/) e ponha a pasta bin dele no PATH",
			goMajor, goMinor),
	}
}

// checkGo returns the version of Go, or a Problem.
func (p Paths) checkGo(ctx context.Context) (string, error) {
	version, err := goVersion(ctx, p.Root)
	if err != nil {
		return "", explain("usar o Go", err)
	}
	match := goRelease.FindStringSubmatch(version)
	if match == nil {
		return version, nil // a development version: whoever has one knows what it can do
	}
	major, _ := strconv.Atoi(match[1]) // digits, by the expression
	minor, _ := strconv.Atoi(match[2])
	if major < goMajor || major == goMajor && minor < goMinor {
		return "", goProblem("a versão " + version + " é antiga")
	}
	return version, nil
}

// checkCompiler compiles and links a program of one line: a compiler without the C library's headers is
// common on fresh machines. It returns the compiler's name.
func (p Paths) checkCompiler(ctx context.Context) (string, error) {
	problem := &Problem{
		What: "usar um compilador C",
		Fix:  installHint("gcc libc6-dev", "gcc glibc-devel", ""),
	}
	ask, err := goCommand(p.Root, "env", "CC")
	if err != nil {
		return "", err
	}
	text, err := ask.output(ctx)
	if err != nil {
		return "", explain("usar um compilador C", err)
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		words = []string{"cc"}
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		problem.Why, problem.Err = "não achei "+words[0]+" no PATH", err
		return "", problem
	}
	dir, err := os.MkdirTemp("", "cnn321-cc-")
	if err != nil {
		return "", explain("criar uma pasta temporária", err)
	}
	defer os.RemoveAll(dir)
	try := command{
		path: path, stdin: "#include <stdlib.h>\nint main(void) { return EXIT_SUCCESS; }\n",
		args: append(words[1:], "-x", "c", "-", "-o", filepath.Join(dir, "a.out")),
		env:  environment(nil, map[string]string{"LC_ALL": "C"}),
	}
	if err := try.run(ctx); err != nil {
		problem.Why, problem.Err = words[0]+" não compila um programa simples", err
		if failed, ok := errors.AsType[*commandError](err); ok {
			problem.Why += " (" + strings.ReplaceAll(failed.summary(), "\n", " ") + ")"
		}
		return "", problem
	}
	return words[0], nil
}

// checkWritable makes and removes a file in the private folder.
func (p Paths) checkWritable() error {
	if err := os.MkdirAll(p.Home(), 0o755); err != nil {
		return explain("gravar na pasta "+p.Home(), err)
	}
	f, err := os.CreateTemp(p.Home(), temporary)
	if err != nil {
		return explain("gravar na pasta "+p.Home(), err)
	}
	f.Close()
	if err := os.Remove(f.Name()); err != nil {
		return explain("gravar na pasta "+p.Home(), err)
	}
	return nil
}

func (p Paths) checkRoom(room int64) error {
	free, err := machine.FreeDisk(p.Root)
	if err != nil {
		return explain("ver o espaço em disco", err)
	}
	if free < room {
		return &Problem{
			What: "instalar o que falta",
			Why: fmt.Sprintf("o disco de %s tem %s livres e são precisos cerca de %s",
				p.Root, machine.Bytes(free), machine.Bytes(room)),
			Fix: "libere espaço (ou ponha o repositório em outro disco) e rode `" + Command + "` de novo",
			Err: syscall.ENOSPC,
		}
	}
	return nil
}

// installHint says how this machine's system installs packages; an empty name for macOS means Apple's
// command line tools.
func installHint(debian, fedora, mac string) string {
	return hintFor(runtime.GOOS, osRelease(), debian, fedora, mac)
}

func osRelease() string {
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return "" // then all hints are given
	}
	return string(text)
}

func hintFor(system, release, debian, fedora, mac string) string {
	apt, dnf := "sudo apt install "+debian, "sudo dnf install "+fedora
	brew := "brew install " + mac
	if mac == "" {
		brew = "xcode-select --install"
	}
	like := ""
	for line := range strings.Lines(release) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && (name == "ID" || name == "ID_LIKE") {
			like += " " + strings.Trim(value, `"`)
		}
	}
	switch {
	case system == "darwin":
		return brew
	case strings.Contains(like, "debian") || strings.Contains(like, "ubuntu"):
		return apt
	case strings.Contains(like, "fedora") || strings.Contains(like, "rhel"):
		return dnf
	}
	return fmt.Sprintf("%s (Debian, Ubuntu), %s (Fedora) ou %s (macOS)", apt, dnf, brew)
}
