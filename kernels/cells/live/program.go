package live

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"cnn321/cnnlib/environment"
	"cnn321/kernels/cells/live/exit"
	"cnn321/kernels/cells/live/interrupt"
	"cnn321/kernels/cells/live/status"
	"cnn321/kernels/cells/live/values"
)

const (
	// deepest is how many bytes of stack a goroutine may come to: millions of calls inside each other. Go's own limit is four
	// times as much: a function that calls itself for ever takes four times as long to reach it, and more memory than a small computer has.
	deepest = 256 << 20
	// patience is how long an interrupted cell may take to come to a place where it can stop.
	patience = 120 * time.Millisecond
	// obedience is how long it may take from there to its end: its deferred calls run. The supervisor waits a little longer.
	obedience = 1500 * time.Millisecond
)

// program is the cell's program: there is one in a process.
type program struct {
	carrier *values.Carrier
	vars    Vars
	done    atomic.Int64 // statements that have ended
	ended   atomic.Bool  // all have
	own     atomic.Bool  // interrupts are the program's own business
	saving  atomic.Bool  // by main, or by the interrupt: whoever comes first
	halted  atomic.Bool  // main was stopped at a Tick
	stops   sync.Once
	stopped chan struct{} // closed at an interrupt
	over    chan struct{}
	began   time.Time // main's statements
	idle    int       // goroutines before them
	keeps   int       // how often it has saved on its way, and how long that took
	keeping time.Duration
	failure failure
}

var cell = newProgram()

// newProgram runs before the cell's own variables are initialised, so that an initialiser can be interrupted too.
func newProgram() *program {
	p := &program{over: make(chan struct{}), stopped: make(chan struct{})}
	debug.SetMaxStack(deepest)
	arguments()
	if dir := os.Getenv(environment.Values); dir != "" {
		p.carrier = values.New(dir)
		exit.Listen(p.failed)
		p.watch()
		p.stdin()
	}
	return p
}

// stopping is true from the moment when the program's goroutines are to stop.
var stopping atomic.Bool

// Main runs a cell's statements and saves its variables, however the statements end.
func Main(vars Vars, statements func()) {
	cell.vars, cell.began, cell.idle = vars, time.Now(), runtime.NumGoroutine()
	exit.Before(cell.leave)
	defer cell.finish()
	statements()
	cell.ended.Store(true)
}

// Done says that the statement with a number, and all before it, have ended. An interrupted program goes no further, even
// if the interrupt itself ended the statement (a program that it ran got it too).
func Done(statement int) {
	cell.done.Store(int64(statement))
	Tick()
}

// OwnInterrupt leaves interrupts to the program, which asks package os/signal for them.
func OwnInterrupt() { cell.own.Store(true) }

// Exit saves the variables and ends the program with a status, as os.Exit does.
func Exit(code int) { exit.With(code) }

// leave saves before an exit.
func (p *program) leave() {
	if !p.saving.CompareAndSwap(false, true) {
		select {} // who saves ends the program
	}
	p.save(p.touchable(false))
}

// Tick is a place where an interrupted program can stop. It costs about a nanosecond.
func Tick() {
	if stopping.Load() {
		cell.halt()
	}
}

// Sleep is time.Sleep, but for an interrupt: that ends it, and is obeyed as at a [Tick].
func Sleep(d time.Duration) {
	if cell.halted.Load() {
		time.Sleep(d) // in a deferred call
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-cell.stopped:
	}
	Tick()
}

// halt ends main's goroutine, whose deferred calls then run; others stand still, so that nothing changes what is saved.
func (p *program) halt() {
	if !onMain() {
		select {}
	}
	if p.halted.CompareAndSwap(false, true) {
		runtime.Goexit()
	}
}

// onMain reports whether this is main's goroutine, which is always the first.
func onMain() bool {
	const first = "goroutine 1 "
	text := make([]byte, len(first))
	return string(text[:runtime.Stack(text, false)]) == first
}

// finish saves what there is. A panic goes on from here with the traceback that it would have had: it is not recovered but to
// describe its value.
func (p *program) finish() {
	if describe != nil {
		if v := recover(); v != nil {
			defer goOn(v)
		}
	}
	if !p.saving.CompareAndSwap(false, true) {
		select {} // the interrupt was first, and ends the program
	}
	p.save(p.touchable(false))
	close(p.over)
	if p.halted.Load() {
		os.Exit(status.Interrupted)
	}
	if !p.ended.Load() {
		go p.awaitOthers() // a panic ends the program before it looks; after runtime.Goexit nobody else would
	}
}

// watch waits for interrupts.
func (p *program) watch() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		for range signals {
			if !interrupt.Handled() && !p.own.Load() {
				p.stop()
			}
		}
	}()
}

// stop ends the program: where it can, at a Tick, and else here.
func (p *program) stop() {
	stopping.Store(true)
	p.stops.Do(func() { close(p.stopped) })
	select {
	case <-p.over:
		return
	case <-time.After(patience):
	}
	if p.halted.Load() {
		select {
		case <-p.over:
			return
		case <-time.After(obedience):
		}
	}
	if !p.saving.CompareAndSwap(false, true) {
		return // main ends it
	}
	// Main sleeps, or waits for something: what it touches is as good as at a Tick, if it does not wake before all is read.
	if !mainRests() || !p.saveIf(mainRests, p.touchable(false)) {
		p.save(p.touchable(true))
	}
	os.Exit(status.Interrupted)
}

// touchable are the variables that have a value and that nothing writes at this moment. Main may be running its statement still.
func (p *program) touchable(running bool) []values.Variable {
	done := int(p.done.Load())
	busy := !settle()
	var chosen []values.Variable
	for _, v := range p.vars {
		switch {
		case v.assigned > done && !p.ended.Load():
		case running && slices.Contains(v.touched, done+1):
		case busy && slices.Contains(v.touched, Background):
		default:
			chosen = append(chosen, v.Variable)
		}
	}
	return chosen
}

func (p *program) save(vars []values.Variable) { p.saveIf(nil, vars) }

// saveIf saves if, once all is read, still is nil or true. It reports whether it did.
func (p *program) saveIf(still func() bool, vars []values.Variable) bool {
	if p.carrier == nil {
		return true
	}
	err := p.carrier.End(p.run(), still, vars...)
	if errors.Is(err, values.ErrMoving) {
		return false
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return true
}

// run is how far the statements came, and what they took.
func (p *program) run() values.Run {
	r := values.Run{Ended: p.ended.Load(), Done: int(p.done.Load()), Wall: time.Since(p.began)}
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil {
		r.CPU = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	r.Failure, r.Place = p.failure.get()
	return r
}
