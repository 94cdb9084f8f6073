package mistakes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// most is how many mistakes of one cell are explained: what comes after is often only their consequence.
const most = 3

// Explain makes one report of what was found in one cell; nil when nothing was. The first mistake in the text is
// explained whole, with its line and Go's words; two more shortly.
func Explain(found ...Diagnostic) *Report {
	found = worth(found)
	if len(found) == 0 {
		return nil
	}
	first := &found[0]
	r := &Report{Name: errorName(first.Kind)}
	rule, a := sentence(first)
	r.Mistake = rule.name
	where := place(first.Cell, first.Line)
	r.Value = oneLine(where + ": " + a.what)
	r.heading(where+": "+a.what, a.do)
	if rule.also != nil {
		if b := rule.also(first); b != nil && b.line != first.Line {
			r.quote(first.Source, b.line, b.column)
		}
	}
	r.quote(first.Source, first.Line, first.Column)
	if !rule.ours {
		r.words("Go", words(first.Message))
	}
	r.lesson(rule.lesson)
	more := found[1:]
	if rule.wholeLine {
		more = slices.DeleteFunc(more, func(d Diagnostic) bool { return d.Line == first.Line })
	}
	for i, d := range more {
		if i+1 == most {
			rest := len(more) - i
			r.Traceback = append(r.Traceback, "", fmt.Sprintf("E mais %s.", plural(fmt.Sprint(rest), "erro", "erros")))
			break
		}
		rule, a := sentence(&d)
		r.Traceback = append(r.Traceback, "", fmt.Sprintf("Linha %d: %s", d.Line, a.what))
		if !rule.ours {
			r.Traceback = append(r.Traceback, "Go: "+oneLine(words(d.Message)))
		}
	}
	return r
}

// sentence finds the words for a diagnostic, known or not.
func sentence(d *Diagnostic) (rule, advice) {
	if r, a, ok := known(d); ok {
		return r, a
	}
	return rule{}, general(d)
}

// worth puts diagnostics in the order of the text, and leaves out what is said twice, what only adds to another, and
// unused names beside a real error: mending that often mends them.
func worth(found []Diagnostic) []Diagnostic {
	found = slices.DeleteFunc(slices.Clone(found), func(d Diagnostic) bool { return strings.HasPrefix(d.Message, "\t") })
	slices.SortStableFunc(found, func(a, b Diagnostic) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	found = slices.CompactFunc(found, func(a, b Diagnostic) bool {
		return a.Line == b.Line && (a.Message == b.Message || a.Kind == Syntax)
	})
	// A name that does not exist is told of once.
	missing := make(map[string]bool)
	found = slices.DeleteFunc(found, func(d Diagnostic) bool {
		again := missing[d.Message]
		missing[d.Message] = strings.HasPrefix(d.Message, "undefined: ")
		return again
	})
	unused := func(d Diagnostic) bool { return strings.Contains(d.Message, "and not used") }
	if slices.ContainsFunc(found, func(d Diagnostic) bool { return !unused(d) }) {
		found = slices.DeleteFunc(found, unused)
	}
	// After the first syntax error a parser guesses.
	if i := slices.IndexFunc(found, func(d Diagnostic) bool { return d.Kind == Syntax }); i >= 0 {
		found = found[i : i+1]
	}
	return found
}

func errorName(k Kind) string {
	switch k {
	case Syntax:
		return nameSyntax
	case Vet:
		return nameVet
	case Build:
		return nameBuild
	}
	return nameCompile
}

// general is the sentence for a mistake that is not on the list: it says what kind it is and no more.
func general(d *Diagnostic) advice {
	switch d.Kind {
	case Syntax:
		return advice{"o Go não entendeu este trecho: ele não está escrito como a linguagem pede.", "Confira a linha e a de cima: parênteses, chaves, aspas e vírgulas."}
	case Vet:
		return advice{"esta linha é Go válido, mas provavelmente não faz o que você quer.", "Leia o aviso do Go, abaixo."}
	case Build:
		return advice{"o programa desta célula não pôde ser montado.", "Leia a explicação do Go, abaixo."}
	}
	if a, ok := codeGroup(d.Code); ok {
		return a
	}
	return advice{"o Go não aceita este trecho.", "Leia a explicação do Go, abaixo, e confira o lugar apontado."}
}

// codeGroup says of which kind an error of the type checker is. The numbers are fixed in internal/types/errors: "Error
// code values should not be changed".
func codeGroup(code int) (advice, bool) {
	do := "Leia a explicação do Go, abaixo, e confira o lugar apontado."
	for _, g := range []struct {
		from, to int
		what     string
	}{
		{5, 8, "há um problema com um import."},
		{9, 13, "há um problema em uma declaração: ela se repete ou depende de si mesma."},
		{14, 25, "um valor não pode ser usado ou guardado aqui."},
		{26, 40, "um tipo, ou a declaração de uma função ou método, não está certo."},
		{41, 48, "uma conta ou comparação não pode ser feita com estes valores."},
		{49, 60, "uma operação não vale para este valor."},
		{61, 71, "um valor composto ({…}) não está certo."},
		{72, 76, "um nome não existe ou não pode ser usado aqui."},
		{77, 79, "os três pontos (…) estão fora do lugar."},
		{80, 99, "uma função da própria linguagem não foi chamada como devia."},
		{100, 104, "um valor ou uma variável não foi usado como devia."},
		{105, 125, "um if, for ou switch, ou um salto, não está certo."},
		{126, 130, "uma chamada de função não está certa."},
		{131, 132, "há um problema em uma declaração: ela se repete ou depende de si mesma."},
		{133, 135, "uma função da própria linguagem não foi chamada como devia."},
		{136, 144, "a declaração ou o uso de um tipo genérico não está certo."},
		{145, 150, "uma função da própria linguagem não foi chamada como devia."},
	} {
		if code >= g.from && code <= g.to {
			return advice{g.what, do}, true
		}
	}
	return advice{}, false
}

// folders are the lines in which the go command lists where it looked.
var folders = regexp.MustCompile(`(?: in any of:)?\n\t[^\n]*\(from \$GO\w+\)| \((?:/|[A-Z]:\\)[^)\n]*\)`)

// declaredAt is where a type parameter stands, in a file that the learner has not written.
var declaredAt = regexp.MustCompile(` \(declared at [^)]*\)`)

// words are Go's own words without folders and files of this computer.
func words(message string) string {
	return strings.TrimRight(declaredAt.ReplaceAllString(folders.ReplaceAllString(message, ""), ""), "\n")
}
