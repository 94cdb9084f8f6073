package cells

import (
	"slices"
	"strconv"

	"cnn321/kernels/cells/source"
)

// label is a label of the cell's top level: where it stands, and in which of the stretches between separators.
type label struct {
	item    *source.Item
	offset  int
	stretch int
}

// labels renames the labels that the cell has more than one of, as cells do that were merged: all statements become one function's, in
// which a label stands once.
func (p *planner) labels() map[*source.Item][]substitution {
	found := make(map[string][]label)
	for _, item := range p.src.Items {
		for _, ref := range item.Labels {
			found[ref.Name] = append(found[ref.Name], label{item, ref.Offset, p.stretch(ref.Offset)})
		}
	}
	renamed := make(map[*source.Item][]substitution)
	rename := func(item *source.Item, ref source.Ref, n int) {
		if n > 0 {
			renamed[item] = append(renamed[item], substitution{ref.Offset, len(ref.Name), ref.Name + another + strconv.Itoa(n)})
		}
	}
	for _, item := range p.src.Items {
		for _, ref := range item.Labels {
			rename(item, ref, slices.IndexFunc(found[ref.Name], func(l label) bool { return l.offset == ref.Offset }))
		}
		for _, ref := range item.Jumps {
			if all := found[ref.Name]; len(all) > 1 {
				rename(item, ref, p.target(all, ref.Offset))
			}
		}
	}
	return renamed
}

// target is the label that a jump means: one of its own stretch if it can be, the last above, or the first below.
func (p *planner) target(all []label, jump int) int {
	own := func(l label) bool { return l.stretch == p.stretch(jump) }
	some := slices.ContainsFunc(all, own)
	chosen := -1
	for n, l := range all {
		if some && !own(l) {
			continue
		}
		if chosen < 0 || l.offset < jump {
			chosen = n
		}
	}
	return chosen
}

// stretch is how many separators stand above.
func (p *planner) stretch(offset int) int {
	n := 0
	for _, piece := range p.src.Pieces {
		if piece.Kind == source.Separator && piece.Start < offset {
			n++
		}
	}
	return n
}
