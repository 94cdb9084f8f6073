package setup

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asNobody takes root's right to write anywhere from this thread until the test ends; for any other user
// the permissions suffice.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	runtime.LockOSThread()
	set := func(id uintptr) {
		if _, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, id, 0, 0); errno != 0 {
			t.Fatal(errno)
		}
	}
	set(nobody)
	t.Cleanup(func() {
		set(0)
		runtime.UnlockOSThread()
	})
}

// letPass lets others pass through the folders above one.
func letPass(t *testing.T, dir string) {
	t.Helper()
	for ; dir != os.TempDir() && len(dir) > 1; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o005 != 0o005 {
			if err := os.Chmod(dir, info.Mode().Perm()|0o055); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestReadOnlyFolder(t *testing.T) {
	p := emptyRepository(t)
	if err := os.Chmod(p.Root, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(p.Root, 0o755) })
	asNobody(t)
	var heard record
	err := p.run(t.Context(), []step{fake(p, "a", nil)}, &heard, false)
	wantProblem(t, err, "a pasta não permite gravação", "ls -ld")
	if len(heard.begun) != 0 {
		t.Errorf("begun: %v, want the check to come first", heard.begun)
	}
}

// TestAnothersInstallation: whoever only reads an installation cannot mend it, and is told who can.
func TestAnothersInstallation(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to give a folder to another")
	}
	p := emptyRepository(t)
	if err := os.MkdirAll(p.Home(), 0o755); err != nil {
		t.Fatal(err)
	}
	const another = 12345
	if err := os.Chown(p.Home(), another, another); err != nil {
		t.Fatal(err)
	}
	letPass(t, p.Root)
	asNobody(t)
	err := p.run(t.Context(), []step{fake(p, "a", nil)}, Silent{}, false)
	wantProblem(t, err, "é de outra conta", "“a”", "--shared", "copie o projeto")
}

func TestReadOnlyFolderWhereAllIsDone(t *testing.T) {
	p := emptyRepository(t)
	steps := []step{fake(p, "a", nil)}
	if err := p.run(t.Context(), steps, Silent{}, false); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{p.Home(), p.Root} {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	}
	if err := os.Chmod(p.stamps(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(p.lock(), 0o444); err != nil {
		t.Fatal(err)
	}
	letPass(t, p.Root)
	asNobody(t)
	if err := p.run(t.Context(), steps, Silent{}, false); err != nil {
		t.Errorf("nothing is missing, and yet: %v", err)
	}
}
