package cells_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"cnn321/kernels/cells"
)

// TestDiagnostics looks at what is told of a mistake, for whoever explains it.
func TestDiagnostics(t *testing.T) {
	session := remembering(t, "const epocas = 12", "import \"strings\"\nfunc grita(s string) string { return strings.ToUpper(s) }")
	for _, test := range []struct {
		name, code   string
		line, column int
		kind         string
		reaches      string // a name that may be meant
		numbered     bool   // whether it has the type checker's number
	}{
		{"undeclared", "x := 1\n\ny := epoca + x", 3, 6, cells.CodeUndeclared, "epocas", true},
		{"undeclared package", "é := \"é\"\nstrin.Repeat(é, 2)", 2, 1, cells.CodeUndeclared, "strings", true},
		{"type", "var s string = epocas", 1, 16, cells.CodeType, "grita", true},
		{"in a function", "func f() int {\n\tlocal := \"a\"\n\treturn local\n}", 3, 9, cells.CodeType, "local", true},
		{"syntax", "x := := 1", 1, 6, cells.CodeSyntax, "", false},
		{"package", "import \"example.com/nada\"", 1, 8, cells.CodePackage, "", false},
		{"internal package", "import \"internal/abi\"", 1, 8, cells.CodePackage, "", false},
		{"unsupported", "x := 1\nimport \"C\"", 2, 8, cells.CodeUnsupported, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := session.Plan(context.Background(), 7, test.code)
			var problem *cells.Problem
			if !errors.As(err, &problem) {
				t.Fatalf("no problem but %v", err)
			}
			d := problem.Diagnostics[0]
			if d.Cell != 7 || d.Label != "Célula [7]" || d.Line != test.line || d.Column != test.column || d.Code != test.kind || d.Text != test.code {
				t.Errorf("got %+v", d)
			}
			if (d.TypeCode != 0) != test.numbered {
				t.Errorf("the type checker's number is %d", d.TypeCode)
			}
			if test.reaches != "" && !slices.Contains(d.Reach.Names(), test.reaches) {
				t.Errorf("%s is not among %v", test.reaches, d.Reach.Names())
			}
		})
	}
	_, err := session.Plan(context.Background(), 8, "strings.ToUper(\"a\")")
	var problem *cells.Problem
	if !errors.As(err, &problem) || !slices.Contains(problem.Diagnostics[0].Reach.Members("strings"), "ToUpper") {
		t.Errorf("the members of a package are not told: %v", err)
	}
}
