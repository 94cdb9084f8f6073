package launch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// noLocksVar has every process of a kernel of the tests, from its start, get an error for a lock, whose number it is: as on a file system that
// has none.
const noLocksVar = "LAUNCH_TEST_NO_LOCKS"

// cannotForbid is how a process ends in which that cannot be done.
const cannotForbid = 77

func init() {
	if number, err := strconv.Atoi(os.Getenv(noLocksVar)); err == nil {
		if err := forbidLocks(syscall.Errno(number)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(cannotForbid)
		}
	}
}

// forbidLocks has flock(2) fail in this process, and in those that it starts.
func forbidLocks(with syscall.Errno) error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 0}, // the number of the call
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 0, Jf: 1, K: unix.SYS_FLOCK},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(with)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program))); errno != 0 {
		return fmt.Errorf("seccomp: %w", errno)
	}
	return nil
}

// withoutLocks says how a launcher is started whose locks fail; where that cannot be, the test is left out.
func withoutLocks(t *testing.T, with syscall.Errno) string {
	t.Helper()
	entry := fmt.Sprintf("%s=%d", noLocksVar, int(with))
	probe := exec.Command(os.Args[0], "-test.run=^$")
	probe.Env = append(os.Environ(), entry)
	out, err := probe.CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == cannotForbid {
		t.Skipf("locks cannot be forbidden here: %s", out)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return entry
}

// Where the file system has no locks, each kernel has an engine of its own, and says so; all else is as ever, and nothing is left behind.
func TestFileSystemWithoutLocks(t *testing.T) {
	for _, with := range []syscall.Errno{syscall.ENOSYS, syscall.EOPNOTSUPP, syscall.ENOLCK, syscall.EIO} {
		t.Run(with.Error(), func(t *testing.T) {
			t.Parallel()
			entry := withoutLocks(t, with)
			st := newStage(t, script{GoNBStatus: -1})
			st.env = []string{entry}
			st.start(false)
			st.running()
			other := st.another(entry)
			other.start(false)
			var sockets []string
			for n := 1; n <= 2; n++ {
				env := st.entry("gonb", n).Env
				socket := lookupEnv(env, "CNN321_ENGINE")
				if filepath.Dir(socket) != lookupEnv(env, "TMPDIR") {
					t.Errorf("cells call %s", socket)
				}
				st.answersAt(socket)
				sockets = append(sockets, socket)
			}
			if sockets[0] == sockets[1] {
				t.Errorf("both call %s", sockets[0])
			}
			if n := strings.Count(st.logText(), "o motor vai servir só a este kernel"); n != 2 {
				t.Errorf("it is said %d times:\n%s", n, st.logText())
			}
			end(other, st)
		})
	}
}
