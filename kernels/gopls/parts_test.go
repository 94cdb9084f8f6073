package gopls

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/mod/modfile"
)

func edit(line, start, end int, text string) completionItem {
	return completionItem{Label: text, Kind: kindFunction, TextEdit: &textEdit{
		Range: span{position{line, start}, position{line, end}}, NewText: text,
	}}
}

// Jupyter replaces one part of the text, whatever the edits of the matches are.
func TestOnePart(t *testing.T) {
	const program = "é\nx := &pre\n" // the cursor stands after "pre", code point 11
	tests := []struct {
		name       string
		items      []completionItem
		start, end int
		want       []string
	}{
		{"the same", []completionItem{edit(1, 6, 9, "preço"), edit(1, 6, 9, "preto")}, 8, 11, []string{"preço", "preto"}},
		{"different", []completionItem{edit(1, 6, 9, "preço"), edit(1, 5, 9, "preto"), edit(1, 9, 9, "sente")}, 7, 11,
			[]string{"&preço", "preto", "&presente"}},
		{"twice the same text", []completionItem{edit(1, 6, 9, "preço"), edit(1, 9, 9, "ço")}, 8, 11, []string{"preço"}},
		{"another line", []completionItem{edit(0, 0, 1, "a")}, 11, 11, nil},
		{"over two lines", []completionItem{{TextEdit: &textEdit{Range: span{position{0, 0}, position{1, 9}}, NewText: "a"}}}, 11, 11, nil},
		{"behind the cursor", []completionItem{edit(2, 0, 0, "a")}, 11, 11, nil},
		{"no such place", []completionItem{edit(7, 0, 0, "a"), edit(1, 6, 99, "b"), edit(1, -3, 9, "c")}, 11, 11, nil},
		{"end before start", []completionItem{edit(1, 9, 6, "a")}, 11, 11, nil},
		{"no edit", []completionItem{{Label: "a"}, edit(1, 6, 9, "")}, 11, 11, nil},
		{"nothing", nil, 11, 11, nil},
	}
	c := newFake(t, "none", nil)
	doc := newDocument(program)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := c.completion(doc, doc.offset(11), test.items)
			if got.Start != test.start || got.End != test.end || !slices.Equal(got.Texts(), append([]string{}, test.want...)) {
				t.Errorf("%d to %d, %q; want %d to %d, %q", got.Start, got.End, got.Texts(), test.start, test.end, test.want)
			}
		})
	}
}

func TestOrderAndBound(t *testing.T) {
	c := newFake(t, "none", func(c *Config) {
		c.MaxMatches = 2
		c.Hidden = func(name string) bool { return name == "oculto" }
	})
	var items []completionItem
	for _, text := range []string{"c", "a", "oculto", "&oculto.x", "b"} {
		item := edit(0, 0, 0, text)
		item.SortText = text
		items = append(items, item)
	}
	if got := c.completion(newDocument(""), 0, items).Texts(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
}

func TestMetadata(t *testing.T) {
	got := Completion{Start: 2, End: 5, Matches: []Match{{Text: "Somar", Type: "function", Signature: "(a int)"}}}.Shift(10)
	want := `map[_jupyter_types_experimental:[{Start:12 End:15 Text:Somar Type:function Signature:(a int)}]]`
	if text := fmt.Sprintf("%+v", got.Metadata()); text != want {
		t.Errorf("%s, want %s", text, want)
	}
}

func TestInspection(t *testing.T) {
	const doc = "Fit treina com [Data].\n\n# Como\n\nAssim:\n\n\tm.Fit(`x`)\n\nou\n\n  - um\n  - dois\n"
	got := inspection("func Fit(d Data)", "d Data", doc)
	for _, want := range []string{"```go\nfunc Fit(d Data)\n```\n\n", "Neste lugar: `d Data`", "#### Como\n", "\tm.Fit(`x`)", "- um"} {
		if !strings.Contains(got.Markdown, want) {
			t.Errorf("no %q in Markdown\n%s", want, got.Markdown)
		}
	}
	for _, want := range []string{"func Fit(d Data)\n\nNeste lugar: d Data\n\nFit treina com Data.", "\n    m.Fit(`x`)"} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("no %q in text\n%s", want, got.Text)
		}
	}
	if strings.Contains(got.Text, "```") || strings.Contains(got.Markdown, "](") {
		t.Errorf("a fence in text, or a link to nowhere:\n%s\n%s", got.Text, got.Markdown)
	}
	data := Inspection{Found: true, Markdown: "m", Text: "t"}.Data()
	if !reflect.DeepEqual(data, map[string]any{"text/markdown": "m", "text/plain": "t"}) {
		t.Errorf("data %v", data)
	}
	if code := "const crase = \"```\""; fenced(code) != "````go\n"+code+"\n````" {
		t.Errorf("a fence within ends the fence:\n%s", fenced(code))
	}
}

