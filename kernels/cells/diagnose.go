package cells

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"cnn321/kernels/cells/mistakes"
	"cnn321/kernels/cells/source"
)

// mistake is an error of the type checker, at its place.
type mistake struct {
	cell    *cellText // nil where the place is no cell's
	offset  int
	code    int
	message string
	pos     token.Pos // in the program
}

func (c *checked) note(e types.Error) {
	// A cell's expression is checked as an assignment that the learner did not write.
	m := mistake{message: strings.Replace(plain(e.Msg), " in assignment to _ identifier", " in expression", 1)}
	m.code, m.pos = mistakes.Code(e), e.Pos
	m.cell, m.offset = c.place(e.Pos)
	if strings.HasPrefix(m.message, "\t") { // more words on the mistake before
		if last := len(c.errors) - 1; last >= 0 && !c.repeated {
			c.errors[last].message += "\n" + m.message
		}
		return
	}
	c.repeated = slices.ContainsFunc(c.errors, func(o mistake) bool {
		return o.cell == m.cell && o.offset == m.offset && strings.HasPrefix(o.message, m.message)
	})
	if c.repeated {
		return
	}
	c.errors = append(c.errors, m)
}

// place returns where in a cell a position of the program stands; the cell is nil where it stands in none.
func (c *checked) place(pos token.Pos) (*cellText, int) {
	at := c.fset.Position(pos)
	cell := c.labels[at.Filename]
	if cell == nil {
		return nil, 0
	}
	return cell, source.Offset(cell.text, at.Line, at.Column)
}

// problems sorts the mistakes: those that keep the program from running, and those in declarations that it does not reach.
func (v *view) problems(c *checked, order []execution, runs *reach) (problem *Problem, notes []Diagnostic) {
	problem = new(Problem)
	slices.SortStableFunc(c.errors, func(a, b mistake) int {
		if a.cell != b.cell && a.cell != nil && b.cell != nil {
			return cmp.Compare(b.cell.serial, a.cell.serial) // the cell at hand first
		}
		return a.offset - b.offset
	})
	for _, m := range c.errors {
		switch {
		case strings.HasSuffix(m.message, "imported and not used") || strings.Contains(m.message, " imported as ") && strings.HasSuffix(m.message, "and not used"):
			continue
		case strings.HasSuffix(m.message, "is not used") && v.topExpression(m):
			continue
		case strings.HasPrefix(m.message, "initialization cycle") && v.runsInOrder(m):
			continue
		}
		cell := m.cell
		if cell == nil {
			cell = v.cell
		}
		code := CodeType
		if strings.HasPrefix(m.message, "undefined: ") {
			code = CodeUndeclared
		}
		d := cell.at(m.offset, code, m.message)
		d.TypeCode, d.Reach = m.code, v.reachAt(c, m.pos)
		// What an earlier cell declared, and this one's declarations no longer fit, is told of when something reaches it.
		if (v.mayCome(m) || m.cell != nil && m.cell != v.cell) && !v.runsAt(m, order, runs) {
			if !slices.ContainsFunc(notes, func(o Diagnostic) bool { return o.Message == d.Message }) {
				notes = append(notes, d)
			}
			continue
		}
		if method := v.wantsUnfit(m); method != nil {
			d.Code, d.Message = CodeUnfit, v.whyUnfit(method)
		}
		problem.Diagnostics = append(problem.Diagnostics, d)
	}
	if len(problem.Diagnostics) == 0 {
		problem = nil
	}
	return problem, notes
}

// topExpression reports whether the mistake is that an expression of the cell's top level is not used: it is shown.
func (v *view) topExpression(m mistake) bool {
	if m.cell != v.cell {
		return false
	}
	for _, item := range v.part.items {
		if item.Expression && item.Start <= m.offset && m.offset < item.End {
			return !strings.Contains(v.cell.text[item.Start:m.offset], "func(")
		}
	}
	return false
}

// runsInOrder reports whether the cycle goes through something that a statement makes in its place.
func (v *view) runsInOrder(m mistake) bool {
	for _, e := range v.part.out.entities {
		if e.holds() && (e.kind == KindValue || !v.leads(e.item)) && strings.Contains(m.message, e.name) {
			return true
		}
	}
	return false
}

// runsAt reports whether the place of the mistake is reached by what the program runs.
func (v *view) runsAt(m mistake, order []execution, runs *reach) bool {
	if m.cell == nil {
		return true
	}
	if m.cell == v.cell {
		for _, x := range order {
			if x.cell == v.cell && x.item.Covers(m.offset) {
				return true
			}
		}
	}
	return v.within(m, runs)
}
