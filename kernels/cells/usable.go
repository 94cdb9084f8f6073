package cells

import (
	"fmt"
)

// lostWithoutType finds values that an earlier cell could not hand on and whose types cannot even be written.
func (v *view) lostWithoutType(all *reach) *Problem {
	problem := new(Problem)
	for _, e := range all.sorted() {
		if !v.loads(e) {
			continue
		}
		if e.typ == nil {
			reason := fmt.Sprintf("o valor de %s só existe na %s: o tipo dele não tem um nome que outra célula possa escrever. "+
				"Use %s na mesma célula que o faz", e.name, e.cell.label, e.name)
			problem.Diagnostics = append(problem.Diagnostics, v.usage(e, CodeNotCarried, reason))
			continue
		}
		for _, part := range e.typ.parts {
			if now := v.latest(part.name); part.name != "" && part.path == "" && (now == nil || now.kind != KindType) {
				reason := fmt.Sprintf("o tipo %s, do valor de %s, não existe mais: declare o tipo e execute de novo a %s",
					part.name, e.name, e.cell.label)
				problem.Diagnostics = append(problem.Diagnostics, v.usage(e, CodeNotCarried, reason))
				break
			}
		}
	}
	if len(problem.Diagnostics) == 0 {
		return nil
	}
	return problem
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
		case v.index != nil && v.index[e.name].Refusal != "":
			report(e, v.index[e.name].Refusal)
		case e.lost != "":
			report(e, e.lost)
		case v.index != nil && !v.has(e.name):
			report(e, fmt.Sprintf("o valor de %s não está mais guardado: execute de novo a %s, que o faz", e.name, e.cell.label))
		default:
			object := c.pkg.Scope().Lookup(c.writer.names[e])
			if object != nil && c.shape(object.Type()) != e.shape {
				report(e, fmt.Sprintf("o tipo de %s mudou depois que o valor foi feito: execute de novo a %s, que o faz",
					e.name, e.cell.label))
			}
		}
	}
	if len(problem.Diagnostics) == 0 {
		return nil
	}
	return problem
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
