package launch

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// An engine with no kernel is started by the caller, with a kernel's arguments and environment.
func TestEngineAlone(t *testing.T) {
	st := newStage(t, script{})
	config := readScriptOf(t, st).config()
	config.Models = ""
	alone, err := NewAlone(config)
	if err != nil {
		t.Fatal(err)
	}
	stdin, err := alone.Command.StdinPipe()
	if err == nil {
		err = alone.Command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	entry := st.entry("engine", 1)
	var arguments map[string]string
	if err := json.Unmarshal(entry.Args, &arguments); err != nil {
		t.Fatal(err)
	}
	private := filepath.Dir(alone.Socket)
	want := map[string]string{
		"--socket": alone.Socket, "--device": "cpu", "--plugin": config.Plugin, "--models": filepath.Join(private, "models"),
	}
	for flag, value := range want {
		if arguments[flag] != value {
			t.Errorf("%s is %q, want %q", flag, arguments[flag], value)
		}
	}
	if !slices.Contains(entry.Env, "GLIBC_TUNABLES="+engineMalloc) {
		t.Error("the engine lacks a kernel's settings for malloc")
	}
	connection, err := net.Dial("unix", alone.Socket)
	if err != nil {
		t.Fatal(err)
	}
	connection.Close()
	if err := errors.Join(stdin.Close(), alone.Command.Wait(), alone.Remove()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(private); !os.IsNotExist(err) {
		t.Errorf("the private folder: %v", err)
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
