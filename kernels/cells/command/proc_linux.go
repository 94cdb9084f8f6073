package command

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// canSeeReading tells that waitsFor works here.
const canSeeReading = true

func ownGroup(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}

// pending is how many bytes lie in a pipe; 0 for one that is closed.
func pending(pipe *os.File) int {
	conn, err := pipe.SyscallConn()
	if err != nil {
		return 0
	}
	n := 0
	_ = conn.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ) }) // 0 with an error
	return n
}

// process is a line of the process table.
type process struct {
	pid, parent, group, session int
	zombie                      bool
}

// processes lists those that this process can see.
func processes() []process {
	names, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well formed
	var all []process
	for _, name := range names {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		// The program's name, in parentheses, may hold anything.
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		if len(fields) < 4 {
			continue
		}
		p := process{zombie: fields[0][0] == 'Z' || fields[0][0] == 'X'}
		p.pid, _ = strconv.Atoi(filepath.Base(filepath.Dir(name))) // digits, by the pattern
		p.parent, _ = strconv.Atoi(string(fields[1]))
		p.group, _ = strconv.Atoi(string(fields[2]))
		p.session, _ = strconv.Atoi(string(fields[3]))
		all = append(all, p)
	}
	return all
}

// started finds what a cell, or a runner, has started: what carries its mark, or descends from what does, or from root,
// or is of its group or session, or still holds one of pipes, by which it would have to be without the mark. Dead ones do
// not count.
func started(mark string, root int, pipes ...*os.File) []int {
	var held []os.FileInfo
	for _, pipe := range pipes {
		if info, err := pipe.Stat(); err == nil {
			held = append(held, info)
		}
	}
	all := processes()
	ours := make(map[int]bool)
	for _, p := range all {
		if p.zombie || p.pid == os.Getpid() {
			continue
		}
		if root > 0 && (p.pid == root || p.group == root || p.session == root) || marked(p.pid, mark) || holds(p.pid, held) {
			ours[p.pid] = true
		}
	}
	for grown := true; grown; {
		grown = false
		for _, p := range all {
			if !p.zombie && !ours[p.pid] && ours[p.parent] {
				ours[p.pid], grown = true, true
			}
		}
	}
	pids := make([]int, 0, len(ours))
	for pid := range ours {
		pids = append(pids, pid)
	}
	return pids
}

// holds reports whether one of a process's three standard files is one of those given.
func holds(pid int, files []os.FileInfo) bool {
	for fd := 0; fd < 3 && len(files) > 0; fd++ {
		info, err := os.Stat(fmt.Sprintf("/proc/%d/fd/%d", pid, fd))
		if err == nil && slices.ContainsFunc(files, func(f os.FileInfo) bool { return os.SameFile(f, info) }) {
			return true
		}
	}
	return false
}

// marked reports whether a process carries a mark, or a mark below it.
func marked(pid int, mark string) bool {
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid)) // fails for those of other users
	if err != nil {
		return false
	}
	for entry := range bytes.SplitSeq(environ, []byte{0}) {
		if value, ok := strings.CutPrefix(string(entry), markVar+"="); ok {
			return value == mark || strings.HasPrefix(value, mark+".")
		}
	}
	return false
}

// endMarked ends all that carries a mark, and root and what descends from it: asked at first, as ■ does in a terminal,
// then urged, then without asking. It takes less than three seconds, and returns when nothing is left.
func endMarked(mark string, root *os.Process, pipes ...*os.File) {
	rootPID := 0
	if root != nil {
		rootPID = root.Pid
	}
	began := time.Now()
	told := make(map[int]syscall.Signal)
	for {
		signal := syscall.SIGINT
		switch passed := time.Since(began); {
		case passed > 1800*time.Millisecond || root == nil && passed > 500*time.Millisecond:
			signal = syscall.SIGKILL
		case passed > time.Second || root == nil:
			signal = syscall.SIGTERM
		}
		left := started(mark, rootPID, pipes...)
		if len(left) == 0 || time.Since(began) > 2900*time.Millisecond {
			return
		}
		for _, pid := range left {
			// Each signal once; the last again and again, since what is killed may have started another.
			if told[pid] != signal || signal == syscall.SIGKILL {
				told[pid] = signal
				_ = syscall.Kill(pid, signal) // it may have ended
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// waitsFor reports whether a program waits for text from a pipe: it reads its standard input, which is the pipe, and does
// not come back. Only what a command has started has that pipe.
func waitsFor(pipe *os.File) bool {
	info, err := pipe.Stat()
	if err != nil {
		return false
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return false
	}
	for _, entry := range entries {
		if name := entry.Name(); name[0] < '0' || name[0] > '9' {
			continue
		}
		stdin, err := os.Stat("/proc/" + entry.Name() + "/fd/0")
		if err != nil || !os.SameFile(stdin, info) {
			continue
		}
		calls, _ := filepath.Glob("/proc/" + entry.Name() + "/task/*/syscall") // the pattern is well formed
		for _, name := range calls {
			if call, err := os.ReadFile(name); err == nil && readsStdin(string(call)) {
				return true
			}
		}
	}
	return false
}

// readsStdin reads /proc/PID/syscall: the number of the call in which a thread waits, and its arguments.
func readsStdin(call string) bool {
	fields := strings.Fields(call)
	if len(fields) < 2 {
		return false // "running"
	}
	number, err := strconv.Atoi(fields[0])
	if err != nil {
		return false
	}
	switch number {
	case unix.SYS_READ, unix.SYS_READV:
		return fields[1] == "0x0"
	}
	return false
}
