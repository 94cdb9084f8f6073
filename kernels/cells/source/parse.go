package source

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Parse takes a cell apart. Its Errors say what is wrong with its syntax; the items are whole only when there are none.
func Parse(code string) *Cell {
	cell := &Cell{Text: Normalise(code)}
	var s *state
	cell.Pieces, s = split(cell.Text)
	var other [][2]int
	for _, piece := range cell.Pieces {
		if piece.Kind != Go {
			other = append(other, [2]int{piece.Start, piece.End})
		}
	}
	text := blank(cell.Text, other...)
	for _, piece := range cell.Pieces {
		if piece.Kind == Separator { // what stands above ends here, as a label does
			text = text[:piece.Start] + ";" + text[piece.Start+1:]
		}
	}
	if s.extra >= 0 {
		cell.Errors = []Error{{s.extra, "syntax error: unexpected " + cell.Text[s.extra:s.extra+1] + ", which closes nothing"}}
		return cell
	}
	apart := outer(text)
	imports, functions := apart.imports, apart.functions
	lists := cell.readLists(text, apart.lists)
	rest := blank(text, slices.Concat(imports, functions, apart.packages)...)
	for _, list := range lists {
		rest = blank(rest, list.at)
	}

	importing := cell.read("package p;", only(text, imports), "")
	declaring := cell.read("package p;", only(text, functions), "")
	running := cell.read("package p;func _(){", rest, "\n}")
	if len(cell.Errors) > 0 {
		slices.SortStableFunc(cell.Errors, func(a, b Error) int { return a.Offset - b.Offset })
		return cell
	}
	for _, spec := range importing.file.Imports {
		cell.addImport(importing, spec)
	}
	for _, decl := range declaring.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			cell.addFunc(declaring, f)
		}
	}
	if body, ok := running.file.Decls[0].(*ast.FuncDecl); ok {
		cell.addBody(running, body.Body)
	}
	for _, list := range lists {
		cell.addList(list)
	}
	slices.SortStableFunc(cell.Items, func(a, b *Item) int { return a.Start - b.Start })
	return cell
}

// stretches are parts of a text that do not stand in a function's body.
type stretches struct {
	imports, functions, packages [][2]int // of a file
	lists                        [][2]int // what may be several expressions with commas between
}

// outer finds what may stand in a file but not in a function's body, and what looks like a list of expressions.
func outer(text string) (found stretches) {
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)

	type tok struct {
		offset, end int
		tok         token.Token
		depth       int
	}
	var toks []tok
	depth := 0
	for {
		pos, t, literal := s.Scan()
		if literal == "" {
			literal = t.String()
		}
		switch t {
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
		toks = append(toks, tok{file.Offset(pos), min(file.Offset(pos)+len(literal), len(text)), t, depth})
		switch t {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.EOF:
			goto scanned
		}
	}
scanned:
	stop := func(i int) int { // where what the semicolon i ends, ends: a written one is a part of it
		if at := toks[i].offset; at < len(text) && text[at] == ';' {
			return at + 1
		}
		return toks[i].offset
	}
	end := func(i int) int { // the index of the semicolon that ends the item of token i
		for i < len(toks)-1 && !(toks[i].tok == token.SEMICOLON && toks[i].depth == 0) {
			i++
		}
		return i
	}
	at := func(i int) token.Token { return toks[min(i, len(toks)-1)].tok }
	begins := true // whether an item may begin here
	for i := 0; i < len(toks); i++ {
		if toks[i].depth != 0 {
			continue
		}
		switch t := toks[i].tok; {
		case !begins:
		case t == token.IMPORT:
			last := end(i)
			found.imports = append(found.imports, [2]int{toks[i].offset, stop(last)})
			i = last
		case t == token.PACKAGE && at(i+1) == token.IDENT:
			last := end(i)
			found.packages = append(found.packages, [2]int{toks[i].offset, stop(last)})
			i = last
		case t == token.FUNC && declares(i, at, func(i int) int {
			d := toks[i].depth
			for i++; i < len(toks)-1 && toks[i].depth > d; i++ {
			}
			return i
		}):
			last := end(i)
			found.functions = append(found.functions, [2]int{toks[i].offset, stop(last)})
			i = last
		case t == token.IDENT || t.IsLiteral() || listBegins[t]:
			last := end(i)
			if commas(last-i, func(n int) (token.Token, int) { return toks[i+n].tok, toks[i+n].depth }) {
				found.lists = append(found.lists, [2]int{toks[i].offset, toks[last-1].end})
			}
			i = last
		}
		begins = toks[i].tok == token.SEMICOLON
	}
	return found
}

