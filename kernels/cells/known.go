package cells

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Known is a name that may stand at a cursor.
type Known struct {
	Name      string
	Kind      string // function, method, variable, constant, field, class, interface, module or keyword
	Signature string // of what can be called, without its name: (a int) error
	// Declaration is Go's, of the name that stands at the cursor whole: func f(a int) error.
	Declaration string
}

// blank makes a name of what is typed so far, were it nothing at all, so that Go's parser goes on behind it.
const blank = "_cnn321"

// Known returns the names that may stand for what is written before the cursor, those that continue it first, and of how many code points
// that is. It looks at what cells have declared, at the cell as far as it is typed, and at the packages that were read
// already: it runs no other program, so that it answers at once, whatever becomes of gopls. Cursor counts code points.
func (s *Session) Known(code string, cursor int) (names []Known, typed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	program, at := s.context(code, cursor)
	start := at - len(lastWord(program[:at]))
	prefix := program[start:at]
	end := at
	for end < len(program) {
		r, size := utf8.DecodeRuneInString(program[end:])
		if !inName(r) {
			break
		}
		end += size
	}
	typed = utf8.RuneCountInString(prefix)
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "", program[:start]+prefix+blank+program[end:], parser.SkipObjectResolution) // it need not be right
	if file == nil {
		return nil, typed
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Uses: make(map[*ast.Ident]types.Object),
		Scopes: make(map[ast.Node]*types.Scope),
	}
	config := types.Config{Importer: s.packages, Error: func(error) {}} // what is half typed is wrong
	pkg, _ := config.Check("main", fset, []*ast.File{file}, info)
	place := fset.File(file.FileStart).Pos(start)
	n := &namer{prefix: prefix, pkg: pkg}
	if of := selected(file, place); of != nil {
		n.members(of, info)
	} else if prefix != "" {
		n.scopes(info, place)
		n.packages(s)
	}
	return n.sorted(), typed
}

// lastWord is the part of an identifier with which a text ends.
func lastWord(text string) string {
	rest := strings.TrimRightFunc(text, inName)
	word := text[len(rest):]
	if first, _ := utf8.DecodeRuneInString(word); unicode.IsDigit(first) {
		return ""
	}
	return word
}

func inName(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// selected is the expression before the dot behind which a name begins at the place; nil without one.
func selected(file *ast.File, place token.Pos) (of ast.Expr) {
	ast.Inspect(file, func(node ast.Node) bool {
		if s, ok := node.(*ast.SelectorExpr); ok && s.Sel.Pos() == place {
			of = s.X
		}
		return of == nil
	})
	return of
}
