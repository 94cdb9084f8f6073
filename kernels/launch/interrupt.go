package launch

import (
	"os"
	"strings"
	"syscall"
	"time"
)

// interrupt does what a SIGINT from Jupyter is meant to do, each process getting exactly one. GoNB hands its own on to
// the program that it runs, but not to that program's children, which may be what keeps the cell busy: a shell, for
// one, ends only after the command that it waits for. Nor does it hand it to what builds the program.
func interrupt(gonb *os.Process) {
	_ = gonb.Signal(os.Interrupt)
	var sweep interruptSweep
	// A shell may start its next command between the look at the process table and the signal.
	for _, wait := range []time.Duration{0, 20 * time.Millisecond, 100 * time.Millisecond} {
		time.Sleep(wait)
		table, err := processTable()
		if err != nil {
			return
		}
		for _, pid := range sweep.next(table, gonb.Pid, os.Getpid()) {
			_ = syscall.Kill(pid, syscall.SIGINT) // it may have ended
		}
	}
}

// programPrefix is what the name of a program begins with that GoNB has built from a cell.
const programPrefix = "gonb_"

// interruptSweep chooses whom to interrupt, look by look.
type interruptSweep struct {
	known map[int]bool // GoNB's group at the first look; later what was chosen too
}

// next gives those of GoNB's process group that GoNB does not signal itself. After the first look only children of
// those seen before count, and orphans, which self has adopted: a program of the next cell is not meant.
func (s *interruptSweep) next(table []process, gonb, self int) []int {
	first := s.known == nil
	if first {
		s.known = make(map[int]bool)
	}
	var chosen, direct []int
	for _, p := range table {
		switch {
		case p.group != gonb || p.pid == gonb || p.zombie || s.known[p.pid]:
		case p.parent == gonb && (!first || strings.HasPrefix(p.name, programPrefix)):
			direct = append(direct, p.pid)
		case first || s.known[p.parent] || p.parent == self:
			chosen = append(chosen, p.pid)
		}
	}
	for _, pid := range chosen {
		s.known[pid] = true
	}
	if first {
		for _, pid := range direct {
			s.known[pid] = true
		}
	}
	return chosen
}
