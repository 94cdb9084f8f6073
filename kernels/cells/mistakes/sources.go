package mistakes

import (
	"errors"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// FromSyntax makes diagnostics of what go/parser returned for a text in which positions are the learner's own (by
// //line directives, or because it is the cell's text). An error of another kind gives one diagnostic without a place.
func FromSyntax(err error, cell int, source string) []Diagnostic {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return []Diagnostic{{Kind: Syntax, Cell: cell, Message: err.Error(), Source: source}}
	}
	var found []Diagnostic
	for _, e := range list {
		found = append(found, Diagnostic{Kind: Syntax, Cell: cell, Line: e.Pos.Line, Column: e.Pos.Column, Message: e.Msg, Source: source})
	}
	return found
}

// FromTypes makes a diagnostic of an error of the type checker. Positions come through //line directives, if there are any.
func FromTypes(err types.Error, cell int, source string, reach Reach) Diagnostic {
	pos := err.Fset.Position(err.Pos)
	return Diagnostic{Kind: Types, Cell: cell, Line: pos.Line, Column: pos.Column, Message: err.Msg, Code: Code(err), Source: source, Reach: reach}
}

// Code is the number that go/types gives to an error, 0 if this version of Go gives none. The field is not exported;
// golang.org/x/tools reads it in the same way.
func Code(err types.Error) int {
	field := reflect.ValueOf(err).FieldByName("go116code")
	if !field.IsValid() || !field.CanInt() {
		return 0
	}
	return int(field.Int())
}

// builtLine is a message of the compiler or of vet: "path:line:column: message", the column sometimes missing.
var builtLine = regexp.MustCompile(`^(?:vet: )?(.+?):(\d+):(?:(\d+):)? (.+)$`)

// lexical are the compiler's words for what its scanner or parser did not take.
var lexical = regexp.MustCompile(`^(?:syntax error: |(?:raw )?string (?:literal )?not terminated|newline in |more than one character in |rune literal|empty rune|invalid character |unknown escape|comment not terminated|expression in (?:defer|go) |.*\b(?:binary|octal|decimal|hexadecimal) literal$)`)

// realPlace is what the compiler adds to a place that a //line directive gave.
var realPlace = regexp.MustCompile(`\[[^\]\n]*:\d+:\d+\]`)

// FromBuild makes diagnostics of what go build or go vet printed. Where tells, for a file as it is named there, which
// cell it is and the cell's text; messages about other files, and lines that are no message ("# gonb_…", "exit status
// 1", "too many errors"), give no diagnostic unless there is nothing else: then all of it is one.
func FromBuild(output string, kind Kind, where func(file string) (cell int, source string, ok bool)) []Diagnostic {
	var found []Diagnostic
	var other []string
	inside := false // the line before belongs to found's last
	for _, line := range splitLines(output) {
		if inside && strings.HasPrefix(line, "\t") {
			found[len(found)-1].Message += "\n" + realPlace.ReplaceAllString(line, "")
			continue
		}
		inside = false
		if line == "" || strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "exit status ") || strings.HasSuffix(line, "too many errors") {
			continue
		}
		if m := builtLine.FindStringSubmatch(line); m != nil {
			if cell, source, ok := where(m[1]); ok {
				at, _ := strconv.Atoi(m[2]) // digits
				column, _ := strconv.Atoi(m[3])
				k := kind
				if strings.HasPrefix(line, "vet: ") {
					k = Types // vet met what the compiler would
				}
				if k == Types && lexical.MatchString(m[4]) {
					k = Syntax
				}
				found = append(found, Diagnostic{Kind: k, Cell: cell, Line: at, Column: column, Message: m[4], Source: source})
				inside = true
				continue
			}
		}
		other = append(other, line)
	}
	if len(found) == 0 && len(other) > 0 {
		found = append(found, Diagnostic{Kind: Build, Message: strings.Join(other, "\n")})
	}
	return found
}

// ReachFrom makes the Reach of a place in a checked package. Files and info are what the checker was given; info needs
// Scopes, and Types for the members of values.
func ReachFrom(pkg *types.Package, info *types.Info, files []*ast.File, pos token.Pos) Reach {
	inner := innermost(pkg, info, files, pos)
	lookup := func(name string) types.Object {
		if inner == nil {
			return nil
		}
		_, object := inner.LookupParent(name, pos)
		return object
	}
	return Reach{
		Names: func() []string {
			var names []string
			for scope := inner; scope != nil; scope = scope.Parent() {
				for _, name := range scope.Names() {
					object := scope.Lookup(name)
					// Inside a function a name is there only after its declaration.
					if scope.Parent() != types.Universe && scope.Parent() != nil && scope != pkg.Scope() && object.Pos() > pos {
						continue
					}
					names = append(names, name)
				}
			}
			slices.Sort(names)
			return slices.Compact(names)
		},
		Members: func(of string) []string {
			object := lookup(of)
			if imported, ok := object.(*types.PkgName); ok {
				return exported(imported.Imported().Scope().Names())
			}
			t := expressionType(info, files, pos, of)
			if t == nil && object != nil {
				t = object.Type()
			}
			return members(pkg, t)
		},
		Kind: func(name string) string {
			switch lookup(name).(type) {
			case *types.Const:
				return "const"
			case *types.Var:
				return "var"
			case *types.Func, *types.Builtin:
				return "func"
			case *types.TypeName:
				return "type"
			case *types.PkgName:
				return "package"
			}
			return ""
		},
	}
}

// innermost finds the scope at pos: of the file, or of a block in it.
func innermost(pkg *types.Package, info *types.Info, files []*ast.File, pos token.Pos) *types.Scope {
	if info == nil {
		return pkg.Scope()
	}
	for _, file := range files {
		if scope := info.Scopes[file]; scope != nil && file.FileStart <= pos && pos <= file.FileEnd {
			if inner := scope.Innermost(pos); inner != nil {
				return inner
			}
			return scope
		}
	}
	return pkg.Scope()
}

// expressionType is the type of what stands before the selector at pos, if its text is of.
func expressionType(info *types.Info, files []*ast.File, pos token.Pos, of string) types.Type {
	var found types.Type
	for _, file := range files {
		if info == nil || info.Types == nil || pos < file.FileStart || pos > file.FileEnd {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Pos() <= pos && pos <= s.End() && types.ExprString(s.X) == of {
				if tv, ok := info.Types[s.X]; ok {
					found = tv.Type
				}
			}
			return true
		})
	}
	return found
}

// members are the fields and methods of a type that pkg may use.
func members(pkg *types.Package, t types.Type) []string {
	if t == nil {
		return nil
	}
	var names []string
	add := func(o types.Object) {
		if o.Exported() || o.Pkg() == pkg {
			names = append(names, o.Name())
		}
	}
	pointer := t
	if _, ok := t.Underlying().(*types.Pointer); !ok && !types.IsInterface(t) {
		pointer = types.NewPointer(t)
	}
	methods := types.NewMethodSet(pointer)
	for i := range methods.Len() {
		add(methods.At(i).Obj())
	}
	base := t
	if p, ok := t.Underlying().(*types.Pointer); ok {
		base = p.Elem()
	}
	if s, ok := base.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			add(s.Field(i))
		}
	}
	return names
}

func exported(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !token.IsExported(name) })
}
