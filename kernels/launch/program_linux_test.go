package launch

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEngineAlone(t *testing.T) {
	for _, test := range []struct {
		name string
		deaf bool
	}{
		{"ends when asked", false},
		{"is killed when it does not", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := newStage(t, script{DeafEngine: test.deaf})
			config := readScriptOf(t, st).config()
			config.Models = ""
			programs := NewPrograms()
			defer programs.Close()
			engine, err := programs.StartEngine(config)
			if err != nil {
				t.Fatal(err)
			}
			entry := st.entry("engine", 1)
			var arguments map[string]string
			if err := json.Unmarshal(entry.Args, &arguments); err != nil {
				t.Fatal(err)
			}
			private := filepath.Dir(engine.Socket)
			want := map[string]string{
				"--socket": engine.Socket, "--device": "cpu", "--plugin": config.Plugin, "--models": filepath.Join(private, "models"),
			}
			for flag, value := range want {
				if arguments[flag] != value {
					t.Errorf("%s is %q, want %q", flag, arguments[flag], value)
				}
			}
			if !slices.Contains(entry.Env, "GLIBC_TUNABLES="+engineMalloc) {
				t.Error("the engine lacks a kernel's settings for malloc")
			}
			if entry.Pid != engine.PID() {
				t.Errorf("process %d, want %d", engine.PID(), entry.Pid)
			}
			connection, err := net.Dial("unix", engine.Socket)
			if err != nil {
				t.Fatal(err)
			}
			connection.Close()
			if err := engine.Stop(); err != nil {
				t.Error(err)
			}
			if got := strings.Join(st.lines("engine-ends"), ""); (got != "") == test.deaf {
				t.Errorf("ended by itself: %q", got)
			}
			if _, err := os.Stat(private); !os.IsNotExist(err) {
				t.Errorf("the private folder: %v", err)
			}
		})
	}
}

func readScriptOf(t *testing.T, st *stage) script {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(st.dir, "script.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s script
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMissingEngineLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	programs := NewPrograms()
	defer programs.Close()
	if _, err := programs.StartEngine(Config{Engine: "/não/há"}); err == nil || !strings.Contains(err.Error(), "/não/há") {
		t.Errorf("error %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(tempBase(), privatePrefix+"*")); err != nil || tempBase() == os.TempDir() && len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}
}

func TestProgramsAreClosed(t *testing.T) {
	programs := NewPrograms()
	var started []*Program
	for _, line := range []string{"read line", "trap '' TERM; while :; do sleep 1; done"} {
		program, err := programs.Start(exec.Command("/bin/sh", "-c", line), 50*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		started = append(started, program)
	}
	programs.Close()
	for i, program := range started {
		select {
		case <-program.Ended():
		default:
			t.Errorf("program %d runs on", i)
		}
	}
}

func TestCPUTime(t *testing.T) {
	programs := NewPrograms()
	defer programs.Close()
	busy, err := programs.Start(exec.Command("/bin/sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo ok >&2; read line"), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(patience)
	for {
		used, ok := busy.CPUTime()
		if !ok {
			t.Fatal("the system does not tell")
		}
		if used > time.Millisecond {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("only %v", used)
		}
		time.Sleep(5 * time.Millisecond)
	}
	busy.Stop()
	if _, ok := busy.CPUTime(); ok {
		t.Error("a process that has ended still has a clock")
	}
}
