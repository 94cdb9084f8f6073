package values

import "reflect"

// described is a type as a file tells of it.
type described struct {
	kind       reflect.Kind
	text       string // as %T shows it
	path, name string // of a named type
	size       int
	opaque     bool // told by its name alone: carried in a manner of its own, or never
	elem, key  int  // numbers of types
	n          int  // of an array
	fields     []describedField
}

type describedField struct {
	name   string
	typ    int
	offset int
}

// typeTable numbers the types of a file.
type typeTable struct {
	numbers map[reflect.Type]int
	list    []described
}

func newTypeTable() *typeTable { return &typeTable{numbers: make(map[reflect.Type]int)} }

func (t *typeTable) number(in *info) int {
	if n, ok := t.numbers[in.t]; ok {
		return n
	}
	n := len(t.list)
	t.numbers[in.t] = n
	t.list = append(t.list, described{})
	d := described{kind: in.kind, text: in.t.String(), path: in.t.PkgPath(), name: in.t.Name(), size: int(in.size)}
	d.opaque = in.barred != "" || in.manner != byParts && in.manner != byTime
	if in.elem != nil {
		d.elem = t.number(in.elem)
	}
	if in.key != nil {
		d.key = t.number(in.key)
	}
	d.n = in.n
	if !d.opaque {
		for _, f := range in.fields {
			d.fields = append(d.fields, describedField{f.name, t.number(f.info), int(f.offset)})
		}
	}
	t.list[n] = d
	return n
}

func (t *typeTable) write(w *writer) {
	w.number(len(t.list))
	for _, d := range t.list {
		w.number(int(d.kind))
		w.text(d.text)
		w.text(d.path)
		w.text(d.name)
		w.number(d.size)
		if d.opaque {
			w.number(1)
			continue
		}
		w.number(0)
		switch d.kind {
		case reflect.Pointer, reflect.Slice:
			w.number(d.elem)
		case reflect.Array:
			w.number(d.elem)
			w.number(d.n)
		case reflect.Map:
			w.number(d.key)
			w.number(d.elem)
		case reflect.Struct:
			w.number(len(d.fields))
			for _, f := range d.fields {
				w.text(f.name)
				w.number(f.typ)
				w.number(f.offset)
			}
		}
	}
}

func readTypes(r *reader) []described {
	list := make([]described, r.size())
	number := func() int {
		n := r.number()
		if n >= len(list) {
			panic(errDamaged)
		}
		return n
	}
	for i := range list {
		d := &list[i]
		d.kind = reflect.Kind(r.number())
		d.text, d.path, d.name = r.text(), r.text(), r.text()
		d.size = r.number()
		if d.opaque = r.number() == 1; d.opaque {
			continue
		}
		switch d.kind {
		case reflect.Pointer, reflect.Slice:
			d.elem = number()
		case reflect.Array:
			d.elem = number()
			d.n = r.number()
		case reflect.Map:
			d.key = number()
			d.elem = number()
		case reflect.Struct:
			d.fields = make([]describedField, r.size())
			for j := range d.fields {
				d.fields[j] = describedField{r.text(), number(), r.number()}
			}
		}
	}
	return list
}
