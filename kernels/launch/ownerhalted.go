package launch

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// haltedOwner is the process of the kernel that is to run the engine, if a signal (SIGSTOP) halts it and no engine lives; else 0. Its own launcher
// wakes it, unless that is halted too: then all kernels that share the engine would wait for somebody who does nothing. Another one must not take its
// place, for its locks are still held, and once it goes on it would have an engine as well.
func (h *engineHome) haltedOwner() int {
	if engineLives(h.dir) {
		return 0
	}
	text, _ := os.ReadFile(h.path(ownerName)) // see filelock.Take
	number, _, _ := strings.Cut(string(text), " ")
	pid, err := strconv.Atoi(number)
	if err != nil || !stopped(pid) {
		return 0
	}
	table, err := processTable()
	if err != nil {
		return 0
	}
	names := make(map[int]string)
	for _, p := range table {
		names[p.pid] = p.name
	}
	if names[pid] != names[os.Getpid()] {
		return 0 // the number is another program's by now
	}
	return pid
}

// wakeOwner tells a halted owner to go on, if it was halted at the last look, and tells so; halted is for the next.
func (h *engineHome) wakeOwner(last int, log func(string, ...any)) (halted int) {
	now := h.haltedOwner()
	if now == 0 || now != last {
		return now
	}
	log("o kernel que cuida do motor estava suspenso por um sinal (SIGSTOP), e o motor dele parou; mandei que continue")
	_ = syscall.Kill(now, syscall.SIGCONT) // it may have ended
	return 0
}
