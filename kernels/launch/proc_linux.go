package launch

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// adoptOrphans makes this process the parent of descendants whose parent has died.
func adoptOrphans() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("o sistema não me deixa cuidar dos processos órfãos: %w", err)
	}
	return nil
}

// selfPath starts this very program, even if its file was replaced meanwhile.
func selfPath() (string, error) { return "/proc/self/exe", nil }

// processTable lists all processes that this one can see.
func processTable() ([]process, error) {
	names, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	table := make([]process, 0, len(names))
	for _, name := range names {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		if p, ok := parseStat(stat); ok {
			table = append(table, p)
		}
	}
	return table, nil
}

// parseStat reads a line of /proc/PID/stat. The second field is the program's name in parentheses, which may itself
// hold parentheses and spaces.
func parseStat(stat []byte) (process, bool) {
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if open < 1 || end < open {
		return process{}, false
	}
	fields := bytes.Fields(stat[end+1:])
	if len(fields) < 3 {
		return process{}, false
	}
	pid, err1 := strconv.Atoi(string(bytes.TrimSpace(stat[:open])))
	parent, err2 := strconv.Atoi(string(fields[1]))
	group, err3 := strconv.Atoi(string(fields[2]))
	if err1 != nil || err2 != nil || err3 != nil {
		return process{}, false
	}
	state := fields[0][0]
	return process{pid: pid, parent: parent, group: group, name: string(stat[open+1 : end]), zombie: state == 'Z' || state == 'X'}, true
}

// killMarked ends the processes that have the given KEY=value in their environment, and waits until they have gone.
func killMarked(entry string) {
	for range 100 {
		pids := marked(entry)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func marked(entry string) []int {
	names, _ := filepath.Glob("/proc/[0-9]*/environ") // the pattern is well formed
	var pids []int
	for _, name := range names {
		environ, err := os.ReadFile(name) // fails for other users' processes; empty for zombies
		if err != nil {
			continue
		}
		for _, line := range bytes.Split(environ, []byte{0}) {
			if string(line) != entry {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name))); err == nil && pid != os.Getpid() {
				pids = append(pids, pid)
			}
			break
		}
	}
	return pids
}

// stopped reports whether a process is halted by a signal.
func stopped(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, ok := bytes.Cut(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" "))
	return ok && bytes.HasPrefix(state, []byte("T"))
}
