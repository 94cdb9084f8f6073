package cells

import (
	"fmt"

	"cnn321/kernels/cells/source"
)

// lostWithoutType finds values that what runs would load, and whose types cannot be written: no earlier cell could hand
// them on, or a type was forgotten.
func (v *view) lostWithoutType() *Problem {
	runs := newReach()
	for _, item := range v.part.items {
		switch item.Kind {
		case source.Statement, source.Var, source.Main, source.Init:
			runs.addItem(v, item)
		}
	}
	problem := new(Problem)
	for _, e := range runs.sorted() {
		if !v.loads(e) || v.writable(e.typ) == "" {
			continue
		}
		problem.Diagnostics = append(problem.Diagnostics, v.usage(e, CodeNotCarried, fmt.Sprintf(v.writable(e.typ), e.name, e.cell.label)))
	}
	if len(problem.Diagnostics) == 0 {
		return nil
	}
	return problem
}

// writable returns why a type cannot be written, to be completed with the name of the value and of its cell; "" if it can.
func (v *view) writable(s *spelling) string {
	if s == nil {
		return "o valor de %[1]s só existe na %[2]s: o tipo dele não tem um nome que outra célula possa escrever. Use %[1]s na mesma célula que o faz"
	}
	for _, part := range s.parts {
		if now := v.typeNamed(part); part.name != "" && part.path == "" && (now == nil || now.kind != KindType) {
			return "o tipo " + part.name + ", do valor de %[1]s, não existe mais: declare o tipo e execute de novo a %[2]s"
		}
	}
	return ""
}

// unusable finds the values that the program would load and cannot, and locals of the cell that a function wants.
func (v *view) unusable(c *checked, runs *reach) *Problem {
	problem := new(Problem)
	report := func(e *entity, text string) {
		problem.Diagnostics = append(problem.Diagnostics, v.usage(e, CodeNotCarried, text))
	}
	for _, e := range runs.sorted() {
		switch {
		case !e.holds():
			for _, u := range v.uses(e) {
				if u.target != nil && v.local(u.target) {
					report(u.target, fmt.Sprintf("a função %s não pode usar %s: o tipo dessa variável não tem um nome que se "+
						"possa escrever. Passe o valor como parâmetro", e.name, u.target.name))
				}
			}
		case !v.loads(e):
		case e.cell == v.cell:
			// What an earlier program of this cell will leave is known only when it has run.
		case v.replaced[e] > 0:
		default:
			if why := v.unavailable(c, e); why != "" {
				report(e, why)
			}
		}
	}
	if len(problem.Diagnostics) == 0 {
		return nil
	}
	return problem
}

// unavailable says why the value of an earlier cell cannot be loaded; "" if it can.
func (v *view) unavailable(c *checked, e *entity) string {
	switch {
	case !v.loads(e):
		return ""
	case v.index != nil && v.index[e.name].Refusal != "":
		return v.index[e.name].Refusal
	case e.lost != "":
		return e.lost
	case v.index != nil && !v.has(e.name):
		return fmt.Sprintf("o valor de %s não está mais guardado: execute de novo a %s, que o faz", e.name, e.cell.label)
	}
	if object := c.pkg.Scope().Lookup(c.writer.names[e]); object != nil && c.shape(object.Type()) != e.shape {
		return fmt.Sprintf("o tipo de %[1]s mudou depois que o valor foi feito: execute de novo a %[2]s, que o faz, ou dê um valor novo a %[1]s",
			e.name, e.cell.label)
	}
	return ""
}

func (v *view) has(name string) bool {
	_, ok := v.index[name]
	return ok
}

// usage makes a diagnostic for the place where the cell uses the entity, by itself or through what it uses.
func (v *view) usage(e *entity, code, message string) Diagnostic {
	for _, item := range v.part.items {
		for _, u := range v.itemUsed(item) {
			if u.target == e {
				return v.cell.at(u.ref.Offset, code, message)
			}
		}
	}
	for _, item := range v.part.items {
		r := newReach()
		for _, u := range v.itemUsed(item) {
			if u.target != nil {
				r.addEntity(v, u.target)
				if r.entities[e] {
					return v.cell.at(u.ref.Offset, code, message)
				}
			}
		}
	}
	return v.cell.at(0, code, message)
}
