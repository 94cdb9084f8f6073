package cells_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// world is a random program that is being written, cut into cells and declared anew, and what it must mean: the last
// declaration of every name.
type world struct {
	r *rand.Rand

	last   map[string]string // the last declaration of each name, as one file would have it
	prints []string          // expressions that tell what each name means now
	leaves []string          // variables that no declaration depends on
	values map[string]string // variables that statements left, and what they must be
	sets   map[string]string // leaves that statements have assigned, and what

	consts, ints, funcs, structs []string // names that may be used, by what they are
}

func newWorld(seed uint64) *world {
	return &world{r: rand.New(rand.NewPCG(seed, 321)), last: make(map[string]string),
		values: make(map[string]string), sets: make(map[string]string)}
}

// expr returns an expression of type int over names that were declared before; constant ones name constants alone.
func (w *world) expr(constant bool) string {
	terms := []string{fmt.Sprint(w.r.IntN(9) + 1)}
	for range 1 + w.r.IntN(3) {
		var term string
		switch n := w.r.IntN(6); {
		case len(w.consts) > 0 && (constant || n == 0):
			term = w.pick(w.consts)
		case constant:
			term = fmt.Sprint(w.r.IntN(50))
		case len(w.ints) > 0 && n <= 2:
			term = w.pick(w.ints)
		case len(w.funcs) > 0 && n <= 4:
			term = w.pick(w.funcs) + fmt.Sprintf("(%d)", w.r.IntN(5))
		case len(w.structs) > 0:
			term = w.pick(w.structs) + fmt.Sprintf(".Soma(%d)", w.r.IntN(5))
		default:
			term = fmt.Sprint(w.r.IntN(50))
		}
		terms = append(terms, term)
	}
	out := terms[0]
	for _, term := range terms[1:] {
		out += []string{" + ", " - ", " * "}[w.r.IntN(3)] + term
	}
	return "(" + out + ") % 1009"
}

func (w *world) pick(names []string) string { return names[w.r.IntN(len(names))] }

// piece is a part of a cell: declarations, and what they change of the last ones.
type piece struct {
	text string
	last map[string]string
}

// declare writes one declaration of a kind, of the names with the number, new or anew.
func (w *world) declare(kind string, n int) piece {
	p := piece{last: make(map[string]string)}
	id := fmt.Sprint(n)
	switch kind {
	case "iota":
		start, step := w.r.IntN(20), w.r.IntN(5)+1
		names := []string{"A" + id, "B" + id, "C" + id}
		extra := w.expr(true)
		p.text = fmt.Sprintf("const (\n\t%s = %d + iota*%d + %s\n\t%s\n\t_\n\t%s\n)", names[0], start, step, extra, names[1], names[2])
		for i, place := range []int{0, 1, 3} {
			p.last[names[i]] = fmt.Sprintf("const %s = %d + %d*%d + %s", names[i], start, place, step, extra)
		}
	case "iota one": // a member of an iota group alone
		name := w.pick([]string{"A", "B", "C"}) + id
		p.text = fmt.Sprintf("const %s = %s", name, w.expr(true))
		p.last[name] = p.text
	case "const pair":
		x, y := w.expr(true), w.expr(true)
		p.text = fmt.Sprintf("const K%s, L%s = %s, %s", id, id, x, y)
		p.last["K"+id], p.last["L"+id] = "const K"+id+" = "+x, "const L"+id+" = "+y
	case "func":
		p.text = fmt.Sprintf("func F%s(n int) int {\n\tif n > 1 {\n\t\treturn n + F%s(n-2)\n\t}\n\treturn %s\n}", id, id, w.expr(false))
		p.last["F"+id] = p.text
	case "generic":
		p.text = fmt.Sprintf("func G%s[T any](x T, n int) int { var y []T; y = append(y, x); return len(y)*n + %s }\nfunc F%s(n int) int { return G%s(\"a\", n) + G%s(1.5, n) }",
			id, w.expr(false), id, id, id)
		declared, caller, _ := strings.Cut(p.text, "\n")
		p.last["G"+id], p.last["F"+id] = declared, caller
	case "type":
		p.text = fmt.Sprintf("type T%s struct{ a, b int }", id)
		if w.r.IntN(2) == 0 {
			p.text = fmt.Sprintf("type T%s struct{ a, b, c int }", id)
		}
		p.last["T"+id] = p.text
	case "method":
		p.text = fmt.Sprintf("func (t T%s) Soma(n int) int { return t.a*n + t.b + %s }", id, w.expr(false))
		p.last["T"+id+".Soma"] = p.text
	case "list": // its method names constants alone, since Go itself finds no variables through methods of generic types
		p.text = fmt.Sprintf("type M%s[K comparable] struct{ m map[K]int }\nfunc (m *M%s[K]) Soma(n int) int { return len(m.m)*n + %s }", id, id, w.expr(true))
		declared, method, _ := strings.Cut(p.text, "\n")
		p.last["M"+id], p.last["M"+id+".Soma"] = declared, method
	case "var":
		p.text = fmt.Sprintf("var V%s = %s", id, w.expr(false))
		p.last["V"+id] = p.text
	case "var or const":
		p.text = fmt.Sprintf("const V%s = %s", id, w.expr(true))
		p.last["V"+id] = p.text
	case "var pair":
		p.text = fmt.Sprintf("func P%s() (int, int) { return %s, %s }\nvar X%s, Y%s = P%s()", id, w.expr(false), w.expr(false), id, id, id)
		function, _, _ := strings.Cut(p.text, "\n")
		p.last["P"+id] = function
		p.last["X"+id], p.last["Y"+id] = "var X"+id+", _ = P"+id+"()", "var _, Y"+id+" = P"+id+"()"
	case "one of the pair":
		name := w.pick([]string{"X", "Y"}) + id
		p.text = fmt.Sprintf("var %s int = %s", name, w.expr(false))
		p.last[name] = p.text
	case "struct":
		p.text = fmt.Sprintf("var S%s = T%s{a: %s, b: %s}", id, id, w.expr(false), w.expr(false))
		p.last["S"+id] = p.text
	case "map":
		p.text = fmt.Sprintf("var S%s = &M%s[string]{map[string]int{\"x\": %s, \"y\": 2}}", id, id, w.expr(false))
		p.last["S"+id] = p.text
	case "leaf":
		p.text = fmt.Sprintf("var Z%s = %s", id, w.expr(false))
		p.last["Z"+id] = p.text
	default:
		return w.declareMore(kind, id)
	}
	return p
}

