package launch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib/remote"
	"cnn321/kernels/launch/death"
)

const badFlag = "F1126 12:00:00 parse_flags_from_env.cc:234] Unknown flag in XLA_FLAGS: --xla_nao_existe=1"

// An engine that dies as it starts is not started for ever; whoever calls hears why at once, and what to do.
func TestEngineThatCannotStart(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1, LastWords: badFlag + "\n" + strings.Repeat("goroutine 1 [running]:\n", 5000)})
	st.start(false)
	gonb := st.entry("gonb", 1)
	st.eventually("it is given up", func() bool { return strings.Contains(st.logText(), "não tento mais") })
	if n := len(st.lines("engine")); n != mostDeaths {
		t.Errorf("%d engines were started, want %d", n, mostDeaths)
	}
	_, err := remote.NewClient(lookupEnv(gonb.Env, "CNN321_ENGINE")).Status(t.Context())
	for _, want := range []string{"o motor de cálculo está parado", "XLA_FLAGS", "--xla_nao_existe=1", "unset XLA_FLAGS", "“Reiniciar o kernel”"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q in it", err, want)
		}
	}
	if strings.Contains(st.logText(), "goroutine") {
		t.Errorf("the stack is in Jupyter's log:\n%.2000s", st.logText())
	}
	kept, err := os.ReadFile(filepath.Join(st.dir, "logs", engineLog))
	if err != nil || !strings.Contains(string(kept), "goroutine 1") || len(kept) > mostLogged {
		t.Errorf("%d bytes of the engine's words are kept, %v", len(kept), err)
	}
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	st.nothingLeft()
}

// An engine that a signal halted is told to go on: nothing is lost, and no other takes its place.
func TestHaltedEngineGoesOn(t *testing.T) {
	// One that does not answer within several seconds in turn is replaced, which on a busy machine must not happen to one that runs.
	st := newStage(t, script{GoNBStatus: -1, Answers: true, Heartbeat: time.Second})
	st.start(false)
	st.running()
	engine := st.entry("engine", 1).Pid
	st.kill(engine, syscall.SIGSTOP)
	st.eventually("it was halted, and goes on", func() bool {
		return strings.Contains(st.logText(), "mandei que continue") && !stopped(engine)
	})
	if n := len(st.lines("engine")); n != 1 {
		t.Errorf("%d engines", n)
	}
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	st.nothingLeft()
}

// An engine that does not answer any more is replaced.
func TestHangingEngineIsReplaced(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1, Heartbeat: 10 * time.Millisecond})
	st.start(false)
	first := st.entry("engine", 1)
	st.entry("engine", 2)
	if !strings.Contains(st.logText(), "o motor não responde") {
		t.Errorf("the log does not tell of it:\n%s", st.logText())
	}
	st.eventually("the first has gone", func() bool { return syscall.Kill(first.Pid, 0) != nil })
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	st.nothingLeft()
}

