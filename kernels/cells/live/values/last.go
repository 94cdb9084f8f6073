package values

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lastName is the file that tells how the last program ended.
const lastName = "last"

// Run is what a program tells of its own end.
type Run struct {
	// Ended reports whether its statements ended by themselves; Done is the number of the last that did so far.
	Ended bool
	Done  int
	// Saved are the variables whose entries in the index are of this program, as values or as refusals. Others are as they were before.
	Saved []string
}

// Begin forgets the last program's end, before another one starts.
func Begin(dir string) error {
	if err := os.Remove(filepath.Join(dir, lastName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Last is the end of the last program; ok is false if it ended without a word: it was killed, or died of a fatal error.
func Last(dir string) (run Run, ok bool, err error) {
	text, err := os.ReadFile(filepath.Join(dir, lastName))
	if errors.Is(err, os.ErrNotExist) {
		return Run{}, false, nil
	}
	if err != nil {
		return Run{}, false, err
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return Run{}, false, errDamaged
	}
	run.Ended = fields[0] == "ended"
	if run.Done, err = strconv.Atoi(fields[1]); err != nil {
		return Run{}, false, fmt.Errorf("%w: %w", errDamaged, err)
	}
	run.Saved = fields[2:]
	return run, true, nil
}

// End saves variables, as [Carrier.Save] does, and leaves word of the program's end for [Last].
func (c *Carrier) End(ended bool, done int, vars ...Variable) error {
	var failed error
	if len(vars) > 0 {
		failed = c.Save(vars...)
	}
	how := "left"
	if ended {
		how = "ended"
	}
	text := how + " " + strconv.Itoa(done) + " " + strings.Join(c.saved, " ") + "\n"
	return errors.Join(failed, replaceFile(filepath.Join(c.dir, lastName), []byte(text)))
}