// grow adds declarations, each of which may use those before it, and returns them.
func (w *world) grow() []piece {
	var pieces []piece
	add := func(kind string, n int) { pieces = append(pieces, w.declare(kind, n)) }
	for n := range 3 {
		id := fmt.Sprint(n)
		add("iota", n)
		w.consts = append(w.consts, "A"+id, "B"+id, "C"+id)
		add("const pair", n)
		w.consts = append(w.consts, "K"+id, "L"+id)
		add(w.pick(functions), n)
		w.funcs = append(w.funcs, "F"+id)
		add("var", n)
		w.ints = append(w.ints, "V"+id)
		add("var pair", n)
		w.ints = append(w.ints, "X"+id, "Y"+id)
		switch w.r.IntN(3) {
		case 0:
			add("type", n)
			add("method", n)
			add("struct", n)
		case 1:
			add("list", n)
			add("map", n)
		default:
			add(w.pick(families), n)
		}
		w.structs = append(w.structs, "S"+id)
		w.prints = append(w.prints, "A"+id, "B"+id, "C"+id, "K"+id, "L"+id, "F"+id+"(3)", "V"+id, "X"+id, "Y"+id, "S"+id+".Soma(2)")
		for _, kind := range []string{"enum", "closure", "raw text"} {
			add(kind, n)
		}
		w.prints = append(w.prints, "G"+id+"a", "G"+id+"b", "Q"+id+"()", "len(R"+id+")", "R"+id+"[len(R"+id+")-2:]")
	}
	for n := range 2 {
		add("leaf", n)
		w.leaves = append(w.leaves, fmt.Sprint("Z", n))
	}
	return pieces
}

// again returns the kinds of declaration by which names may be declared anew without making the program another.
func (w *world) again(n int) []string {
	kinds := slices.Concat([]string{"iota", "iota one", "const pair", "var", "var or const", "var pair", "one of the pair", "enum",
		"closure", "raw text"}, functions, families)
	if _, ok := w.last[fmt.Sprint("T", n)]; ok {
		kinds = append(kinds, "type", "method", "struct")
	}
	if _, ok := w.last[fmt.Sprint("M", n)]; ok {
		kinds = append(kinds, "list", "map")
	}
	return kinds
}

// use limits what expressions may name to what was declared before the names with the number, so that nothing depends on
// itself.
func (w *world) use(n int) (restore func()) {
	consts, ints, funcs, structs := w.consts, w.ints, w.funcs, w.structs
	w.consts, w.ints, w.funcs, w.structs = consts[:5*n], ints[:3*n], funcs[:n], structs[:n]
	return func() { w.consts, w.ints, w.funcs, w.structs = consts, ints, funcs, structs }
}

// apply notes that a cell with the pieces ended well.
func (w *world) apply(pieces []piece) {
	// What says the same word by word is nothing new, but for a variable, which it makes again.
	fresh := piece{last: make(map[string]string)}
	for _, p := range pieces {
		for name, text := range p.last {
			if w.last[name] != text || strings.HasPrefix(text, "var ") {
				fresh.last[name] = text
			}
		}
	}
	maps.Copy(w.last, fresh.last)
	// A leaf that was assigned keeps it only as long as nothing that it was made of is declared anew.
	for leaf := range w.sets {
		if fresh.touches(w, leaf) {
			delete(w.sets, leaf)
		}
	}
}

// touches reports whether the name depends on what the piece declares: through the last declarations, by the words that
// they have in common.
func (p piece) touches(w *world, name string) bool {
	seen := make(map[string]bool)
	var walk func(name string) bool
	walk = func(name string) bool {
		if seen[name] {
			return false
		}
		seen[name] = true
		if _, ok := p.last[name]; ok {
			return true
		}
		text := w.last[name]
		if method, ok := w.last[name+".Soma"]; ok {
			if _, ok := p.last[name+".Soma"]; ok {
				return true
			}
			text += method
		}
		words := strings.FieldsFunc(text, func(r rune) bool { return !('A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9') })
		return slices.ContainsFunc(words, func(word string) bool { _, ok := w.last[word]; return ok && walk(word) })
	}
	return walk(name)
}

// file is the program of the last declarations; main prints what every name means.
func (w *world) file(extra ...string) string {
	var b strings.Builder
	b.WriteString("package main\n\n" + imports(strings.Join(slices.Collect(maps.Values(w.last)), "\n")) + "\n")
	for _, name := range slices.Sorted(maps.Keys(w.last)) {
		b.WriteString(w.last[name] + "\n")
	}
	b.WriteString("func main() {\n")
	for _, leaf := range slices.Sorted(maps.Keys(w.sets)) {
		b.WriteString(leaf + " = " + w.sets[leaf] + "\n")
	}
	b.WriteString("fmt.Println(" + strings.Join(slices.Concat(w.prints, w.leaves, extra), ", ") + ")\n}\n")
	return b.String()
}