// Only where the engine's program is not there its setup is called for, and not where its folder is gone.
func TestWhatIsMissingIsTold(t *testing.T) {
	program := filepath.Join(t.TempDir(), "engine")
	s := &supervisor{Config: Config{Engine: program, Root: "/aula"}}
	failed := fmt.Errorf("não consegui preparar o registro do motor: %w", &os.PathError{Op: "open", Path: "/tmp/x", Err: syscall.ENOENT})
	if got := s.engineMessage(failed, death.Of(death.End{Err: failed, Missing: true})); !strings.Contains(got, "setup` na pasta /aula") {
		t.Errorf("without a program: %s", got)
	}
	if err := os.WriteFile(program, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := s.engineMessage(failed, death.Of(death.End{Err: failed})); strings.Contains(got, "setup") || !strings.Contains(got, "pasta temporária") {
		t.Errorf("without a folder: %s", got)
	}
}

func TestDeathsThatComeAgain(t *testing.T) {
	memory := death.Reason{Why: "faltou memória", Do: "diminua o lote", Own: true}
	d := newDeaths(nil)
	for n := 1; n <= mostDeaths; n++ {
		if len(d.refused) != 0 {
			t.Errorf("refused before death %d: %v", n, d.refused)
		}
		if d.count(memory, true, time.Second, []string{"Fit a 128"}) {
			t.Error("an engine that starts well is given up")
		}
		d.count(memory, true, time.Second, []string{"Predict b"})
		d.calls["Predict b"] = 0
	}
	if why := d.refused["Fit a 128"]; len(d.refused) != 1 || !strings.Contains(why, "3 vezes (faltou memória)") || !strings.Contains(why, "diminua o lote") {
		t.Errorf("refused: %v", d.refused)
	}
	for range 5 * mostDeaths {
		if d.count(death.Reason{}, true, time.Second, nil) || d.count(memory, false, time.Second, nil) || d.count(memory, true, time.Hour, nil) {
			t.Error("given up after deaths that come from outside, of what never ran, and of long lives")
		}
	}
}

func TestNotesAreBounded(t *testing.T) {
	dir := t.TempDir()
	notes, err := newNotes(filepath.Join(dir, engineNotes))
	if err != nil {
		t.Fatal(err)
	}
	defer notes.Close()
	for range 3 {
		if _, err := notes.WriteString(strings.Repeat("a", mostSaid) + "fim"); err != nil {
			t.Fatal(err)
		}
		if got := notes.said(); len(got) != firstSaid+lastSaid+len("\n…\n") || !strings.HasSuffix(got, "fim") {
			t.Errorf("%d bytes of the last words", len(got))
		}
		notes.bound()
		if info, err := notes.Stat(); err != nil || info.Size() != 0 {
			t.Errorf("%d bytes are left, %v", info.Size(), err)
		}
	}
	c := Config{Personal: dir}
	for range 10 {
		c.keepSaid("parou", strings.Repeat("b", lastSaid))
	}
	if info, err := os.Stat(c.engineLog()); err != nil || info.Size() > mostLogged || info.Size() < lastSaid {
		t.Errorf("the log: %v, %v", info, err)
	}
	if got := (Config{Personal: filepath.Join(dir, engineNotes)}).keepSaid("parou", "x"); got != "" || lastOf(filepath.Join(dir, "nada"), 1) != "" {
		t.Errorf("kept at %q, where nothing can be", got)
	}
	if err := removed(filepath.Join(dir, "nada")); err != nil || errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// An engine that is in the middle of a long step has the time to keep what was learned, also where whoever started the kernel has not.
func TestTrainingIsKeptAtTheEnd(t *testing.T) {
	started := func(st *stage) int { return st.cmd.Process.Pid }
	for name, end := range map[string]struct {
		whose func(*stage) int
		sig   syscall.Signal
	}{
		"asked to end":      {started, syscall.SIGTERM},
		"killed":            {started, syscall.SIGKILL},
		"supervisor killed": {(*stage).supervisor, syscall.SIGKILL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t, script{GoNBStatus: -1, Saves: savingGrace + time.Second})
			st.start(false)
			st.running()
			engine := st.entry("engine", 1).Pid
			st.kill(end.whose(st), end.sig)
			st.status()
			st.eventually("the engine has gone", func() bool { return syscall.Kill(engine, 0) != nil })
			if ends := st.lines("engine-ends"); len(ends) != 1 {
				t.Errorf("the engine ended by itself: %q", ends)
			}
			st.nothingLeft()
		})
	}
}

// What opens a person's Jupyter is in no cell's environment: a cell that prints it would save it in the notebook.
func TestTokensAreHiddenFromCells(t *testing.T) {
	for _, name := range []string{"JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"} {
		env := Config{}.cellEnv(t.TempDir(), "engine.sock", "/go/bin/go", []string{"CIDADE=Belém", name + "=segredo"})
		if text := strings.Join(env, "\n"); strings.Contains(text, "segredo") || lookupEnv(env, "CIDADE") != "Belém" {
			t.Errorf("%s: a cell has %q", name, text)
		}
	}
}
