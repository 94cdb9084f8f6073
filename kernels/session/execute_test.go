package session

import "testing"

func TestTurning(t *testing.T) {
	for _, test := range []struct {
		name, code, upTo, rest string
		cut                    bool
	}{
		{"Go alone", "x := 1\nx", "", "", false},
		{"a command that changes nothing for Go", "%env A 1\nx := 1", "", "", false},
		{"a name that is forgotten", "x := 1\n%rm fmt\nfmt.Println(x)", "x := 1\n%rm fmt\n", "\n\nfmt.Println(x)", true},
		{"by its other name, and with \\r\\n", "%remove fmt\r\nfmt.Println(1)", "%remove fmt\n", "\nfmt.Println(1)", true},
		{"a package that is brought", "%get a.b/c\nimport \"a.b/c\"", "%get a.b/c\n", "\nimport \"a.b/c\"", true},
		{"all that is remembered", "%reset -f\n\nx", "%reset -f\n", "\n\nx", true},
		{"nothing after it", "x := 1\n%rm x\n\n", "", "", false},
		{"in a text", "s := `\n%rm x\n`\ns", "", "", false},
		{"a program", "!rm x\ny := 1", "", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			upTo, rest, cut := turning(test.code)
			if cut != test.cut || cut && (upTo != test.upTo || rest != test.rest) {
				t.Errorf("%q and %q, %v; want %q and %q, %v", upTo, rest, cut, test.upTo, test.rest, test.cut)
			}
		})
	}
}
