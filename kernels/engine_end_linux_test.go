package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// wantTold fails unless a cell failed with one error that has each of the texts.
func wantTold(t *testing.T, got answer, texts ...string) {
	t.Helper()
	if got.Status != "error" || len(got.Errors) != 1 {
		t.Fatalf("the cell ended as %+v, want one error", got)
	}
	for _, text := range texts {
		if !strings.Contains(got.Errors[0], text) {
			t.Errorf("the cell says %q, without %q", got.Errors[0], text)
		}
	}
}

// XLA ends its process at a flag that it does not know: the cell names the variable, and the engine is not started for ever.
func TestRejectedXLAFlags(t *testing.T) {
	t.Setenv("XLA_FLAGS", "--xla_nao_existe=1")
	c := startClient(t)
	c.do("start")
	c.expect(lessonCells, "")
	c.eventually("it is given up", func() bool { return strings.Contains(c.logText(), "não tento mais") })
	wantTold(t, c.execute("%%\ncell.Evaluate(modelo, teste.OneHot(10))"), "XLA_FLAGS", "--xla_nao_existe=1", "unset XLA_FLAGS", "“Reiniciar o kernel”")
	if now := c.processes(); slices.ContainsFunc(now, func(p runningProcess) bool { return p.program == "engine" }) {
		t.Errorf("there is an engine still: %v", now)
	}
	if strings.Contains(c.logText(), "parse_flags_from_env") {
		t.Error("XLA's own words are in Jupyter's log")
	}
	c.expect("%%\nfmt.Println(6 * 7)", "42\n")
}

// A network that is larger than any memory is told in words, and what comes after it works.
func TestNetworkBeyondMemory(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	c.expect(lessonCells, "")
	fit := func(units string) string {
		return "%%\ncell.Fit(cnnlib.Input(28, 28, 1).Flatten().Dense(" + units + ").Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy), treino.Slice(0, 128).OneHot(10), cnnlib.BatchSize(32))"
	}
	wantTold(t, c.execute(fit("1 << 40")), "memória insuficiente", "TiB", "trilhões de parâmetros", "livres, de", "a camada 2 (Dense)", "cnnlib.IgnoreMemory()")
	wantTold(t, c.execute(fit("1 << 62")), "camada 2 (Dense)", "mais do que cabe em qualquer memória")
	c.expect("%%\ncell.Fit(modelo, treino.Slice(0, 128).OneHot(10), cnnlib.BatchSize(32))\nfmt.Println(\"sim\")", "sim\n")
}

// An engine that Linux ends for want of memory says so in the cell; the third time the same training is not begun again, and all else works.
func TestEngineRunsOutOfMemory(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	c.expect(lessonCells, "")
	big := "%%\ncell.Fit(cnnlib.Input(28, 28, 1).Flatten().Dense(300_000).Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy), treino.Slice(0, 128).OneHot(10), cnnlib.BatchSize(32), cnnlib.IgnoreMemory())"
	for n := 1; n <= 3; n++ {
		c.eventually("an engine runs", func() bool { return len(c.pidsOf("engine")) == 1 })
		limitMemory(t, c.pidsOf("engine")[0], 600<<20)
		wantTold(t, c.execute(big), "faltou memória", "cnnlib.BatchSize", "já está iniciando outro")
	}
	wantTold(t, c.execute(big), "já derrubou o motor 3 vezes", "faltou memória", "“Reiniciar o kernel”")
	c.expect("%%\ncell.Fit(modelo, treino.Slice(0, 128).OneHot(10), cnnlib.BatchSize(32))\nfmt.Println(\"sim\")", "sim\n")
}

// limitMemory puts a process into a control group of its own. It skips the test where one may not make any.
func limitMemory(t *testing.T, pid int, most int64) {
	t.Helper()
	for _, version := range []struct{ root, limit string }{{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}, {"/sys/fs/cgroup", "memory.max"}} {
		group := filepath.Join(version.root, fmt.Sprintf("cnn321-test-%d", pid))
		if os.Mkdir(group, 0o755) != nil {
			continue
		}
		t.Cleanup(func() { _ = os.Remove(group) }) // it goes once the process has
		write := func(name, text string) error {
			return os.WriteFile(filepath.Join(group, name), []byte(text), 0o644)
		}
		if err := errors.Join(write(version.limit, strconv.FormatInt(most, 10)), write("cgroup.procs", strconv.Itoa(pid))); err == nil {
			return
		}
	}
	t.Skip("no control group can be made here")
}

// An engine that a signal halts in a training goes on by itself, and nothing is lost.
func TestHaltedEngineInATraining(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	c.expect(lessonCells, "")
	c.do("begin", "code", "%%\nfmt.Println(\"começo\")\nh := cell.Fit(modelo, treino.Slice(0, 2560).OneHot(10), cnnlib.BatchSize(1), cnnlib.Epochs(3))\nfmt.Println(len(h.Epochs), \"épocas\")", "until", "começo")
	engines := c.pidsOf("engine")
	c.signal(engines[0], syscall.SIGSTOP)
	got := c.do("finish")
	if got.Status != "ok" || !strings.Contains(got.Stdout, "3 épocas") {
		t.Errorf("the cell ended as %+v\n%s", got, c.logText())
	}
	c.eventually("it was woken", func() bool { return strings.Contains(c.logText(), "mandei que continue") })
	if now := c.pidsOf("engine"); len(now) != 1 || now[0] != engines[0] {
		t.Errorf("engines %v, then %v", engines, now)
	}
}
