package vet

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// naps finds time.Sleep(1): whoever comes from a language whose sleep counts seconds writes it, and nothing waits.
var naps = &analysis.Analyzer{
	Name: "naps", Doc: "report sleeps of a few nanoseconds", Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		const longest = 120 // what is more is meant
		nodes, _ := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
		nodes.Preorder([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node) {
			call, _ := n.(*ast.CallExpr)
			selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
			if !ok || len(call.Args) != 1 {
				return
			}
			f, ok := pass.TypesInfo.Uses[selector.Sel].(*types.Func)
			literal, isLiteral := ast.Unparen(call.Args[0]).(*ast.BasicLit)
			if !ok || f.FullName() != "time.Sleep" || !isLiteral || literal.Kind != token.INT {
				return
			}
			if n, err := strconv.Atoi(literal.Value); err == nil && n > 0 && n <= longest {
				pass.Reportf(literal.Pos(), "sleep of %d nanoseconds", n)
			}
		})
		return nil, nil
	},
}

// prints finds the builtins print and println: what they write is the program's standard error, which notebooks show as errors.
var prints = &analysis.Analyzer{
	Name: "prints", Doc: "report calls of the builtins print and println", Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		nodes, _ := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
		nodes.Preorder([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node) {
			call, _ := n.(*ast.CallExpr)
			name, ok := ast.Unparen(call.Fun).(*ast.Ident)
			if !ok {
				return
			}
			if f, ok := pass.TypesInfo.Uses[name].(*types.Builtin); ok && (f.Name() == "print" || f.Name() == "println") {
				pass.Reportf(call.Pos(), "builtin %s writes to standard error", f.Name())
			}
		})
		return nil, nil
	},
}
