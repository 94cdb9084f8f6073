package launch

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cnn321/cnnlib/engine/journal"
	"cnn321/cnnlib/filelock"
	"cnn321/cnnlib/remote"
	"cnn321/kernels/launch/death"
)

// answersAt fails the test unless an engine takes connections.
func (st *stage) answersAt(socket string) {
	st.t.Helper()
	st.eventually("an engine listens", func() bool {
		connection, err := net.Dial("unix", socket)
		if err == nil {
			connection.Close()
		}
		return err == nil
	})
}

// parentOf is the process that started another.
func parentOf(t *testing.T, pid int) int {
	t.Helper()
	table, err := processTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range table {
		if p.pid == pid {
			return p.parent
		}
	}
	return 0
}

// pair is two kernels of one stage: the first runs the engine, and the second uses it.
func pair(t *testing.T, s script) (owner, guest *stage, engine diaryEntry, socket string) {
	t.Helper()
	s.GoNBStatus = -1
	owner = newStage(t, s)
	owner.start(false)
	owner.running()
	guest = owner.another()
	guest.start(false)
	gonb := owner.entry("gonb", 2)
	engine = owner.entry("engine", 1)
	socket = lookupEnv(gonb.Env, "CNN321_ENGINE")
	var arguments map[string]string
	if err := json.Unmarshal(engine.Args, &arguments); err != nil || arguments["--socket"] != socket {
		t.Fatalf("the engine listens at %s, the second kernel's cells call %s (%v)", arguments["--socket"], socket, err)
	}
	if parent := parentOf(t, engine.Pid); parent != owner.supervisor() {
		t.Fatalf("the engine is of process %d", parent)
	}
	return owner, guest, engine, socket
}

// end ends kernels in order, and checks that they leave nothing.
func end(kernels ...*stage) {
	for _, k := range kernels {
		k.t.Helper()
		k.kill(k.cmd.Process.Pid, syscall.SIGTERM)
		if status := k.status(); status != 0 {
			k.t.Errorf("exit status %d\nlog:\n%s", status, k.logText())
		}
	}
	kernels[0].nothingLeft()
}

// A kernel that starts while the owner writes down what an engine died of waits for it, and then allows all: else what was refused before would be
// refused after it too.
func TestStartWhileADeathIsNoted(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	owner := c.joinEngine("")
	defer owner.leave()
	guest := &engineHome{dir: owner.dir, shared: true}
	s := &supervisor{Config: c, engine: owner}
	count := s.newCount()
	count.refused["Fit a"] = "já derrubou"
	if err := syscall.Mkfifo(owner.journal(), 0o600); err != nil { // which is read in the middle
		t.Fatal(err)
	}
	noted := make(chan bool)
	go func() {
		noted <- s.note(count, death.Reason{Why: "faltou memória", Do: "diminua o lote", Own: true}, true, 0)
	}()
	middle, err := os.OpenFile(owner.journal(), os.O_WRONLY, 0) // returns when it is read
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan error, 1)
	go func() { started <- guest.startAnew() }()
	var held bool
	if turn, err := os.Open(owner.path(turnName)); err == nil {
		held, err = filelock.IsHeld(turn)
		turn.Close()
		if err != nil {
			t.Error(err)
		}
	}
	if !held {
		if err := <-started; err != nil { // nothing keeps it
			t.Error(err)
		}
	}
	middle.Close()
	<-noted
	if held {
		if err := <-started; err != nil {
			t.Error(err)
		}
	}
	if refused := journal.Refused(owner.journal()); len(refused) != 0 {
		t.Errorf("refused are %v", refused)
	}
}

// Kernels that start at once have one engine.
func TestKernelsShareAnEngine(t *testing.T) {
	const kernels = 4
	st := newStage(t, script{GoNBStatus: -1})
	all := []*stage{st}
	for range kernels - 1 {
		all = append(all, st.another())
	}
	for _, k := range all {
		k.start(false)
	}
	var sockets []string
	for n := range kernels {
		sockets = append(sockets, lookupEnv(st.entry("gonb", n+1).Env, "CNN321_ENGINE"))
	}
	if len(slices.Compact(slices.Sorted(slices.Values(sockets)))) != 1 {
		t.Errorf("their cells call %q", sockets)
	}
	st.answersAt(sockets[0])
	if n := len(st.lines("engine")); n != 1 {
		t.Errorf("%d engines were started", n)
	}
	for _, k := range all { // and now all at once: the last one removes what they shared
		if syscall.Kill(k.cmd.Process.Pid, 0) != nil {
			t.Fatalf("a kernel has ended by itself\nlog:\n%s", k.logText())
		}
		k.kill(k.cmd.Process.Pid, syscall.SIGTERM)
	}
	for _, k := range all {
		if status := k.status(); status != 0 {
			t.Errorf("exit status %d", status)
		}
	}
	st.nothingLeft()
}

