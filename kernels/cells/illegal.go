package cells

import (
	"go/ast"
	"go/types"

	"cnn321/kernels/cells/source"
)

// illegal finds what the type checker does not see, since of several declarations of a name the last one counts, and a method without its
// type waits for that.
func (p *planner) illegal() error {
	problem := new(Problem)
	report := func(offset int, message string) {
		problem.Diagnostics = append(problem.Diagnostics, p.cell.at(offset, CodeType, message))
	}
	for _, item := range p.src.Items {
		seen := make(map[string]bool)
		for _, left := range item.Left {
			if seen[left.Name] && left.Name != "_" {
				report(left.Offset, left.Name+" repeated on left side of :=")
			}
			seen[left.Name] = true
		}
		if spec, ok := item.Node.(*ast.ValueSpec); ok && repeats(spec, item) {
			report(item.Name, item.Names[0]+" redeclared in this block")
		}
	}
	for _, method := range p.methods {
		receiver := method.item.Receiver
		declared := p.latest(receiver)
		_, universal := types.Universe.Lookup(receiver).(*types.TypeName)
		f, _ := method.item.Node.(*ast.FuncDecl)
		switch {
		case receiver == "_" && f != nil:
			if of, ok := f.Recv.List[0].Type.(*ast.SelectorExpr); ok {
				report(method.item.Start, "cannot define new methods on non-local type "+types.ExprString(of))
			}
		case declared == nil && universal:
			report(method.item.Start, "cannot define new methods on non-local type "+receiver)
		case declared != nil && declared.kind != KindType:
			report(method.item.Start, receiver+" is not a type")
		}
	}
	if len(problem.Diagnostics) > 0 {
		return problem
	}
	return nil
}

// repeats reports whether the declaration of an item has its name twice.
func repeats(spec *ast.ValueSpec, item *source.Item) bool {
	times := 0
	for _, name := range spec.Names {
		if name.Name == item.Names[0] && name.Name != "_" {
			times++
		}
	}
	return times > 1
}

// unalias gives a method whose receiver is an alias to the type that it is an alias of, as Go does.
func (p *planner) unalias() {
	for _, item := range p.src.Items {
		for range mostAliases {
			spec := p.typeSpec(item.Receiver)
			if !item.Method() || spec == nil || !spec.Assign.IsValid() {
				break
			}
			of, ok := ast.Unparen(spec.Type).(*ast.Ident)
			if !ok {
				break
			}
			item.Receiver = of.Name
		}
	}
}

// mostAliases is how many follow each other; more are a circle.
const mostAliases = 8

// typeSpec is the declaration of a type, in the cell or else the memory; nil where there is none.
func (p *planner) typeSpec(name string) *ast.TypeSpec {
	var node ast.Node
	if old := p.memory.names[name]; old != nil && old.item != nil {
		node = old.item.Node
	}
	for _, item := range p.src.Items {
		if item.Kind == source.Type && item.Names[0] == name {
			node = item.Node
		}
	}
	spec, _ := node.(*ast.TypeSpec)
	return spec
}
