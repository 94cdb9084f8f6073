package live

import (
	"os"
	"strings"
	"time"
)

// Deadlocks has a state in which all the program's goroutines wait for each other reported as Go reports it, and the program ended. Go itself
// does not once a program asks for signals, as each cell does.
//
// A generated program calls it if its text uses no package that makes timers or waits for the world (time, context, net, os/signal …):
// of a channel that a timer is to send to, nothing tells.
func Deadlocks() {
	cell.idle++
	go cell.awaitDeadlock()
}

// awaitOthers ends a program whose main goroutine has left by runtime.Goexit, once the cell's other goroutines have ended
// too, with Go's words. Go itself does not while somebody asks for signals.
func (p *program) awaitOthers() {
	for {
		time.Sleep(firstDoubt)
		if alone(allStacks()) {
			os.Stderr.WriteString("fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n\ngoroutine 1 [exited]:\n")
			os.Exit(2)
		}
	}
}

// alone reports whether no goroutine of the cell is left. The first is the one that asks.
func alone(all []byte) bool {
	for i, goroutine := range strings.Split(strings.TrimSpace(string(all)), "\n\n") {
		if _, frames, _ := strings.Cut(goroutine, "\n"); i > 0 && !ours(frames) {
			return false
		}
	}
	return true
}

const (
	firstDoubt = 200 * time.Millisecond
	lastDoubt  = 2 * time.Second
)

func (p *program) awaitDeadlock() {
	for wait := firstDoubt; ; wait = min(2*wait, lastDoubt) {
		time.Sleep(wait)
		stacks, dead := deadlocked(allStacks())
		if !dead {
			continue
		}
		if !p.saving.CompareAndSwap(false, true) {
			return // the program is ending
		}
		// Nobody will ever write again, so all can be saved.
		p.save(p.touchable(false))
		os.Stderr.WriteString("fatal error: all goroutines are asleep - deadlock!\n\n" + stacks)
		os.Exit(2)
	}
}

// waits are the states in which only another goroutine can help.
var waits = []string{"chan ", "select", "sync.", "semacquire"}

// deadlocked takes apart what the runtime says of all goroutines, the one that asks first. It gives those of the cell if all
// of them wait in the cell's own code, and nothing else goes on.
func deadlocked(all []byte) (stacks string, dead bool) {
	var cells []string
	for i, goroutine := range strings.Split(strings.TrimSpace(string(all)), "\n\n") {
		head, frames, _ := strings.Cut(goroutine, "\n")
		if i == 0 || ours(frames) {
			continue
		}
		_, state, _ := strings.Cut(head, " [")
		if !waitsFor(state) || !strings.HasPrefix(waiter(frames), "main.") {
			return "", false
		}
		cells = append(cells, goroutine)
	}
	if len(cells) == 0 {
		return "", false
	}
	return strings.Join(cells, "\n\n") + "\n", true
}

func waitsFor(state string) bool {
	for _, w := range waits {
		if strings.HasPrefix(state, w) {
			return true
		}
	}
	return false
}

// ours reports whether a goroutine is one that this package or package signal started: the cell's never have such a function first.
func ours(frames string) bool {
	const created = "created by "
	at := strings.LastIndex(frames, created)
	if at < 0 {
		return false // main's
	}
	by := frames[at+len(created):]
	return strings.HasPrefix(by, "cnn321/kernels/cells/live") || strings.HasPrefix(by, "os/signal.")
}

// waiter is the function that waits: the first that is not the runtime's or of package sync.
func waiter(frames string) string {
	for line := range strings.Lines(frames) {
		if !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "runtime.") && !strings.HasPrefix(line, "sync.") && !strings.HasPrefix(line, "internal/") {
			return line
		}
	}
	return ""
}
