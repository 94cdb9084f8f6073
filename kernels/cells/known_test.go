package cells_test

import (
	"slices"
	"strings"
	"testing"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/packages"
)

// TestKnown completes without gopls, with the cursor at the sign |.
func TestKnown(t *testing.T) {
	session := remembering(t, "type Base struct{ Nome string }\nfunc (b *Base) Apresenta(alto bool) string { return b.Nome }",
		"type Ponto struct {\n\tBase\n\tX, y int\n}\nfunc (p Ponto) Norma() float64 { return 0 }\nfunc novo(x int) (*Ponto, error) { return nil, nil }",
		"p := Ponto{X: 1}\nvar média = 1.5\nconst Limite = 3\nmapa := map[string][]Ponto{}")
	if err := session.Warm(t.Context(), "fmt", "strings", "time"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, code string
		first      []string // what comes first, in this order
		lacks      string
		typed      int
	}{
		{"a package's member", "fmt.Println(\"ação\", strings.ToUp|", []string{"ToUpper", "ToUpperSpecial"}, "ToLower", 4},
		{"what holds it", "fmt.Printl|", []string{"Println", "Fprintln", "Sprintln"}, "Printf", 6},
		{"what holds two letters", "strings.up|", nil, "ToUpper", 2},
		{"a package's members all", "time.|\nfor {", []string{"ANSIC"}, "now", 0},
		{"a field", "p.|", []string{"Base", "Norma", "X", "y", "Apresenta"}, "p", 0},
		{"what is embedded", "p.Ap|", []string{"Apresenta"}, "X", 2},
		{"behind a call", "q, _ := novo(1)\nq.No|", []string{"Norma", "Nome"}, "", 2},
		{"behind an index", "mapa[\"a\"][0].N|X", []string{"Norma", "Nome"}, "", 1},
		{"within a word", "p.No|rm", []string{"Norma"}, "", 2},
		{"a name with an accent", "x := mé|", []string{"média"}, "", 2},
		{"the other case", "lim|", []string{"Limite"}, "", 3},
		{"a name of the cell", "quantos := 3\nfmt.Println(qua|)", []string{"quantos"}, "", 3},
		{"a loop's", "for índice := range 3 {\n\tfmt.Println(índ|)\n}", []string{"índice"}, "", 3},
		{"a parameter", "func f(entrada []int) int { return len(entr|) }", []string{"entrada"}, "", 4},
		{"not yet declared", "{\n\tdep|\n\tdepois := 1\n\t_ = depois\n}", nil, "depois", 3},
		{"Go's own", "appe|", []string{"append"}, "", 4},
		{"a word of the language", "fall|", []string{"fallthrough"}, "", 4},
		{"a package without import", "encodi|", nil, "", 6},
		{"a package's name", "strc|", []string{"strconv"}, "", 4},
		{"nothing", "|", nil, "main", 0},
		{"a number", "x := 12|", nil, "", 0},
		{"half of a program", "func f() {\n\tif p.X > 0 {\n\t\tp.Nor|", []string{"Norma"}, "", 3},
		{"garbage", ")]}{ p.Nor| 1 2 3", nil, "", 3},
		{"in a text", "fmt.Println(\"p.|\")", nil, "Norma", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, after, _ := strings.Cut(test.code, "|")
			known, typed := session.Known(before+after, len([]rune(before)))
			var names []string
			for _, k := range known {
				names = append(names, k.Name)
			}
			if len(names) < len(test.first) || !slices.Equal(names[:len(test.first)], test.first) {
				t.Errorf("known are %v, want first %v", names, test.first)
			}
			if typed != test.typed {
				t.Errorf("%d code points are typed, want %d", typed, test.typed)
			}
			if slices.Contains(names, test.lacks) || slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "cnn321") }) {
				t.Errorf("%v should not hold %q", names, test.lacks)
			}
		})
	}
	known, _ := session.Known("novo", 4)
	if len(known) == 0 || known[0].Declaration != "func novo(x int) (*Ponto, error)" {
		t.Errorf("known is %+v", known)
	}
	known, _ = session.Known("nov", 3)
	if want := (cells.Known{Name: "novo", Kind: "function", Signature: "(x int) (*Ponto, error)"}); len(known) == 0 || known[0] != want {
		t.Errorf("known is %+v, want %+v", known, want)
	}
}

// TestKnownBeforePackages completes before any package was read: no other program is waited for.
func TestKnownBeforePackages(t *testing.T) {
	session := cells.New(cells.Config{Packages: packages.Config{Dir: "../..", Go: "/nowhere/go"}})
	if known, _ := session.Known("import \"fmt\"\nx := 1\nx", 21); len(known) == 0 || known[0].Name != "x" {
		t.Errorf("known is %v", known)
	}
	if known, typed := session.Known("fmt.Pr", 6); len(known) != 0 || typed != 2 {
		t.Errorf("known is %v, %d typed", known, typed)
	}
}
