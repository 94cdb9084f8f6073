package gopls

import (
	"context"
	"slices"
	"strings"
)

const (
	methodComplete  = "textDocument/completion"
	methodHover     = "textDocument/hover"
	methodSignature = "textDocument/signatureHelp"
)

// Completion is what may stand in place of a part of a program.
type Completion struct {
	// Start and End bound the part, in code points of the program. All matches replace the same part.
	Start, End int
	// Matches come best first.
	Matches []Match
}

// Match is one completion.
type Match struct {
	Text      string // what to write
	Type      string // as an editor's icons know it: function, method, variable, constant, field, module, keyword …
	Signature string // of a function, without its name: (a int) error
	Detail    string // Go's words for it: a variable's type, for example
}

// Complete gives what may be written at the cursor, which counts code points. The program is the text of a whole file;
// it need not be right. Names that Config.Hidden hides are not among the matches.
func (c *Client) Complete(ctx context.Context, program string, cursor int) (Completion, error) {
	ctx, done := c.newest(ctx, methodComplete)
	defer done()
	doc := newDocument(program)
	at := doc.offset(cursor)
	var list completionList
	if err := c.ask(ctx, doc, methodComplete, at, &list); err != nil {
		return Completion{}, err
	}
	return c.completion(doc, at, list.Items), nil
}

// replacement is an item's edit in bytes of the program.
type replacement struct {
	completionItem
	start, end int
}

// completion makes of gopls's edits what Jupyter takes: one part of the program that every match replaces. It is the
// smallest that holds all edits, and a shorter edit gets what the program has around it.
func (c *Client) completion(doc document, at int, items []completionItem) Completion {
	slices.SortStableFunc(items, func(a, b completionItem) int { return strings.Compare(a.SortText, b.SortText) })
	edits := make([]replacement, 0, len(items))
	start, end := at, at
	for _, item := range items {
		if len(edits) == c.config.MaxMatches {
			break
		}
		edit, ok := replacementOf(doc, at, item)
		if !ok || c.hides(item) {
			continue
		}
		start, end = min(start, edit.start), max(end, edit.end)
		edits = append(edits, edit)
	}
	result := Completion{Start: doc.points(start), End: doc.points(end)}
	seen := make(map[string]bool)
	for _, edit := range edits {
		text := doc.text[start:edit.start] + edit.TextEdit.NewText + doc.text[edit.end:end]
		if seen[text] {
			continue
		}
		seen[text] = true
		result.Matches = append(result.Matches, Match{
			Text: text, Type: typeName(edit.Kind), Signature: signature(edit.completionItem), Detail: edit.Detail,
		})
	}
	return result
}

// replacementOf refuses edits of any other place than the cursor's.
func replacementOf(doc document, at int, item completionItem) (replacement, bool) {
	if item.TextEdit == nil || item.TextEdit.NewText == "" {
		return replacement{}, false
	}
	start, ok := doc.byteAt(item.TextEdit.Range.Start)
	if !ok || start > at {
		return replacement{}, false
	}
	end, ok := doc.byteAt(item.TextEdit.Range.End)
	if !ok || end < at || strings.Contains(doc.text[start:end], "\n") {
		return replacement{}, false
	}
	return replacement{item, start, end}, true
}

// hides reports whether an item is of the generated program.
func (c *Client) hides(item completionItem) bool {
	name, _, _ := strings.Cut(strings.TrimLeft(item.TextEdit.NewText, "&*"), ".")
	return name == "_" || c.config.Hidden(name) || name == "main" && item.Kind == kindFunction && item.Detail == "func()"
}

func signature(item completionItem) string {
	if item.Kind != kindFunction && item.Kind != kindMethod {
		return ""
	}
	parameters, ok := strings.CutPrefix(item.Detail, "func")
	if !ok || !strings.HasPrefix(parameters, "(") {
		return ""
	}
	return parameters
}

// Kinds of LSP's CompletionItemKind.
const (
	kindMethod   = 2
	kindFunction = 3
)

// typeName is an LSP kind in the words that JupyterLab has icons for.
func typeName(kind int) string {
	if kind <= 0 || kind >= len(typeNames) {
		return "text"
	}
	return typeNames[kind]
}

var typeNames = [...]string{
	1: "text", 2: "method", 3: "function", 4: "constructor", 5: "field", 6: "variable", 7: "class", 8: "interface",
	9: "module", 10: "property", 11: "unit", 12: "value", 13: "enum", 14: "keyword", 15: "snippet", 16: "color", 17: "file",
	18: "reference", 19: "folder", 20: "enumMember", 21: "constant", 22: "struct", 23: "event", 24: "operator",
	25: "typeParameter",
}

// Shift is the completion in another text, in which the program's code point 0 has the number delta.
func (c Completion) Shift(delta int) Completion {
	c.Start += delta
	c.End += delta
	return c
}

// Texts are the matches of Jupyter's complete_reply.
func (c Completion) Texts() []string {
	texts := make([]string, len(c.Matches))
	for i, match := range c.Matches {
		texts[i] = match.Text
	}
	return texts
}

// Metadata is that of Jupyter's complete_reply: the types of the matches, as ipykernel gives them.
func (c Completion) Metadata() map[string]any {
	type typed struct {
		Start     int    `json:"start"`
		End       int    `json:"end"`
		Text      string `json:"text"`
		Type      string `json:"type"`
		Signature string `json:"signature"`
	}
	types := make([]typed, len(c.Matches))
	for i, match := range c.Matches {
		types[i] = typed{c.Start, c.End, match.Text, match.Type, match.Signature}
	}
	return map[string]any{"_jupyter_types_experimental": types}
}

// warmProgram is a program that imports what programs import, and a place in it whose completion makes gopls read all.
func warmProgram(packages []string) (text string, cursor int) {
	var program strings.Builder
	program.WriteString("package main\n\nimport (\n\t\"fmt\"\n")
	for _, path := range packages {
		if path != "fmt" {
			program.WriteString("\t_ \"" + path + "\"\n")
		}
	}
	program.WriteString(")\n\nfunc main() {\n\tfmt.P")
	cursor = program.Len() // all of it is ASCII, one byte a code point
	program.WriteString("\n}\n")
	return program.String(), cursor
}
