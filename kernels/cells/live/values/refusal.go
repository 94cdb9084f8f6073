package values

import (
	"fmt"
	"strconv"
	"strings"
)

// Refusal says which part of a variable cannot be carried, why, and what to do.
type Refusal struct {
	Variable string
	Path     string // of the part: x.Abre, x[3]
	Text     string // the whole sentence
}

func (r *Refusal) Error() string { return r.Text }

func refuse(variable string, where *step, what barrier) *Refusal {
	hint, ok := advice[what]
	if !ok {
		hint = plainAdvice
	}
	path := where.path(variable)
	return &Refusal{variable, path, fmt.Sprintf("%s é %s, e não passa de uma célula para outra: "+hint, path, what, variable)}
}

func refuseText(variable string, where *step, format string, args ...any) *Refusal {
	path := where.path(variable)
	return &Refusal{variable, path, path + " " + fmt.Sprintf(format, args...)}
}

// step is one step of the way from a variable to a part of it.
type step struct {
	before *step
	name   string // of a field
	index  int    // of an element, if name is ""
	key    string // of a map's entry, as it is written in Go
}

const (
	wayShown  = 8 // so many steps of a way are told
	keyIsLong = 20
)

// path is the way in Go's words. A nil step is the variable itself.
func (s *step) path(variable string) string {
	var parts []string
	for at := s; at != nil; at = at.before {
		switch {
		case at.name != "":
			parts = append(parts, "."+at.name)
		case at.key != "":
			parts = append(parts, "["+at.key+"]")
		default:
			parts = append(parts, "["+strconv.Itoa(at.index)+"]")
		}
	}
	if len(parts) > wayShown { // they lie last to first
		parts = append(parts[:wayShown/2:wayShown/2], append([]string{"…"}, parts[len(parts)-wayShown/2:]...)...)
	}
	var b strings.Builder
	b.WriteString(variable)
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return b.String()
}
