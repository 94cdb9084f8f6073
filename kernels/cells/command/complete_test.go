package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCompleteNames(t *testing.T) {
	k := newKernel(t, Config{})
	for _, test := range []struct {
		line  string
		want  []string
		start int
	}{
		{"%he", []string{"%help"}, 0},
		{"  %%ba", []string{"%%bash"}, 2},
		{"%ba", []string{"%%bash"}, 0},
		{"%tim", []string{"%time", "%%time"}, 0},
		{"%%tim", []string{"%%time"}, 0},
		{"%pi", nil, 0},   // refused
		{"%trac", nil, 0}, // does nothing
		{"%rm a", nil, 5},
		{"%get a", nil, 6},
		{"", nil, 0},
	} {
		if got, start := k.completed(test.line); !slices.Equal(got, test.want) || start != test.start {
			t.Errorf("%q is completed by %q from %d, want %q from %d", test.line, got, start, test.want, test.start)
		}
	}
	for _, line := range []string{"%", "%%"} {
		if got, _ := k.completed(line); len(got) < 10 || !slices.Contains(got, "%%bash") || slices.Contains(got, "%cd") == (line == "%%") {
			t.Errorf("%q is completed by %q", line, got)
		}
	}
}

func (k *kernel) completed(line string) (texts []string, start int) {
	found, start := k.Complete(line)
	for _, c := range found {
		texts = append(texts, c.Text)
	}
	return texts, start
}

// TestCompletePaths completes paths of files, in the words and quotes in which they are begun.
func TestCompletePaths(t *testing.T) {
	k := newKernel(t, Config{})
	for _, name := range []string{"dados/dez.png", "dados/.oculto", "dados/um dia.txt", "ação.go", "é meu.txt", "custa $3.txt", ".segredo", "casa/livros/a"} {
		path := filepath.Join(k.session.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k.session.environ = append(k.session.environ, "HOME="+filepath.Join(k.session.dir, "casa"), "ONDE=dados")
	for _, test := range []struct {
		line string
		want string // all of it in one, with | between
		from string // what takes the place of
	}{
		{"!ls da", "dados/", "da"}, {"!ls dados/", `dados/dez.png|dados/um\ dia.txt`, "dados/"}, {"!ls dados/.", "dados/.oculto", "dados/."},
		{"!ls ", `ação.go|casa/|custa\ \$3.txt|dados/|é\ meu.txt`, ""}, {"!wc <aç", "ação.go", "aç"}, {"!a=1;cat --x=da", "dados/", "da"}, {"!!ca", "casa/", "ca"},
		{`!cat é\ m`, `é\ meu.txt`, `é\ m`}, {`!cat "é m`, "é meu.txt", "é m"}, {`!cat 'custa $`, "custa $3.txt", "custa $"}, {`!cat "cus`, `custa \$3.txt`, "cus"},
		{"!ls ~/li", "~/livros/", "~/li"}, {"!ls $ONDE/d", "$ONDE/dez.png", "$ONDE/d"}, {"!ls nada", "", "nada"}, {"!ls nada/", "", "nada/"},
		{"echo > da", "dados/", "da"}, // a line of a script
		{"%cd da", "dados/", "da"}, {"%cd é", "é meu.txt", "é"}, {"%cd ~/li", "~/livros/", "~/li"}, {"%cd ", "ação.go|casa/|custa $3.txt|dados/|é meu.txt", ""},
		{"%%writefile da", "dados/", "da"}, {"%%writefile -a dados/u", `dados/um\ dia.txt`, "dados/u"}, {`%%file "dados/um d`, "dados/um dia.txt", "dados/um d"},
		{`%%writefile dados/um\ d`, `dados/um\ dia.txt`, `dados/um\ d`}, {"%capture aç", "ação.go", "aç"}, {"%time !ls da", "dados/", "da"}, {"  !ls da", "dados/", "da"},
	} {
		got, start := k.completed(test.line)
		if strings.Join(got, "|") != test.want || test.line[start:] != test.from {
			t.Errorf("%q is completed by %q in place of %q, want %q of %q", test.line, got, test.line[start:], test.want, test.from)
		}
	}
}
