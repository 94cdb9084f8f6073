package cells

import (
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cnn321/kernels/cells/source"
)

// pending returns the variables of the cell that are not made yet, because their initialisers reach names that no cell
// has declared so far: as one file may be cut into cells anywhere. They are made when a later cell reaches them. A name
// that looks like another by mistake keeps nothing waiting: it is an error.
func (v *view) pending(c *checked) map[*source.Item]bool {
	waits := make(map[*source.Item]bool)
	if !slices.ContainsFunc(c.errors, v.mayCome) {
		return waits
	}
	for _, item := range v.part.items {
		if item.Kind != source.Var || !v.declaresAny(item) {
			continue
		}
		reached := newReach()
		reached.addItem(v, item)
		for _, m := range c.errors {
			if !v.mayCome(m) {
				continue
			}
			here := m.cell == v.cell && item.Covers(m.offset)
			if here && (v.slip(m) || v.wantsUnfit(m) != nil) {
				waits[item] = false
				break
			}
			if here || v.within(m, reached) {
				waits[item] = true
			}
		}
	}
	return waits
}

// within reports whether the mistake stands in a declaration of the reach.
func (v *view) within(m mistake, r *reach) bool {
	for e := range r.entities {
		if e.cell == m.cell && e.item != nil && e.item.Covers(m.offset) {
			return true
		}
	}
	return false
}

// mayCome reports whether a later declaration can make the mistake none: of a name, or of a method of a cell's own type.
func (v *view) mayCome(m mistake) bool {
	if name, ok := strings.CutPrefix(m.message, "undefined: "); ok {
		return !strings.Contains(name, ".")
	}
	receiver, _ := missingMethod(m.message)
	e := v.latest(receiver)
	return receiver != "" && e != nil && e.kind == KindType
}

// missingMethod returns the type and the method of the type checker's words on a method that is not there.
func missingMethod(message string) (receiver, method string) {
	for _, form := range []*regexp.Regexp{noMethod, notImplemented} {
		if found := form.FindStringSubmatch(message); found != nil {
			return found[1], found[2]
		}
	}
	return "", ""
}

var (
	noMethod       = regexp.MustCompile(`\.\S+ undefined \(type \*?([^.\s\[\]]+)(?:\[.*\])? has no field or method ([^\s,)]+)`)
	notImplemented = regexp.MustCompile(`\b([^.\s\[\]*]+)(?:\[.*\])? does not implement .* \(missing method ([^\s)]+)\)`)
)

// slip reports whether the name that is not there is likely another one's, mistyped.
func (v *view) slip(m mistake) bool {
	name, isName := strings.CutPrefix(m.message, "undefined: ")
	like := func(other string) bool {
		return strings.EqualFold(name, other) || len(name) >= 3 && len(other) >= 3 && oneApart([]rune(name), []rune(other))
	}
	if !isName {
		var receiver string
		if receiver, name = missingMethod(m.message); strings.Contains(m.message, "but does have") {
			return true
		}
		return slices.ContainsFunc(v.methodsOf(v.latest(receiver)), func(e *entity) bool { return like(e.name) })
	}
	for other := range v.memory.names {
		if like(other) {
			return true
		}
	}
	for other := range v.versions {
		if like(other) {
			return true
		}
	}
	return slices.ContainsFunc(types.Universe.Names(), like)
}

// oneApart reports whether one letter (no digit: conv1 is not conv2) was changed, left out, put in, or two were swapped.
func oneApart(a, b []rune) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	n := 0
	for n < len(b) && a[n] == b[n] {
		n++
	}
	switch len(a) - len(b) {
	case 0:
		if n == len(a) || unicode.IsDigit(a[n]) && unicode.IsDigit(b[n]) {
			return false
		}
		swapped := n+1 < len(a) && a[n] == b[n+1] && a[n+1] == b[n] && slices.Equal(a[n+2:], b[n+2:])
		return swapped || slices.Equal(a[n+1:], b[n+1:])
	case 1:
		return !unicode.IsDigit(a[n]) && slices.Equal(a[n+1:], b[n:])
	}
	return false
}
