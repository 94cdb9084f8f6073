package launch

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// What an engine says on its standard error goes to a file of its own: XLA's and Go's stacks of many lines are of no use in Jupyter's
// log. When it ends, the last of it goes to a file in the folder of this user.
const (
	mostSaid    = 1 << 20   // of an engine while it lives
	firstSaid   = 16 << 10  // looked at and kept of one that ended: a cause comes before its stack,
	lastSaid    = 48 << 10  // and what goes on for long comes before the cause
	mostLogged  = 256 << 10 // of all engines that ended
	engineLog   = "motor.log"
	doingName   = "engine.doing"
	engineNotes = "engine.err"
	gonbNotes   = "gonb.err" // in a GoNB's own folder; what it said is looked at when it ends, and told in Jupyter's log
)

// engineLog is the file, in the folder of this user, of what engines said that ended.
func (c Config) engineLog() string { return filepath.Join(c.Personal, "logs", engineLog) }

// notes is the file of what a program says. It is held open: where somebody has removed its folder, the file that has its name is another program's.
type notes struct{ *os.File }

// newNotes is such a file, empty.
func newNotes(path string) (notes, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_APPEND|os.O_RDWR, 0o600)
	return notes{f}, err
}

// bound begins the file anew when it is too long.
func (n notes) bound() {
	if info, err := n.Stat(); err == nil && info.Size() > mostSaid {
		_ = n.Truncate(0)
	}
}

// said is what the program said, in the middle shortened.
func (n notes) said() string { return ends(n.File, firstSaid, lastSaid) }

// ends is the first and the last bytes of a file, "" of one that cannot be read.
func ends(f *os.File, first, last int64) string {
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	// What it grows or shrinks by meanwhile does not count.
	part := func(from, to int64) string {
		text := make([]byte, to-from)
		n, _ := f.ReadAt(text, from)
		return string(text[:n])
	}
	size := info.Size()
	if size <= first+last {
		return part(0, size)
	}
	if first == 0 {
		return part(size-last, size)
	}
	return part(0, first) + "\n…\n" + part(size-last, size)
}

// lastOf is the last bytes of a file with a name, "" of one that cannot be read.
func lastOf(path string, last int64) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	return ends(f, 0, last)
}

// keepSaid adds the last words of an engine to the log, and says where that is; "" if it cannot be written.
func (c Config) keepSaid(why, text string) string {
	path := c.engineLog()
	whole := lastOf(path, mostLogged-firstSaid-lastSaid-1<<10) + fmt.Sprintf("=== %s: %s\n%s\n", time.Now().Format(time.DateTime), why, text)
	if os.MkdirAll(filepath.Dir(path), 0o755) != nil || os.WriteFile(path, []byte(whole), 0o600) != nil {
		return ""
	}
	return path
}
