package values

import (
	"fmt"
	"reflect"
	"strings"
)

// resolver finds, for the types that a file tells of, those of this program: by their place in the variables that are
// loaded, or else by name among the types that the program was told of.
type resolver struct {
	list  []described
	bound []reflect.Type
	named map[typeName][]reflect.Type // made when one is first looked for
	told  []reflect.Type              // the types to look among, with those that they are made of
	infos infos
}

type typeName struct{ path, text string }

var basicTypes = func() map[reflect.Kind]reflect.Type {
	all := make(map[reflect.Kind]reflect.Type)
	for _, v := range []any{
		false, 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), uintptr(0),
		float32(0), float64(0), complex64(0), complex128(0), "",
	} {
		all[reflect.TypeOf(v).Kind()] = reflect.TypeOf(v)
	}
	return all
}()

func (r *resolver) lookUp(name typeName) []reflect.Type {
	if r.named == nil {
		r.named = make(map[typeName][]reflect.Type)
		for _, t := range r.told {
			r.know(t)
		}
		for _, v := range kept() {
			r.know(reflect.TypeOf(v))
		}
	}
	return r.named[name]
}

// know adds a type, and the named types that it is made of.
func (r *resolver) know(t reflect.Type) {
	if t == nil {
		return
	}
	if t.Name() != "" && t.PkgPath() != "" {
		name := typeName{t.PkgPath(), t.String()}
		for _, old := range r.named[name] {
			if old == t {
				return
			}
		}
		r.named[name] = append(r.named[name], t)
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		r.know(t.Elem())
	case reflect.Map:
		r.know(t.Key())
		r.know(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			r.know(t.Field(i).Type)
		}
	}
	if t.Kind() != reflect.Interface && t.Name() != "" {
		r.carried(t)
	}
}

// CarriesTypes is implemented by a type whose interfaces may hold values of types that no other package can name. Without it such
// a value could not be found again in a program that does not make one itself.
type CarriesTypes interface {
	// CarriedTypes is a value of each such type, all zero.
	CarriedTypes() []any
}

func (r *resolver) carried(t reflect.Type) {
	if c, ok := reflect.New(t).Interface().(CarriesTypes); ok {
		for _, v := range c.CarriedTypes() {
			r.know(reflect.TypeOf(v))
		}
	}
}

// bind takes t for the type with a number, and likewise the types that both are made of; or says how they differ.
func (r *resolver) bind(n int, t reflect.Type) error {
	if err := r.differ(n, t, make(map[pair]bool)); err != nil {
		return err
	}
	r.take(n, t)
	return nil
}

type pair struct {
	n int
	t reflect.Type
}

func (r *resolver) take(n int, t reflect.Type) {
	if r.bound[n] != nil {
		return
	}
	r.bound[n] = t
	d := &r.list[n]
	if d.opaque {
		return
	}
	switch d.kind {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		r.take(d.elem, t.Elem())
	case reflect.Map:
		r.take(d.key, t.Key())
		r.take(d.elem, t.Elem())
	case reflect.Struct:
		for i, f := range d.fields {
			r.take(f.typ, fieldType(r.infos.of(t), i))
		}
	}
}

// fieldType is the type as which a field is carried.
func fieldType(in *info, i int) reflect.Type { return in.fields[i].info.t }

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

// missing is a type that this program does not have.
type missing struct{ text, path string }

func (m missing) Error() string {
	where := ""
	if m.path != "" && m.path != "main" {
		where = fmt.Sprintf(" (do pacote %s)", m.path)
	}
	return fmt.Sprintf("guarda um valor do tipo %s%s, que o programa desta célula não tem", m.text, where)
}

// resolve is this program's type with a number.
func (r *resolver) resolve(n int) (reflect.Type, error) {
	if t := r.bound[n]; t != nil {
		return t, nil
	}
	d := &r.list[n]
	if d.name != "" && d.path == "" {
		if t, ok := basicTypes[d.kind]; ok {
			return t, r.bind(n, t)
		}
	}
	if d.name != "" && d.text == "error" {
		return errorType, r.bind(n, errorType)
	}
	candidates := r.lookUp(typeName{d.path, d.text})
	if d.name == "" {
		t, err := r.compose(d)
		if err != nil {
			return nil, err
		}
		if t != nil {
			candidates = []reflect.Type{t}
		}
	}
	if len(candidates) == 0 {
		candidates = r.linked(d)
	}
	err := error(missing{d.text, d.path})
	for _, t := range candidates {
		differs := r.bind(n, t)
		if differs == nil {
			r.know(t) // what it holds may need what it knows of
			return t, nil
		}
		err = fmt.Errorf("guarda um valor do tipo %s, que mudou depois: %w", d.text, differs)
	}
	return nil, err
}

var errorType = reflect.TypeFor[error]()

// compose makes a type that has no name of its own; nil if only the program itself could have it.
func (r *resolver) compose(d *described) (reflect.Type, error) {
	switch d.kind {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		elem, err := r.resolve(d.elem)
		if err != nil {
			return nil, err
		}
		switch d.kind {
		case reflect.Pointer:
			return reflect.PointerTo(elem), nil
		case reflect.Slice:
			return reflect.SliceOf(elem), nil
		case reflect.Array:
			return reflect.ArrayOf(d.n, elem), nil
		}
		key, err := r.resolve(d.key)
		if err != nil {
			return nil, err
		}
		return reflect.MapOf(key, elem), nil
	case reflect.Struct:
		return r.composeStruct(d)
	case reflect.Interface:
		if strings.ReplaceAll(d.text, " ", "") == "interface{}" {
			return reflect.TypeFor[any](), nil
		}
	}
	return nil, nil
}

// composeStruct makes a struct of exported fields. Others, tags and embedded fields are of one place in a program alone, which then
// has the type.
func (r *resolver) composeStruct(d *described) (reflect.Type, error) {
	if found := r.linked(d); len(found) > 0 || strings.Contains(d.text, "\"") {
		return first(found), nil
	}
	fields := make([]reflect.StructField, len(d.fields))
	for i, f := range d.fields {
		if c := f.name[0]; c < 'A' || c > 'Z' {
			return nil, nil
		}
		t, err := r.resolve(f.typ)
		if err != nil {
			return nil, err
		}
		fields[i] = reflect.StructField{Name: f.name, Type: t}
	}
	return reflect.StructOf(fields), nil
}

func first(types []reflect.Type) reflect.Type {
	if len(types) == 0 {
		return nil
	}
	return types[0]
}