// declares reports whether the func at token i is a declaration, and not a literal: a name follows, or a receiver, a name
// and the parameters.
func declares(i int, at func(int) token.Token, closing func(int) int) bool {
	if at(i+1) == token.IDENT {
		return true
	}
	if at(i+1) != token.LPAREN {
		return false
	}
	name := closing(i+1) + 1
	return at(name) == token.IDENT && (at(name+1) == token.LPAREN || at(name+1) == token.LBRACK)
}

// only returns text with all but the given ranges blanked.
func only(text string, ranges [][2]int) string {
	var rest [][2]int
	from := 0
	for _, r := range ranges {
		rest = append(rest, [2]int{from, r[0]})
		from = r[1]
	}
	return blank(text, append(rest, [2]int{from, len(text)})...)
}

// read parses one reading of the cell's text, and adds its errors to the cell's.
func (c *Cell) read(before, text, after string) *reading {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", before+text+after, parser.ParseComments|parser.AllErrors)
	r := &reading{file: file, prefix: len(before), tokens: fset.File(file.Package)}
	var list scanner.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			if strings.HasSuffix(e.Msg, "'ILLEGAL'") && len(list) > 1 {
				continue // the scanner says which letter it is
			}
			offset := min(max(e.Pos.Offset-len(before), 0), len(c.Text))
			message := e.Msg
			if offset == len(c.Text) {
				message = strings.Replace(message, "found '}'", "found 'EOF'", 1) // the brace is ours
			}
			if !strings.HasPrefix(message, "syntax error") {
				message = "syntax error: " + message
			}
			c.Errors = append(c.Errors, Error{offset, message})
		}
	}
	r.free = make(map[*ast.Ident]bool)
	//lint:ignore SA1019 see refs.go
	for _, ident := range file.Unresolved {
		r.free[ident] = true
	}
	return r
}

func (c *Cell) add(item *Item) *Item {
	c.Items = append(c.Items, item)
	return item
}

func (c *Cell) addImport(r *reading, spec *ast.ImportSpec) {
	at := r.span(spec)
	item := c.add(&Item{Kind: Import, Start: at.Start, End: at.End, Name: at.Start, Node: spec})
	if path, err := strconv.Unquote(spec.Path.Value); err == nil {
		item.Path = path
	}
	if spec.Name != nil {
		item.Alias = spec.Name.Name
	}
}

func (c *Cell) addFunc(r *reading, f *ast.FuncDecl) {
	at := r.span(f)
	item := c.add(&Item{Kind: Func, Names: []string{f.Name.Name}, Start: at.Start, End: at.End,
		Name: r.offset(f.Name.Pos()), Node: f})
	if f.Recv != nil && len(f.Recv.List) > 0 {
		item.Receiver = receiver(f.Recv.List[0].Type)
	} else if f.Recv == nil && f.Name.Name == "main" {
		item.Kind = Main
	} else if f.Recv == nil && f.Name.Name == "init" {
		item.Kind = Init
	}
	if item.Kind == Main || item.Kind == Init {
		c.takesNothing(r, f)
	}
	if f.Doc != nil {
		for _, comment := range f.Doc.List {
			if strings.HasPrefix(comment.Text, "//go:") {
				item.Directives = append(item.Directives, r.span(comment))
			}
		}
	}
	item.Refs = r.refs(f, nil)
	r.bodies(item, f)
}

// takesNothing makes a func main or init with parameters or results an error, as it is in a Go file.
func (c *Cell) takesNothing(r *reading, f *ast.FuncDecl) {
	wrong := ""
	switch {
	case f.Type.TypeParams != nil:
		wrong = "type parameters"
	case f.Type.Params.NumFields() > 0 || f.Type.Results.NumFields() > 0:
		wrong = "arguments and no return values"
	default:
		return
	}
	c.Errors = append(c.Errors, Error{r.offset(f.Name.Pos()), "func " + f.Name.Name + " must have no " + wrong})
}

// receiver returns the name of a receiver's type.
func receiver(t ast.Expr) string {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return "_"
		}
	}
}
