package cells_test

import (
	"fmt"
	"strings"
)

// declareMore writes declarations of the less common kinds.
func (w *world) declareMore(kind, id string) piece {
	p := piece{last: make(map[string]string)}
	// parts are declarations that stand together in the cell, by their names.
	parts := func(named ...string) {
		var texts []string
		for i := 0; i < len(named); i += 2 {
			p.last[named[i]] = named[i+1]
			texts = append(texts, named[i+1])
		}
		p.text = strings.Join(texts, "\n")
	}
	switch kind {
	case "embedded": // a method of a pointer, by way of an embedded struct
		parts("Base"+id, fmt.Sprintf("type Base%s struct{ a int }", id),
			"Base"+id+".Soma", fmt.Sprintf("func (b *Base%s) Soma(n int) int { return b.a*n + %s }", id, w.expr(false)),
			"E"+id, fmt.Sprintf("type E%s struct {\n\tBase%s\n\tc int `json:\"c\"`\n}", id, id),
			"S"+id, fmt.Sprintf("var S%s = E%s{Base%s{%s}, %s}", id, id, id, w.expr(false), w.expr(false)))
	case "interface": // its method names constants alone, since Go itself finds no variables through interfaces
		parts("I"+id, fmt.Sprintf("type I%s interface {\n\tSoma(n int) int\n}", id),
			"N"+id, fmt.Sprintf("type N%s []int", id),
			"N"+id+".Soma", fmt.Sprintf("func (x N%s) Soma(n int) int { return len(x)*n + x[0] + %s }", id, w.expr(true)),
			"S"+id, fmt.Sprintf("var S%s I%s = N%s{%s, 7}", id, id, id, w.expr(false)))
	case "generic struct":
		parts("U"+id, fmt.Sprintf("type U%s[A, B any] struct {\n\ta A\n\tb []B\n}", id),
			"U"+id+".Soma", fmt.Sprintf("func (u U%s[A, _]) Soma(n int) int { return len(u.b)*n + %s }", id, w.expr(true)),
			"S"+id, fmt.Sprintf("var S%s = U%s[string, int]{\"a\", []int{%s}}", id, id, w.expr(false)))
	case "goroutines":
		parts("F"+id, fmt.Sprintf(`func F%s(n int) int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for i := range n {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			total += i * (%s)
		})
	}
	wg.Wait()
	return total + %s
}`, id, w.expr(false), w.expr(false)))
	case "labels":
		parts("F"+id, fmt.Sprintf(`func F%s(n int) (i int) {
volta:
	if i < n {
		i++
		goto volta
	}
fora:
	for {
		switch {
		default:
			break fora
		}
	}
	return i + %s
}`, id, w.expr(false)))
	case "dot import":
		parts("F"+id, fmt.Sprintf("func F%s(n int) int { return RuneCountInString(\"ação\")*n + %s }", id, w.expr(false)))
		p.text = "import . \"unicode/utf8\"\n" + p.text
	case "enum":
		parts("D"+id, "type D"+id+" int")
		parts("D"+id, "type D"+id+" int",
			"D"+id+".String", fmt.Sprintf("func (d D%s) String() string { return \"d\" + string(rune('a'+int(d)%%26)) }", id))
		start := w.r.IntN(20)
		p.text += fmt.Sprintf("\nconst (\n\tG%sa D%s = iota + %d\n\tG%sb\n)", id, id, start, id)
		p.last["G"+id+"a"] = fmt.Sprintf("const G%sa D%s = %d", id, id, start)
		p.last["G"+id+"b"] = fmt.Sprintf("const G%sb D%s = %d", id, id, start+1)
	case "closure": // it is made anew in every program
		parts("Q"+id, fmt.Sprintf("var Q%s = func() func() int {\n\tn := %s\n\treturn func() int { n += 2; return n }\n}()", id, w.expr(false)))
	case "raw text":
		parts("R"+id, fmt.Sprintf("const R%s = `\n%%env X %d\n!ls\npackage x\n%%%%\n  %d`", id, w.r.IntN(100), 10+w.r.IntN(90)))
	}
	return p
}

// families are ways in which S with its method Soma can be had; functions those in which F can.
var (
	families  = []string{"embedded", "interface", "generic struct"}
	functions = []string{"func", "generic", "goroutines", "labels", "dot import"}
)

// imports are those that the file of the last declarations needs.
func imports(text string) string {
	lines := "import \"fmt\"\n"
	if strings.Contains(text, "sync.") {
		lines += "import \"sync\"\n"
	}
	if strings.Contains(text, "RuneCountInString(") {
		lines += "import . \"unicode/utf8\"\n"
	}
	return lines
}

// disguise changes what a text looks like and not what it means.
func (w *world) disguise(text string) string {
	switch w.r.IntN(12) {
	case 0:
		return strings.ReplaceAll(text, "\n", "\r\n")
	case 1:
		return strings.ReplaceAll(text, "\n", "\r")
	case 2:
		return "\ufeff" + text
	case 3:
		return "package main\n\n" + text
	case 4:
		return "// 👩‍🚀 שלום\n\n\n" + text + "\n/* %nada\n!nada */\n"
	case 5:
		return "%%\n" + text + "\n\n"
	case 6:
		return text + " // ç\n"
	}
	return text
}
