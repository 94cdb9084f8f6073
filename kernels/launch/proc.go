package launch

import (
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// process is one line of the process table.
type process struct {
	pid, parent, group int
	name               string // of the program, perhaps cut short
	zombie             bool
}

// longestName is how much of a program's name Linux keeps.
const longestName = 15

// shortName is the name of a process that runs a program, as far as every system tells it.
func shortName(program string) string {
	name := filepath.Base(program)
	return name[:min(len(name), longestName)]
}

// descendants returns those of table that descend from pid, zombies left out.
func descendants(table []process, pid int) []process {
	children := make(map[int][]process)
	for _, p := range table {
		children[p.parent] = append(children[p.parent], p)
	}
	var found []process
	seen := map[int]bool{pid: true}
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		for _, child := range children[queue[0]] {
			if seen[child.pid] {
				continue
			}
			seen[child.pid] = true
			queue = append(queue, child.pid)
			if !child.zombie {
				found = append(found, child)
			}
		}
	}
	return found
}

// killDescendants ends all processes below this one, until none is left or the deadline has passed. A process may start
// another between the look and the kill, and orphans arrive only when their parent has ended: hence the rounds. Those that spare chooses, if it
// is not nil, are to end by themselves; one that a signal halts is told to go on.
func killDescendants(limit time.Duration, spare func(process) bool) (left int) {
	deadline := time.Now().Add(limit)
	for {
		table, err := processTable()
		if err != nil {
			return 0
		}
		living := descendants(table, os.Getpid())
		if len(living) == 0 {
			return 0
		}
		if time.Now().After(deadline) {
			return len(living)
		}
		for _, p := range living {
			sig := syscall.SIGKILL
			if spare != nil && spare(p) {
				sig = syscall.SIGCONT
			}
			_ = syscall.Kill(p.pid, sig) // it may have ended by itself
		}
		reapAll()
		time.Sleep(5 * time.Millisecond)
	}
}

// reapAll collects every child that has ended, so that none stays as a zombie. Only for the end of a process's life:
// it also takes the children for which somebody waits.
func reapAll() {
	for {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		if pid <= 0 || err != nil {
			return
		}
	}
}

// reapOrphans collects adopted children that have ended; isOurs tells the children for which somebody waits.
func reapOrphans(isOurs func(pid int) bool) {
	table, err := processTable()
	if err != nil {
		return
	}
	self := os.Getpid()
	for _, p := range table {
		if p.parent == self && p.zombie && !isOurs(p.pid) {
			_, _ = syscall.Wait4(p.pid, nil, syscall.WNOHANG, nil)
		}
	}
}

// killBelow ends what a process has started.
func killBelow(pid int) {
	table, err := processTable()
	if err != nil {
		return
	}
	for _, p := range descendants(table, pid) {
		_ = syscall.Kill(p.pid, syscall.SIGKILL) // it may have ended by itself
	}
}
