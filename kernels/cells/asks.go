package cells

import "slices"

// readsInput reports whether the program names what reads its standard input.
func (w *writer) readsInput(order []execution, runs *reach) bool {
	reads := func(u use) bool {
		if u.target == nil || u.target.kind != KindImport {
			return false
		}
		switch u.target.path {
		case "os":
			return u.ref.Selected == "Stdin"
		case "fmt":
			return slices.Contains([]string{"Scan", "Scanf", "Scanln"}, u.ref.Selected)
		}
		return false
	}
	for _, x := range order {
		if x.cell == w.cell && slices.ContainsFunc(w.itemUsed(x.item), reads) {
			return true
		}
	}
	for e := range runs.entities {
		if slices.ContainsFunc(w.uses(e), reads) {
			return true
		}
	}
	return false
}

// panics reports whether the program names Go's own panic.
func (w *writer) panics(order []execution, runs *reach) bool {
	own := func(u use) bool { return u.target == nil && u.ref.Name == "panic" }
	for _, x := range order {
		if x.cell == w.cell && slices.ContainsFunc(w.itemUsed(x.item), own) {
			return true
		}
	}
	for e := range runs.entities {
		if !w.loads(e) && slices.ContainsFunc(w.uses(e), own) {
			return true
		}
	}
	return false
}

// seesDeadlocks reports whether a program that waits for ever must be a mistake: it has nothing that could wake it, for all
// that its packages are known to do.
func (w *writer) seesDeadlocks(runs *reach) bool {
	for e := range runs.entities {
		if e.kind == KindImport && !slices.Contains(withoutTimers, e.path) {
			return false
		}
	}
	return !slices.ContainsFunc(w.blanks(), func(e *entity) bool { return !slices.Contains(withoutTimers, e.path) })
}

// withoutTimers are packages that start no timers and wait for nobody outside of the program.
var withoutTimers = []string{"bytes", "cmp", "errors", "fmt", "image",
	"image/color", "image/draw", "image/gif", "image/jpeg", "image/png", "maps", "math", "math/bits", "math/rand", "math/rand/v2", "slices", "sort",
	"strconv", "strings", "sync", "sync/atomic", "unicode", "unicode/utf8"}

func (w *writer) handlesSignals(runs *reach) bool {
	for e := range runs.entities {
		if e.kind == KindImport && e.path == "os/signal" {
			return true
		}
	}
	return false
}
