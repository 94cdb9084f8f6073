package launch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Containers that share a folder for temporary files, and a host's name, do not share an engine, and neither do computers.
func TestPlace(t *testing.T) {
	proc, root := t.TempDir(), t.TempDir()
	if placeBy(proc, root) != placeBy(proc, root) || placeBy(proc, "/not there") != placeBy(proc, "/not there") {
		t.Error("without /proc a place has several names")
	}
	names := map[string]string{placeBy(proc, root): "no /proc"}
	for _, c := range []struct{ what, file, link, text string }{
		{"a computer", "sys/kernel/random/boot_id", "", "0f2e\n"},
		{"the processes", "self/ns/pid", "pid:[4026531836]", ""},
		{"a container's processes", "self/ns/pid", "pid:[4026532281]", ""},
		{"its files", "self/ns/mnt", "mnt:[4026532279]", ""},
	} {
		path := filepath.Join(proc, c.file)
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		_ = os.Remove(path)
		if err == nil && c.link != "" {
			err = os.Symlink(c.link, path)
		} else if err == nil {
			err = os.WriteFile(path, []byte(c.text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		name := placeBy(proc, root)
		if other, ok := names[name]; ok || placeBy(proc, root) != name {
			t.Errorf("with %s the place is as with %s", c.what, other)
		}
		names[name] = c.what
	}
	if placeBy(proc, root) == placeBy(proc, t.TempDir()) {
		t.Error("another root is the same place")
	}
}

// A process in a container of its own, with this one's host name and folders, names another engine.
func TestEngineNameInAContainer(t *testing.T) {
	const inside = "LAUNCH_TEST_PLACE"
	if os.Getenv(inside) != "" {
		os.Stdout.WriteString("named " + Config{Device: "cpu"}.engineName(nil) + "\n")
		return
	}
	name := func(flags uintptr) string {
		cmd := exec.Command(os.Args[0], "-test.run=^TestEngineNameInAContainer$")
		cmd.Env = append(os.Environ(), inside+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags}
		if flags != 0 && os.Getuid() != 0 {
			cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		}
		out, err := cmd.Output()
		if err != nil && flags != 0 {
			t.Skipf("no containers here: %v", err)
		}
		_, text, ok := strings.Cut(string(out), "named ")
		if err != nil || !ok {
			t.Fatalf("%v\n%s", err, out)
		}
		text, _, _ = strings.Cut(text, "\n")
		return text
	}
	outside := name(0)
	if again := name(0); again != outside {
		t.Errorf("it is %s, then %s", outside, again)
	}
	for what, flags := range map[string]uintptr{"processes": syscall.CLONE_NEWPID, "files": syscall.CLONE_NEWNS} {
		if got := name(flags); got == outside {
			t.Errorf("with %s of its own it shares an engine with those outside", what)
		}
	}
}