// The end of a kernel that only uses the engine is nothing to it.
func TestEngineOutlivesItsGuests(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			owner, guest, engine, socket := pair(t, script{})
			guest.kill(guest.cmd.Process.Pid, sig)
			guest.status()
			again := owner.another()
			again.start(false)
			owner.entry("gonb", 3)
			owner.answersAt(socket)
			if n := len(owner.lines("engine")); n != 1 || syscall.Kill(engine.Pid, 0) != nil {
				t.Errorf("%d engines were started", n)
			}
			end(again, owner)
		})
	}
}

// What makes an engine another one makes it another kernel's.
func TestOtherConfigurationHasItsEngine(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	st.start(false)
	st.running()
	other := st.another("XLA_FLAGS=--xla_dump_to=/nowhere")
	other.start(false)
	st.entry("engine", 2)
	one, two := lookupEnv(st.entry("gonb", 1).Env, "CNN321_ENGINE"), lookupEnv(st.entry("gonb", 2).Env, "CNN321_ENGINE")
	if one == two {
		t.Errorf("both call %s", one)
	}
	end(st, other)
}

// Who removes the folder while kernels run costs them the engine, and there is another one.
func TestSharedFolderIsRemoved(t *testing.T) {
	owner, guest, first, socket := pair(t, script{Says: true})
	if err := os.RemoveAll(filepath.Dir(socket)); err != nil {
		t.Fatal(err)
	}
	owner.eventually("the first has gone", func() bool { return syscall.Kill(first.Pid, 0) != nil })
	owner.entry("engine", 2)
	owner.answersAt(socket)
	owner.eventually("its words are in the log", func() bool {
		text, _ := os.ReadFile(readScriptOf(t, owner).config().engineLog())
		return strings.Contains(string(text), "terminou porque a sua pasta foi apagada\n"+said(first.Pid)+"\n")
	})
	end(owner, guest)
}

// An engine that was given up is tried again when another kernel starts.
func TestEngineGivenUpIsTriedAgain(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1, LastWords: badFlag})
	st.start(false)
	st.entry("gonb", 1)
	st.eventually("it is given up", func() bool { return strings.Contains(st.logText(), "não tento mais") })
	if n := len(st.lines("engine")); n != mostDeaths {
		t.Errorf("%d engines were started, want %d", n, mostDeaths)
	}
	other := st.another()
	other.start(false)
	st.entry("engine", 2*mostDeaths)
	st.eventually("it is given up again", func() bool { return strings.Count(st.logText(), "não tento mais") == 2 })
	end(st, other)
}

// A kernel that starts allows again what ended engines, whoever runs the engine.
func TestStartAllowsRefusedCalls(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	owner := c.joinEngine("")
	if err := journal.Refuse(owner.journal(), map[string]string{"Fit a": "já derrubou"}); err != nil {
		t.Fatal(err)
	}
	if err := remote.Tell(owner.socket(), remote.Death{Why: "parou", Do: "reinicie", Down: true}); err != nil {
		t.Fatal(err)
	}
	last := owner.started()
	guest := c.joinEngine("")
	if !owner.shared || !guest.shared || owner.dir != guest.dir {
		t.Fatalf("%+v and %+v", owner, guest)
	}
	if refused := journal.Refused(owner.journal()); len(refused) != 0 || !owner.untilStarted(t.Context(), last) {
		t.Errorf("refused are %v", refused)
	}
	if d, _ := remote.Told(owner.socket()); d.Down {
		t.Error("cells are told that there will be no engine")
	}
	guest.leave()
	if _, err := os.Stat(owner.dir); err != nil {
		t.Error(err)
	}
	owner.leave()
	if _, err := os.Stat(owner.dir); !os.IsNotExist(err) {
		t.Errorf("the folder: %v", err)
	}
}
