package mistakes

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// advice is a sentence about a mistake: what is wrong, and what to do.
type advice struct{ what, do string }

// rule is one known mistake.
type rule struct {
	name    string         // stable: tests and the list in the documentation know it
	kind    Kind           // which diagnostics it is about
	pattern *regexp.Regexp // of Go's words
	lesson  *Lesson
	ours    bool // the words are not Go's, and say nothing to the learner
	// wholeLine is set where what else is found in the line only follows.
	wholeLine bool
	// say makes the sentence; what == "" means that it was another mistake after all, and the next rule is asked.
	say func(d *Diagnostic, m []string) advice
	// also finds another place to show; nil when there is none.
	also func(d *Diagnostic) *bracket
}

func pattern(p string) *regexp.Regexp { return regexp.MustCompile(`(?s)^(?:` + p + `)$`) }

// rules are asked in turn: the more certain first.
var rules = sync.OnceValue(func() []rule {
	var all []rule
	for _, some := range [][]rule{commandRules(), nameRules(), valueRules(), callRules(), typeRules(), flowRules(), builtinRules(), importRules(), syntaxRules(), printRules(), vetRules()} {
		all = append(all, some...)
	}
	return all
})

var plainCode = regexp.MustCompile(`^[\pL\pN_.*\[\]()]+$`)

// known finds the rule that fits.
func known(d *Diagnostic) (rule, advice, bool) {
	for _, r := range rules() {
		if r.kind != d.Kind {
			continue
		}
		m := r.pattern.FindStringSubmatch(d.Message)
		if m == nil {
			continue
		}
		if a := r.say(d, m); a.what != "" {
			return r, advice{own(a.what), own(a.do)}, true
		}
	}
	return rule{}, advice{}, false
}

var ofMain = regexp.MustCompile(`\bmain\.([\pL_])`)

// own names what a cell declares as the learner does: without the package of the cell's program.
func own(text string) string { return ofMain.ReplaceAllString(text, "$1") }

// code marks a piece of Go in a sentence, where it does not stand out by itself.
func code(text string) string {
	text = oneLine(text)
	if utf8.RuneCountInString(text) > 60 {
		text = string([]rune(text)[:59]) + "…"
	}
	if plainCode.MatchString(text) {
		return text
	}
	return "`" + text + "`"
}

// typeName says a type in words, for the commonest, and as it is written: "número inteiro (int)".
func typeName(t string) string {
	t = strings.TrimSpace(t)
	words, ok := typeWords[strings.TrimPrefix(t, "untyped ")]
	switch {
	case !ok:
		return code(t)
	case t == "untyped string":
		return words + " (string)"
	case strings.HasPrefix(t, "untyped "):
		return words
	}
	return words + " (" + t + ")"
}

var typeWords = map[string]string{
	"int":     "número inteiro",
	"float":   "número com casas decimais", // of an untyped constant
	"float64": "número com casas decimais",
	"string":  "texto",
	"bool":    "verdadeiro ou falso",
	"rune":    "uma letra",
	"error":   "um erro",
	"any":     "qualquer valor",
	"nil":     "nenhum valor",
}

// kindOf is a type's words alone: "texto".
func kindOf(t string) string {
	if words, ok := typeWords[strings.TrimPrefix(strings.TrimSpace(t), "untyped ")]; ok {
		return words
	}
	return "valor do tipo " + code(t)
}

// line is the learner's line.
func (d *Diagnostic) line() string {
	text, _ := lineOf(d.Source, d.Line)
	return text
}

// rest is the learner's line from the column on.
func (d *Diagnostic) rest() string {
	text := d.line()
	if d.Column < 1 || d.Column > len(text) {
		return ""
	}
	return text[d.Column-1:]
}

// before is the learner's line up to the column.
func (d *Diagnostic) before() string {
	text := d.line()
	return text[:min(max(d.Column-1, 0), len(text))]
}

// plural chooses a word by number, given as digits.
func plural(n, one, many string) string {
	if n == "1" {
		return n + " " + one
	}
	return n + " " + many
}
