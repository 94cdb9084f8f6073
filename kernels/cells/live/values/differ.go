package values

import (
	"fmt"
	"reflect"
)

type pair struct {
	n int
	t reflect.Type
}

// differ says how a type that a file tells of is another than t, in words that follow on its name.
func (r *resolver) differ(n int, t reflect.Type, seen map[pair]bool) error {
	if r.bound[n] == t || seen[pair{n, t}] {
		return nil
	}
	seen[pair{n, t}] = true
	d := &r.list[n]
	in := r.infos.of(t)
	if d.kind != t.Kind() || d.size != int(t.Size()) && d.kind != reflect.Struct && d.kind != reflect.Array {
		return fmt.Errorf("era %s, agora é %s", d.text, t)
	}
	if opaque := in.barred != "" || in.manner != byParts && in.manner != byTime; d.opaque || opaque {
		if d.opaque != opaque || d.path != t.PkgPath() || d.text != t.String() {
			return fmt.Errorf("era %s, agora é %s", d.text, t)
		}
		return nil
	}
	switch d.kind {
	case reflect.Pointer, reflect.Slice:
		return r.differ(d.elem, t.Elem(), seen)
	case reflect.Array:
		if d.n != t.Len() {
			return fmt.Errorf("era %s, agora é %s", d.text, t)
		}
		return r.differ(d.elem, t.Elem(), seen)
	case reflect.Map:
		if err := r.differ(d.key, t.Key(), seen); err != nil {
			return err
		}
		return r.differ(d.elem, t.Elem(), seen)
	case reflect.Struct:
		return r.differFields(d, in, seen)
	}
	return nil
}

func (r *resolver) differFields(d *described, in *info, seen map[pair]bool) error {
	was, is := make(map[string]bool), make(map[string]bool)
	for _, f := range d.fields {
		was[f.name] = true
	}
	for _, f := range in.fields {
		is[f.name] = true
		if !was[f.name] {
			return fmt.Errorf("não tinha o campo %s", f.name)
		}
	}
	for _, f := range d.fields {
		if !is[f.name] {
			return fmt.Errorf("tinha o campo %s, que já não existe", f.name)
		}
	}
	if len(d.fields) != len(in.fields) {
		return fmt.Errorf("tinha %d campos, agora tem %d", len(d.fields), len(in.fields))
	}
	for i, f := range d.fields {
		now := in.fields[i]
		if f.name != now.name {
			return fmt.Errorf("tinha os campos em outra ordem")
		}
		if err := r.differ(f.typ, now.info.t, seen); err != nil {
			if d.path == "" || d.path == "main" {
				return fmt.Errorf("campo %s: %w", f.name, err)
			}
			return err
		}
		if f.offset != int(now.offset) {
			return fmt.Errorf("tinha o campo %s em outro lugar", f.name)
		}
	}
	return nil
}
