package source

import (
	"go/ast"
	"go/token"
	"strings"
)

// listBegins are the tokens by which an expression may begin, but for names and literals.
var listBegins = map[token.Token]bool{token.LPAREN: true, token.LBRACK: true, token.ADD: true, token.SUB: true, token.NOT: true,
	token.XOR: true, token.MUL: true, token.AND: true, token.ARROW: true, token.MAP: true, token.STRUCT: true, token.CHAN: true,
	token.FUNC: true}

// commas reports whether n tokens have commas between them, outside of brackets, and nothing that only another statement
// than an expression has.
func commas(n int, at func(n int) (token.Token, int)) bool {
	some := false
	for i := range n {
		switch t, depth := at(i); {
		case depth > 0:
		case t == token.COMMA:
			some = true
		case t == token.DEFINE || t == token.ASSIGN || t >= token.ADD_ASSIGN && t <= token.AND_NOT_ASSIGN || t == token.INC ||
			t == token.DEC || t == token.COLON:
			return false
		}
	}
	return some
}

// list is a line such as `v, ok`: no statement of Go's, but as clear as one to whoever knows other notebooks.
type list struct {
	at     [2]int
	values []ast.Expr
	stmt   ast.Stmt // a call with the values as arguments
	*reading
}

// readLists returns those of the stretches that are lists of expressions. What is wrong in others is told of as in any
// statement.
func (c *Cell) readLists(text string, stretches [][2]int) []list {
	var lists []list
	for _, at := range stretches {
		trial := Cell{Text: c.Text}
		r := trial.read("package p;func _(){_(", blank(text[:at[1]], [2]int{0, at[0]}), ")}")
		if len(trial.Errors) > 0 {
			continue
		}
		body := r.file.Decls[0].(*ast.FuncDecl).Body.List
		if len(body) != 1 {
			continue
		}
		stmt, ok := body[0].(*ast.ExprStmt)
		if !ok {
			continue
		}
		if call, ok := stmt.X.(*ast.CallExpr); ok && len(call.Args) > 1 && !call.Ellipsis.IsValid() {
			lists = append(lists, list{at, call.Args, stmt, r})
		}
	}
	return lists
}

func (c *Cell) addList(l list) {
	item := c.add(&Item{Kind: Statement, Start: l.at[0], End: l.at[1], Name: l.at[0], Define: -1, Node: l.stmt,
		Expression: true, Muted: muted(c.Text, l.at[1])})
	for _, value := range l.values {
		item.List = append(item.List, l.span(value))
		item.Refs = append(item.Refs, l.refs(value, nil)...)
		l.bodies(item, value)
	}
}

// muted reports whether a semicolon follows, which asks that nothing be shown.
func muted(text string, end int) bool {
	return strings.HasPrefix(strings.TrimLeft(text[end:], " \t"), ";")
}
