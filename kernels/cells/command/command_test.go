package command

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib/environment"
)

func TestSplit(t *testing.T) {
	for text, want := range map[string][]string{
		``:                            nil,
		`  a   b `:                    {"a", "b"},
		`CIDADE "São Paulo"`:          {"CIDADE", "São Paulo"},
		`'São  Paulo' ação`:           {"São  Paulo", "ação"},
		`d'água`:                      {"d'água"},
		`X='a b'`:                     {"X=a b"},
		`X="a b"c`:                    {"X=a bc"},
		`""`:                          {""},
		`"a \"b\" \\ \n\t\q"`:         {"a \"b\" \\ \n\t\\q"},
		`'a \n'`:                      {`a \n`},
		`C:\dir\novo`:                 {`C:\dir\novo`},
		`minha\ pasta`:                {"minha pasta"},
		`日本 🙂`:                        {"日本", "🙂"},
		`# a;b|c & $HOME * ~`:         {"#", "a;b|c", "&", "$HOME", "*", "~"},
		"a\u00a0b":                    {"a", "b"},
		`-run "^TestÇ$" --x=1 "" fim`: {"-run", "^TestÇ$", "--x=1", "", "fim"},
	} {
		got, err := split(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("split(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`"a`, `'a`, `x="`} {
		if got, err := split(text); err == nil {
			t.Errorf("split(%q) = %q", text, got)
		}
	}
	words := []string{"a b", `"`, `\`, "", "\n", "ç", "'", `\n`}
	if got, err := split(quoteAll(words)); err != nil || !reflect.DeepEqual(got, words) {
		t.Errorf("quoted and split: %q, %v", got, err)
	}
}

func TestWhole(t *testing.T) {
	for line, want := range map[string]bool{
		"%%bash": true, "%%bash -e": true, "%%writefile x": true, "%%script awk": true, "%%python": true, "%%nope": true,
		"%%": false, "%% --n=3": false, "%%time": false, "%%capture x": false, "%time": false, "!ls": false, "x := 3": false, "": false,
		"//gonb:%%bash": true, "%%%": false, "  %%bash": true,
	} {
		if got := Whole(line); got != want {
			t.Errorf("Whole(%q) = %v", line, got)
		}
	}
	if !Is("  !ls") || !Is("//gonb:%ls") || Is("x %= 2") || Is("") {
		t.Error("Is")
	}
}

func TestEnv(t *testing.T) {
	k := newKernel(t, Config{})
	k.want(t, `%env CIDADE "São Paulo"`, "CIDADE=São Paulo\n")
	k.want(t, `!echo "$CIDADE"`, "São Paulo\n")
	k.want(t, "%env CIDADE", "São Paulo\n")
	k.want(t, "%env A=b=c", "A=b=c\n")
	k.want(t, "%env FRASE uma  frase d'água", "FRASE=uma  frase d'água\n")
	k.want(t, "%env VAZIA=", "VAZIA=\n")
	k.want(t, "%set_env CAMINHO $HOME/ação", "CAMINHO=$HOME/ação\n")
	k.want(t, "%env X = 3", "X=3\n")
	k.want(t, "%env SENHA_DO_BANCO=abc", "SENHA_DO_BANCO=abc\n")
	_, out, err := k.cell(t.Context(), "%env")
	if err != nil || !strings.Contains(out, "CIDADE=São Paulo\n") || strings.Contains(out, "abc") {
		t.Errorf("%v: %s", err, out)
	}
	k.want(t, "%unset_env CIDADE", "")
	k.fails(t, "%env CIDADE", "CIDADE não existe")
	k.fails(t, "%env 1A=2", "não serve de nome")
	k.fails(t, `%env A="b`, "aspas")
}

func TestCd(t *testing.T) {
	k := newKernel(t, Config{})
	home := k.session.dir
	for _, name := range []string{"ação", "minha pasta", "d'água"} {
		if err := os.Mkdir(filepath.Join(home, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	k.want(t, "%cd ação", home+"/ação\n")
	k.want(t, "!pwd", home+"/ação\n")
	k.want(t, "%cd", home+"/ação\n")
	k.want(t, "%cd ..", home+"\n")
	k.want(t, "%cd minha pasta", home+"/minha pasta\n")
	k.want(t, `%cd "../d'água"`, home+"/d'água\n")
	k.want(t, "%cd -", home+"/minha pasta\n")
	k.want(t, "%pwd", home+"/minha pasta\n")
	k.want(t, "%env HOME="+home, "HOME="+home+"\n")
	k.want(t, "%cd ~", home+"\n")
	k.want(t, "%cd $HOME/ação", home+"/ação\n")
	k.want(t, "%cd "+home, home+"\n")
	k.fails(t, "%cd nada", "a pasta nada não existe")
	if err := os.WriteFile(filepath.Join(home, "arquivo"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	k.fails(t, "%cd arquivo", "é um arquivo")
	gone := filepath.Join(home, "some")
	if err := os.Mkdir(gone, 0o755); err != nil {
		t.Fatal(err)
	}
	k.want(t, "%cd some", gone+"\n")
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	k.fails(t, "!ls", "não existe mais", "%cd")
}

func TestNames(t *testing.T) {
	k := newKernel(t, Config{})
	k.want(t, "%list", "Nada foi declarado ainda.\n")
	k.session.names = []Name{{"média", "func", "func(x []int) int", 2}, {"x", "var", "int", 3}, {"fmt", "import", `"fmt"`, 0}, {"é", "estranho", "", 0}}
	want := "Pacotes\n  fmt  \"fmt\"\nVariáveis\n  x  int  — célula [3]\nFunções\n  média  func(x []int) int  — célula [2]\nOutros\n  é\n"
	for _, name := range []string{"%list", "%ls", "%who", "%whos"} {
		k.want(t, name, want)
	}
	k.want(t, "%rm média", "Esquecido: média.\n")
	k.want(t, "%remove x fmt", "Esquecido: x, fmt.\n")
	k.session.names = []Name{{Name: "previsões", Kind: "var"}}
	k.fails(t, "%rm previsoes", "não há nada chamado previsoes", "você quis dizer previsões?")
	k.fails(t, "%rm", "precisa de um nome")
	k.want(t, "%reset", "Tudo foi esquecido: declarações e valores.\n")
	if k.session.resets != 1 || len(k.session.names) != 0 {
		t.Error("not reset")
	}
	k.fails(t, "%reset tudo", "não conhece tudo")
}

func TestUnknown(t *testing.T) {
	k := newKernel(t, Config{})
	for text, want := range map[string]string{
		"%hepl":                      "%hepl não existe: você quis dizer %help?",
		"%lits":                      "você quis dizer %list?",
		"%bash":                      "%bash não existe: você quis dizer %%bash?",
		"%%env":                      "%%env não existe: você quis dizer %env?",
		"%%bsh\necho":                "%%bsh não existe: você quis dizer %%bash",
		"%writefile x":               "você quis dizer %%writefile?",
		"%xyzzyplugh":                "%help mostra os comandos",
		"!go get example.org/nada":   "%get",
		"!go mod tidy":               "%get",
		"%matplotlib inline":         "cnn321/cnnlib/cell",
		"%wasm":                      "%wasm não existe neste kernel",
		"%%gx\nx":                    "%%script",
		"%pip install numpy":         "%get",
		"%cd \"a":                    "não existe", // the name is taken as it stands
		"%args \"a":                  "aspas",
		"%ls\n%%bash":                "%%bash só vale na primeira linha",
		"%%script":                   "precisa de um programa",
		"%exec":                      "precisa do nome de uma função",
		"%time %nope":                "%nope não existe",
		"%with_password a\n%capture": "precisa do nome de um arquivo",
	} {
		k.fails(t, text, want)
	}
	// The line that is at fault is named.
	k.fails(t, "!true\n\n%hepl", "Célula [3], linha 3: ")
	k.fails(t, "!echo a \\\n  b\n%hepl", "linha 3: ")
}

func TestNeedlessCommandsOfGoNB(t *testing.T) {
	k := newKernel(t, Config{})
	for name := range needless() {
		if _, out, err := k.cell(t.Context(), "%"+name+" argumento"); err != nil || !strings.Contains(out, "não é preciso") {
			t.Errorf("%s: %v, %q", name, err, out)
		}
	}
}

func TestEmptyCommands(t *testing.T) {
	k := newKernel(t, Config{})
	for _, text := range []string{"", "!", "!  ", "!*", "%", "%  ", "%%", "\n\n", "%%bash", "%%bash\n", "%%python3\n\n", "!#", "%%script cat", "\\", "!\\"} {
		k.want(t, text, "")
	}
}

func TestProgramOfTheCell(t *testing.T) {
	k := newKernel(t, Config{})
	environ := func(key string) string { return lookUp(k.session.Environ(), key) }
	k.want(t, `%args --nome "São \"Paulo\""`, "")
	if got, want := environ(environment.Args), `"--nome" "São \"Paulo\""`; got != want {
		t.Errorf("args %s, want %s", got, want)
	}
	for _, own := range []string{"%%", "%% -n 3", "%main"} { // their own cell's
		k.want(t, own, "")
	}
	if got := environ(environment.Args); got == "" {
		t.Error("the next cell has no arguments")
	}
	k.want(t, "%args", "")
	if got := environ(environment.Args); got != "" {
		t.Errorf("args %s after they were taken away", got)
	}
	if p := k.want(t, "%exec média", "").Program(); p.Code != "média()" {
		t.Errorf("%+v", p)
	}
	if p := k.want(t, "%exec média 1 2", "").Program(); p.Code != `os.Args = append(os.Args[:1], "1", "2"); média()` {
		t.Errorf("%+v", p)
	}
	own := environ("GOFLAGS")
	k.want(t, `%goflags -race "" -tags=a`, "%goflags=[\"-race\" \"-tags=a\"]\n")
	if got, want := environ("GOFLAGS"), strings.TrimSpace(own+" '-race' '-tags=a'"); got != want {
		t.Errorf("flags %s, want %s", got, want)
	}
	k.want(t, `%goflags ""`, "%goflags=[]\n")
	if got := environ("GOFLAGS"); got != own {
		t.Errorf("flags %s, want %s", got, own)
	}
}

func TestTime(t *testing.T) {
	k := newKernel(t, Config{})
	took := regexp.MustCompile(`(?s)^oi\nTempo: [\d,.e+]+ (?:µs|ms|s)(?: \(processador: .*\))?\n$`)
	for _, text := range []string{"%time !echo oi", "%%time\n!echo oi", "%time %time !echo oi"} {
		_, out, err := k.cell(t.Context(), text)
		if text == "%time %time !echo oi" {
			out = strings.Join(strings.SplitAfter(out, "\n")[:2], "")
		}
		if err != nil || !took.MatchString(out) {
			t.Errorf("%q: %v, %q", text, err, out)
		}
	}
	c := k.Cell(IO{Stdout: k.out})
	// The same line twice is run twice, and each tells its own time.
	for range 2 {
		if err := c.Run(t.Context(), "%time média(notas)", 1); err != nil || c.Program().Code != "média(notas)" {
			t.Errorf("%v, %+v", err, c.Program())
		}
		c.Ran(Times{Wall: 1500 * time.Millisecond, CPU: 2 * time.Second})
		if !strings.HasSuffix(k.out.String(), "Tempo: 1,50 s (processador: 2,00 s)\n") {
			t.Errorf("%q", k.out)
		}
	}
	if err := c.Run(t.Context(), "!true", 1); err != nil || c.Program().Code != "" {
		t.Errorf("%v, %+v", err, c.Program())
	}
	before := k.out.String()
	c.Ran(Times{Wall: time.Hour})
	if err := c.Finish(); err != nil || k.out.String() != before {
		t.Errorf("%v, %q", err, k.out)
	}
	k.fails(t, "%%time f(x)", "célula toda")
}