func TestIdentifierAt(t *testing.T) {
	for _, test := range []struct{ marked, want string }{
		{"a.pre‸ço + 1", "preço"}, {"‸preço", "preço"}, {"preço‸", "preço"}, {"x‸(", "x"}, {"_x1‸", "_x1"},
		{"12‸3", ""}, {"f(‸)", ""}, {"a  ‸  b", ""}, {"‸", ""}, {"\"‸\"", ""}, {"😀‸", ""},
	} {
		program, cursor := cut(t, test.marked)
		if got := identifierAt(program, newDocument(program).offset(cursor)); got != test.want {
			t.Errorf("%s: %q, want %q", test.marked, got, test.want)
		}
	}
}

func TestReadMessage(t *testing.T) {
	tests := []struct {
		name, stream string
		want         string // the message; empty stands for an error
	}{
		{"plain", "Content-Length: 7\r\n\r\n{\"a\":1}", `map[a:1]`},
		{"more headers, small letters", "content-type: x\r\ncontent-length:7\r\n\r\n{\"a\":1}", `map[a:1]`},
		{"line feeds alone", "Content-Length: 7\n\n{\"a\":1}", `map[a:1]`},
		{"no length", "Content-Type: x\r\n\r\n{}", ""},
		{"negative", "Content-Length: -1\r\n\r\n{}", ""},
		{"no number", "Content-Length: ten\r\n\r\n{}", ""},
		{"too large", "Content-Length: 99999999999999\r\n\r\n{}", ""},
		{"larger than what comes", "Content-Length: 33000000\r\n\r\n{}", ""},
		{"no header", "hello\r\n\r\n{}", ""},
		{"endless line", strings.Repeat("x", 1<<16), ""},
		{"endless headers", strings.Repeat("a: b\r\n", 1<<10), ""},
		{"no JSON", "Content-Length: 2\r\n\r\nno", ""},
		{"empty", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var told error
			var got any
			stream := bufio.NewReader(iotest.OneByteReader(strings.NewReader(test.stream)))
			err := codec{broken: func(err error) { told = err }}.ReadObject(stream, &got)
			if (err == nil) != (test.want != "") || !errors.Is(err, told) {
				t.Fatalf("error %v, told %v", err, told)
			}
			if err == nil && fmt.Sprint(got) != test.want {
				t.Errorf("%v, want %s", got, test.want)
			}
		})
	}
}

func TestWatcher(t *testing.T) {
	dir := newModule(t, "example.org/m", map[string]string{
		"a.go": "package m", "gone/b.go": "package gone", "a_test.go": "package m", "text.txt": "x",
		".git/c.go": "package git", "testdata/d.go": "package d", "_old/e.go": "package e",
	})
	w := newWatcher([]string{dir})
	if got := w.changes(); len(got) != 0 {
		t.Errorf("changes without a change: %v", got)
	}
	writeFile(t, filepath.Join(dir, "a.go"), "package m // longer")
	writeFile(t, filepath.Join(dir, "new", "f.go"), "package new")
	for _, passed := range []string{"a_test.go", "text.txt", ".git/c.go", "testdata/d.go", "_old/e.go"} {
		writeFile(t, filepath.Join(dir, passed), "changed")
	}
	if err := os.RemoveAll(filepath.Join(dir, "gone")); err != nil {
		t.Fatal(err)
	}
	got := w.changes()
	slices.SortFunc(got, func(a, b fileChange) int { return strings.Compare(a.URI, b.URI) })
	want := []fileChange{
		{fileURI(filepath.Join(dir, "a.go")), changed},
		{fileURI(filepath.Join(dir, "gone", "b.go")), deleted},
		{fileURI(filepath.Join(dir, "new", "f.go")), created},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestFolder(t *testing.T) {
	parent := filepath.Join(t.TempDir(), `CNN em 3, 2, 1 [turma] 'a' "b" 100% é`)
	writeFile(t, filepath.Join(parent, "go.mod"), "module example.org/um\n\ngo 1.23.4\n")
	c := newFake(t, "none", func(c *Config) { c.Modules = append(c.Modules, parent) })
	if err := c.config.writeFolder(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(c.config.Dir, workName))
	if err != nil {
		t.Fatal(err)
	}
	work, err := modfile.ParseWork(workName, text, nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var used []string
	for _, use := range work.Use {
		used = append(used, use.Path)
	}
	slices.Sort(used)
	want := append(slices.Clone(c.config.Modules), ".")
	slices.Sort(want)
	if !slices.Equal(used, want) || work.Go.Version != "1.23.4" {
		t.Errorf("go %s, uses %q; want 1.23.4, %q", work.Go.Version, used, want)
	}
}

func TestConfig(t *testing.T) {
	whole := Config{Program: "gopls", Dir: t.TempDir(), Modules: []string{newModule(t, "m", nil)}}
	for name, change := range map[string]func(*Config){
		"no program":         func(c *Config) { c.Program = "" },
		"no folder":          func(c *Config) { c.Dir = "" },
		"no module":          func(c *Config) { c.Modules = nil },
		"no go.mod":          func(c *Config) { c.Modules = []string{t.TempDir()} },
		"start without wait": func(c *Config) { c.Start = (*exec.Cmd).Start },
	} {
		config := whole
		change(&config)
		if _, err := New(config); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := New(whole); err != nil {
		t.Error(err)
	}
}
