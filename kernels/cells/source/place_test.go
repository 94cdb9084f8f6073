package source

import (
	"strings"
	"testing"
)

func TestAt(t *testing.T) {
	for _, test := range []struct {
		code    string // with the cursor at |
		place   Place
		written string
		raw     bool
	}{
		{"x| := 1", Code, "", false},
		{"x := 1 // até| aqui", Comment, "", false}, {"// fim|", Comment, "", false}, {"// fim\n|", Code, "", false},
		{"/* a\nb| */ x", Comment, "", false}, {"/* a */|", Code, "", false}, {"/* nunca\nacaba|", Comment, "", false},
		{"|// fim", Code, "", false}, {"x /|/ y", Comment, "", false}, {"x |/ y", Code, "", false},
		{`f("dados/é|")`, String, "dados/é", false}, {`f("|")`, String, "", false}, {`f("x"|)`, Code, "", false}, {`f(|"x")`, Code, "", false},
		{"f(\"dados/|\ng()", String, "dados/", false}, {"f(\"|", String, "", false}, {`f("a\"b|")`, String, `a\"b`, false},
		{"f(`a|`)", String, "a", true}, {"f(`a\n// b|", String, "a\n// b", true}, {"f(`a`|)", Code, "", false},
		{`f("// não é|")`, String, "// não é", false}, {`// "não é|"`, Comment, "", false},
		{"import \"ma|\"", Code, "", false}, {"import (\n\t\"fmt\"\n\t\"ma|\"\n)", Code, "", false}, {"import (\n\t\"fmt\"\n)\nf(\"ma|\")", String, "ma", false},
		{"import \"fmt\"\nf(\"ma|\")", String, "ma", false}, {"import x \"ma|", Code, "", false},
		{"!ls \"a\n%cd x\nf(\"b|\")", String, "b", false}, {"'a|'", Code, "", false}, {"|", Code, "", false},
		{"x := '\"'\nf(\"b|\")", String, "b", false}, {"s := f(\"a\") + g(\"b|\") // c", String, "b", false},
	} {
		before, after, _ := strings.Cut(test.code, "|")
		if place, written, raw := At(before+after, len(before)); place != test.place || written != test.written || raw != test.raw {
			t.Errorf("%q: %v %q %v, want %v %q %v", test.code, place, written, raw, test.place, test.written, test.raw)
		}
	}
}
