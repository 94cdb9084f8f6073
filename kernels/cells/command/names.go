package command

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"cnn321/kernels/cells/mistakes"
)

// kindTitles are %list's headings, in their order.
var kindTitles = []struct{ kind, title string }{
	{"import", "Pacotes"}, {"const", "Constantes"}, {"type", "Tipos"}, {"var", "Variáveis"}, {"func", "Funções"}, {"method", "Métodos"},
}

// list is %list.
func (c *Cell) list(_ context.Context, q request) error {
	names := c.runner.session.List()
	if len(names) == 0 {
		c.say("Nada foi declarado ainda.")
		return nil
	}
	var b strings.Builder
	group := func(title string, belongs func(kind string) bool) {
		wide := 0
		var chosen []Name
		for _, n := range names {
			if belongs(n.Kind) {
				chosen = append(chosen, n)
				wide = max(wide, utf8.RuneCountInString(n.Name))
			}
		}
		if len(chosen) == 0 {
			return
		}
		fmt.Fprintf(&b, "%s\n", title)
		for _, n := range chosen {
			line := "  " + n.Name + strings.Repeat(" ", wide-utf8.RuneCountInString(n.Name)) + "  " + n.Text
			if n.Cell > 0 {
				line += fmt.Sprintf("  — célula [%d]", n.Cell)
			}
			fmt.Fprintln(&b, strings.TrimRight(line, " "))
		}
	}
	other := make(map[string]bool)
	for _, k := range kindTitles {
		other[k.kind] = true
		group(k.title, func(kind string) bool { return kind == k.kind })
	}
	group("Outros", func(kind string) bool { return !other[kind] })
	fmt.Fprint(c.stdout(), b.String())
	return nil
}

// remove is %rm.
func (c *Cell) remove(_ context.Context, q request) error {
	if len(q.words) == 0 {
		return c.fail(q.line, q.name+" precisa de um nome.", "Escreva %rm nome; %list mostra os que há.")
	}
	unknown := c.runner.session.Remove(q.words...)
	if len(unknown) == 0 {
		c.say("Esquecido: %s.", strings.Join(q.words, ", "))
		return nil
	}
	var known []string
	for _, n := range c.runner.session.List() {
		known = append(known, n.Name)
	}
	what := fmt.Sprintf("não há nada chamado %s para esquecer", strings.Join(unknown, ", "))
	if near := mistakes.Nearest(unknown[0], known); len(near) > 0 {
		what += ": você quis dizer " + strings.Join(near, " ou ") + "?"
	} else {
		what += "."
	}
	return c.fail(q.line, what, "%list mostra os nomes que há.")
}

// reset is %reset.
func (c *Cell) reset(_ context.Context, q request) error {
	switch {
	case len(q.words) == 1 && q.words[0] == "go.mod":
		if c.runner.config.Modules == "" {
			return nil
		}
		if err := resetModule(c.runner.config.Modules); err != nil {
			return c.fail(q.line, "não consegui esquecer os pacotes de %get: "+err.Error()+".", "")
		}
		c.say("Esquecidos os pacotes trazidos com %%get.")
		return nil
	case len(q.words) == 1 && (q.words[0] == "-f" || q.words[0] == "-s"): // IPython's
	case len(q.words) > 0:
		return c.fail(q.line, fmt.Sprintf("%%reset não conhece %s.", q.words[0]), "Escreva só %reset, ou %reset go.mod para esquecer os pacotes trazidos com %get.")
	}
	if err := c.runner.session.Reset(); err != nil {
		return c.fail(q.line, "não consegui esquecer tudo: "+err.Error()+".", "Reinicie o kernel.")
	}
	c.say("Tudo foi esquecido: declarações e valores.")
	return nil
}
