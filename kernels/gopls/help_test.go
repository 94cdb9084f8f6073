package gopls

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func newFake(t *testing.T, fault string, change func(*Config)) *Client {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	config := Config{
		Program:  program,
		Modules:  []string{newModule(t, "example.org/m", nil)},
		Dir:      filepath.Join(t.TempDir(), "gopls"),
		Env:      append(os.Environ(), fakeVar+"="+fault),
		Timeout:  5 * time.Minute, // the machine may be busy
		Patience: 5 * time.Minute,
		Log:      t.Logf,
	}
	if change != nil {
		change(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func newModule(t *testing.T, path string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), "module "+path+"\n\ngo 1.22.3\n")
	for name, text := range files {
		writeFile(t, filepath.Join(dir, name), text)
	}
	return dir
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func told(t *testing.T, got Completion, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Matches) != 1 {
		t.Fatalf("%d matches, want the fake's one", len(got.Matches))
	}
	return got.Matches[0].Text
}

func waitGone(t *testing.T, pid int) {
	t.Helper()
	waitFor(t, fmt.Sprintf("process %d still runs", pid), func() bool { return syscall.Kill(pid, 0) != nil })
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(5 * time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal(what)
		}
	}
}
