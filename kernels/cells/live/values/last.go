package values

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// lastName is the file that tells how the last program ended.
const lastName = "last"

// Run is what a program tells of its own end.
type Run struct {
	// Ended reports whether its statements ended by themselves; Done is the number of the last that did so far.
	Ended bool
	Done  int
	// OnTheWay reports whether the program told this while it ran, and its end no more: it was killed, or died of a fatal error.
	OnTheWay bool
	// Saved are the variables whose entries in the index are of this program, as values or as refusals. Others are as they were before.
	Saved []string
	// Wall is what the statements took, and CPU what all threads of the program did.
	Wall, CPU time.Duration
	// Failure is why the program ended itself, a sentence; empty if it did not, or did not say. Place is where in a cell it
	// found out, as stack traces say it; empty if not known.
	Failure, Place string
}

// Begin forgets the last program's end, before another one starts.
func Begin(dir string) error {
	if err := os.Remove(filepath.Join(dir, lastName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Last is the end of the last program, or the last that it told; ok is false if it was ended before it said a word.
func Last(dir string) (run Run, ok bool, err error) {
	text, err := os.ReadFile(filepath.Join(dir, lastName))
	if errors.Is(err, os.ErrNotExist) {
		return Run{}, false, nil
	}
	if err != nil {
		return Run{}, false, err
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	fields := strings.Fields(first)
	if len(fields) < 4 {
		return Run{}, false, errDamaged
	}
	run.Ended, run.OnTheWay = fields[0] == ended, fields[0] == onTheWay
	wall, wallErr := strconv.ParseInt(fields[2], 10, 64)
	cpu, cpuErr := strconv.ParseInt(fields[3], 10, 64)
	run.Done, err = strconv.Atoi(fields[1])
	run.Wall, run.CPU = time.Duration(wall), time.Duration(cpu)
	run.Saved = fields[4:]
	failure, place, _ := strings.Cut(strings.TrimSuffix(rest, "\n"), "\n")
	var failureErr error
	run.Failure, failureErr = strconv.Unquote(failure)
	run.Place = place
	if err := errors.Join(err, wallErr, cpuErr, failureErr); err != nil {
		return Run{}, false, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return run, true, nil
}

// How a program ended, as the file says it.
const (
	ended    = "ended"
	left     = "left"
	onTheWay = "way"
)

// End saves variables, as [Carrier.Save] does, and leaves word of the program's end for [Last]; run.Saved is not looked at. If still is not nil,
// it is asked once all is read: if it is false, nothing is changed, and the error is [ErrMoving].
func (c *Carrier) End(run Run, still func() bool, vars ...Variable) error {
	failed := c.save(still, vars)
	if errors.Is(failed, ErrMoving) {
		return failed
	}
	how := left
	if run.Ended {
		how = ended
	}
	return errors.Join(failed, c.tell(how, run))
}

// Keep saves those of the variables that are small while the program goes on, and leaves word of that: should the program be ended without
// a word, by a fatal error of the runtime or by the system, it has these. Big ones, whose writing the program would wait for, it then has lost.
func (c *Carrier) Keep(run Run, vars ...Variable) error {
	err := c.save(nil, c.small(vars))
	return errors.Join(err, c.tell(onTheWay, run))
}

func (c *Carrier) tell(how string, run Run) error {
	text := fmt.Appendf(nil, "%s %d %d %d %s\n%q\n%s\n", how, run.Done, run.Wall, run.CPU, strings.Join(c.saved, " "), run.Failure, run.Place)
	return replaceFile(filepath.Join(c.dir, lastName), text)
}

// mostKept is up to how many bytes a value is small.
const mostKept = 128 << 10

// small are the variables that reach little memory.
func (c *Carrier) small(vars []Variable) []Variable {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var chosen []Variable
	for i, v := range vars {
		e := newExplorer(c.infos)
		e.most = mostKept
		if e.variable(i, v); e.reached <= mostKept {
			chosen = append(chosen, v)
		}
	}
	return chosen
}
