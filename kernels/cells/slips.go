package cells

import (
	"regexp"
	"slices"
	"strings"

	"cnn321/kernels/cells/source"
	"cnn321/kernels/cells/vet"
)

// slips finds what is legal in the part and hardly means what it says, as go vet does. What earlier cells declared was
// looked at when they ran.
func (v *view) slips(c *checked) []Diagnostic {
	found, _ := vet.Check(vet.Program{Fset: c.fset, File: c.file, Pkg: c.pkg, Info: c.info}) // a cell is as good without a rule that fails
	var all []Diagnostic
	printed := false
	for _, f := range found {
		cell, offset := c.place(f.Pos)
		if f.Rule == "prints" && cell == v.cell {
			if printed {
				continue // said once, it is said of all
			}
			printed = true
		}
		ours := strings.HasSuffix(f.Rule, "copylocks") && strings.HasPrefix(f.Message, "assignment copies lock value to _") || f.Rule == "unusedresult"
		if cell != v.cell || ours && v.showsAt(c, offset) || f.Rule == "assign" && v.definesAt(offset) {
			continue // of what is shown, we do what it warns of
		}
		d := cell.at(offset, CodeVet, plain(f.Message))
		if !slices.ContainsFunc(all, func(o Diagnostic) bool { return o.Line == d.Line && o.Message == d.Message }) {
			all = append(all, d)
		}
	}
	return append(all, v.floors()...)
}

// floors finds x // 2 of whoever comes from Python, in which it is a division.
func (v *view) floors() []Diagnostic {
	var all []Diagnostic
	for _, item := range v.part.items {
		if item.Kind != source.Statement || item.Muted {
			continue
		}
		line, _, _ := strings.Cut(v.cell.text[item.End:], "\n")
		if found := floor.FindStringSubmatchIndex(line); found != nil {
			all = append(all, v.cell.at(item.End+strings.Index(line, "//"), CodeVet, "comment // "+line[found[2]:found[3]]+" after a value"))
		}
	}
	return all
}

var floor = regexp.MustCompile(`^[ \t]*//[ \t]*(\d+)[ \t]*$`)

// showsAt reports whether the value of the expression at the place is shown, so that it is not lost.
func (v *view) showsAt(c *checked, offset int) bool {
	return slices.ContainsFunc(v.part.items, func(item *source.Item) bool {
		return item.Covers(offset) && c.writer.shows(c, item)
	})
}

// definesAt reports whether a := stands at the place: it is checked as an = where the cell has its names already, but may
// take the value of another variable of the name.
func (v *view) definesAt(offset int) bool {
	return slices.ContainsFunc(v.part.items, func(item *source.Item) bool { return item.Define >= 0 && item.Start == offset })
}
