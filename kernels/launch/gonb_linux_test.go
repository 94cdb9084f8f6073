package launch

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/spawn"
)

func TestGoNBIsReplaced(t *testing.T) {
	t.Parallel()
	st := newStage(t, script{GoNBStatus: -1})
	st.start(false)
	st.running()
	time.Sleep(200 * time.Millisecond) // one that dies at once is not replaced before a cell needs it
	first := st.entry("gonb", 1)
	st.kill(first.Pid, syscall.SIGKILL)
	next := st.entry("gonb", 2)
	if socket := lookupEnv(next.Env, "CNN321_ENGINE"); socket != lookupEnv(first.Env, "CNN321_ENGINE") {
		t.Errorf("the next GoNB has another engine: %s", socket)
	}
	if !strings.Contains(st.logText(), "o GoNB parou (signal: killed)") {
		t.Errorf("the log does not tell of it:\n%s", st.logText())
	}
	if len(st.lines("engine")) != 1 {
		t.Errorf("the engine went too: %q", st.lines("engine"))
	}
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	st.nothingLeft()
}

// TestGoNBThatCannotBegin has each GoNB die as it starts: a cell is told why, after two tries, and it is not started for ever.
func TestGoNBThatCannotBegin(t *testing.T) {
	for _, test := range []struct{ name, says, ends, want string }{
		{"says why", "panic: falta a porta\n\ngoroutine 1 [running]:\nmain.main()\n", "exit 2", "exit status 2: panic: falta a porta"},
		{"says more than one line", "antes\nlibzmq.so.5: cannot open shared object file\n", "exit 127", "exit status 127: libzmq.so.5: cannot open shared object file"},
		{"says nothing", "", "kill -9 $$", "signal: killed"},
		{"ends in order", "", "exit 0", "sem dizer por quê"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, err := os.MkdirTemp("/tmp", "lt") // sockets need short paths
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			log, err := os.Create(filepath.Join(dir, "log"))
			if err != nil {
				t.Fatal(err)
			}
			defer log.Close()
			program := "#!/bin/sh\necho x >> " + dir + "/starts\nprintf '%s' '" + test.says + "' >&2\n" + test.ends + "\n"
			for name, text := range map[string]string{"gonb": program, "go.mod": "module stage\n"} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			spawner := spawn.New()
			defer spawner.Close()
			h := &gonbHost{dir: dir, env: os.Environ(), supervisor: &supervisor{dir: dir, spawner: spawner, Config: Config{
				GoNB: filepath.Join(dir, "gonb"), Root: dir, ConnectionFile: "c.json", Log: log, BuildCommand: []string{"cellgo"}, Backoff: time.Nanosecond, Grace: patience,
			}}}
			defer h.stop()
			_, err = h.Run(t.Context(), "package main", func(message.Message) {})
			if err == nil || !strings.Contains(err.Error(), "não consegue começar ("+test.want+")") || !strings.Contains(err.Error(), "setup") {
				t.Errorf("the cell is told %v, want %q in it", err, test.want)
			}
			settled := func() bool { // all that were started have ended, the last of them as one too many, and are told of
				h.mu.Lock()
				defer h.mu.Unlock()
				text, err := os.ReadFile(log.Name())
				return err == nil && h.silent == h.count && h.silent >= mostDeaths && strings.Contains(string(text), test.says)
			}
			for deadline := time.Now().Add(patience); !settled(); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(deadline) {
					text, err := os.ReadFile(log.Name())
					t.Fatalf("%d were started, %d have ended; the log: %s, %v", h.count, h.silent, text, err)
				}
			}
			time.Sleep(300 * time.Millisecond) // in which tens of others would have been started
			starts, err := os.ReadFile(filepath.Join(dir, "starts"))
			if n := strings.Count(string(starts), "x"); err != nil || n < 2 || n > 1+mostDeaths {
				t.Errorf("it was started %d times, %v", n, err)
			}
		})
	}
}
