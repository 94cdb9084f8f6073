package gopls

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"os"
	"strings"
)

const methodDefinition = "textDocument/definition"

// maxSource is the longest declaration that is shown; what is longer is cut at a line's end.
const maxSource = 20_000

// location is where LSP finds a declaration.
type location struct {
	URI   string `json:"uri"`
	Range span   `json:"range"`
}

// source is the text of the declaration of the name at a place, "" when there is none to be shown.
func (c *Client) source(ctx context.Context, doc document, at int) (string, error) {
	var found json.RawMessage // a list; a single one or null by the protocol
	err := c.ask(ctx, doc, methodDefinition, at, &found)
	if errors.Is(err, errRefused) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var places []location
	if json.Unmarshal(found, &places) != nil || len(places) == 0 {
		return "", nil
	}
	place := places[0]
	if place.URI == fileURI(c.config.program()) {
		return declaration(doc, place.Range.Start), nil
	}
	uri, err := url.Parse(place.URI)
	if err != nil || uri.Scheme != "file" {
		return "", nil
	}
	text, err := os.ReadFile(uri.Path)
	if err != nil {
		return "", nil // it has just been removed: there is nothing to show
	}
	return declaration(newDocument(string(text)), place.Range.Start), nil
}

// declaration is the text of the declaration around a place, with its doc comment: of a function, or of one spec of a
// group of constants, variables or types. A local variable's is the statement that makes it.
func declaration(doc document, p position) string {
	at, ok := doc.byteAt(p)
	if !ok {
		return ""
	}
	files := token.NewFileSet()
	file, _ := parser.ParseFile(files, "", doc.text, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return ""
	}
	place := files.File(file.FileStart).Pos(at)
	var best ast.Node
	ast.Inspect(file, func(node ast.Node) bool {
		if node == nil || place < node.Pos() || place > node.End() {
			return false
		}
		switch node := node.(type) {
		case *ast.FuncDecl:
			if place <= node.Type.End() {
				best = node
				return false
			}
		case *ast.GenDecl, *ast.ValueSpec, *ast.TypeSpec, *ast.AssignStmt:
			if group, ok := best.(*ast.GenDecl); !ok || group.Lparen.IsValid() {
				best = node // the spec of a group; alone, the declaration with its keyword
			}
		}
		return true
	})
	if best == nil {
		return ""
	}
	offset := func(p token.Pos) int { return files.File(file.FileStart).Offset(p) }
	start := best.Pos()
	if comment := docOf(best); comment != nil {
		start = comment.Pos()
	}
	return shorten(doc.text[offset(start):offset(best.End())])
}

func docOf(node ast.Node) *ast.CommentGroup {
	switch node := node.(type) {
	case *ast.FuncDecl:
		return node.Doc
	case *ast.GenDecl:
		return node.Doc
	case *ast.ValueSpec:
		return node.Doc
	case *ast.TypeSpec:
		return node.Doc
	}
	return nil
}

func shorten(text string) string {
	if len(text) <= maxSource {
		return text
	}
	text = text[:maxSource]
	return text[:max(0, strings.LastIndexByte(text, '\n'))] + "\n…"
}
