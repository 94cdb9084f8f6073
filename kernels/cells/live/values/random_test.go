package values

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"
)

// A maker makes random types, and random values of them that share memory with each other.
type maker struct {
	*rand.Rand
	made map[reflect.Type][]reflect.Value // pointers, slices and maps to refer to again
}

var leaves = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int8](), reflect.TypeFor[int](), reflect.TypeFor[uint16](), reflect.TypeFor[float32](),
	reflect.TypeFor[float64](), reflect.TypeFor[complex128](), reflect.TypeFor[string](), reflect.TypeFor[any](), reflect.TypeFor[celsius](),
	reflect.TypeFor[point](), reflect.TypeFor[struct{}](), reflect.TypeFor[*point](),
}

func (m *maker) typ(depth int) reflect.Type {
	if depth == 0 {
		return leaves[m.IntN(len(leaves))]
	}
	switch m.IntN(8) {
	case 0, 1:
		return reflect.PointerTo(m.typ(depth - 1))
	case 2, 3:
		return reflect.SliceOf(m.typ(depth - 1))
	case 4:
		return reflect.ArrayOf(m.IntN(4), m.typ(depth-1))
	case 5:
		key := []reflect.Type{reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[[2]int](), reflect.TypeFor[*point](), reflect.TypeFor[any]()}
		return reflect.MapOf(key[m.IntN(len(key))], m.typ(depth-1))
	case 6:
		fields := make([]reflect.StructField, m.IntN(4))
		for i := range fields {
			fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: m.typ(depth - 1)}
		}
		return reflect.StructOf(fields)
	}
	return m.typ(depth - 1)
}

// fill sets v, which is addressable, to something.
func (m *maker) fill(v reflect.Value, depth int) {
	t := v.Type()
	v = reflect.NewAt(t, v.Addr().UnsafePointer()).Elem()
	if old := m.made[t]; len(old) > 0 && m.IntN(3) == 0 {
		again := old[m.IntN(len(old))]
		if t.Kind() == reflect.Slice && again.Len() > 1 && m.IntN(2) == 0 {
			from := m.IntN(again.Len())
			again = again.Slice3(from, from+m.IntN(again.Len()-from+1), again.Len())
		}
		v.Set(again)
		return
	}
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(m.IntN(2) == 0)
	case reflect.Int8, reflect.Int:
		v.SetInt(int64(int8(m.Uint64())))
	case reflect.Uint16:
		v.SetUint(uint64(uint16(m.Uint64())))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(m.IntN(1000)) / 8)
	case reflect.Complex128:
		v.SetComplex(complex(m.Float64(), m.Float64()))
	case reflect.String:
		v.SetString(string(make([]byte, m.IntN(3)*m.IntN(200))) + "ção"[:m.IntN(6)])
	case reflect.Interface:
		if depth > 0 {
			inside := reflect.New(m.typ(depth - 1)).Elem()
			m.fill(inside, depth-1)
			v.Set(inside)
		}
	case reflect.Pointer:
		if depth > -3 && m.IntN(5) > 0 {
			p := reflect.New(t.Elem())
			m.made[t] = append(m.made[t], p)
			v.Set(p)
			m.fill(p.Elem(), depth-1)
		}
	case reflect.Slice:
		if depth > -3 && m.IntN(5) > 0 {
			n := m.IntN(5)
			s := reflect.MakeSlice(t, n, n+m.IntN(3))
			m.made[t] = append(m.made[t], s)
			v.Set(s)
			for i := range n {
				m.fill(s.Index(i), depth-1)
				if m.IntN(4) == 0 {
					p := s.Index(i).Addr()
					m.made[p.Type()] = append(m.made[p.Type()], p)
				}
			}
		}
	case reflect.Array:
		for i := range t.Len() {
			m.fill(v.Index(i), depth-1)
		}
	case reflect.Map:
		if depth > -3 && m.IntN(5) > 0 {
			all := reflect.MakeMap(t)
			m.made[t] = append(m.made[t], all)
			v.Set(all)
			for range m.IntN(4) {
				key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
				if m.fill(key, 0); key.Kind() == reflect.Interface {
					key.Set(reflect.ValueOf(m.IntN(100)))
				}
				m.fill(value, depth-1)
				all.SetMapIndex(key, value)
			}
		}
	case reflect.Struct:
		for i := range t.NumField() {
			m.fill(v.Field(i), depth-1)
		}
	}
}

// alike walks two values side by side, and notes which memory of the one is which of the other: whatever is shared in one
// must be shared in the other, and nothing else.
type alike struct {
	there, back map[place]place
	seen        map[place]bool
}

type place struct {
	p unsafe.Pointer
	t reflect.Type
}

func (a *alike) meet(p, q unsafe.Pointer, t reflect.Type) bool {
	x, y := place{p, t}, place{q, t}
	if other, ok := a.there[x]; ok && other != y {
		return false
	}
	if other, ok := a.back[y]; ok && other != x {
		return false
	}
	a.there[x], a.back[y] = y, x
	return true
}

func (a *alike) equal(v, w reflect.Value) bool {
	t := v.Type()
	if t != w.Type() {
		return false
	}
	if v.CanAddr() && w.CanAddr() {
		v, w = reflect.NewAt(t, v.Addr().UnsafePointer()).Elem(), reflect.NewAt(t, w.Addr().UnsafePointer()).Elem()
		if t.Size() > 0 && !a.meet(v.Addr().UnsafePointer(), w.Addr().UnsafePointer(), t) {
			return false
		}
	}
	switch t.Kind() {
	case reflect.Pointer:
		if v.IsNil() || w.IsNil() {
			return v.IsNil() == w.IsNil()
		}
		if at := (place{v.UnsafePointer(), t}); a.seen[at] {
			return a.meet(v.UnsafePointer(), w.UnsafePointer(), t) || t.Elem().Size() == 0
		} else {
			a.seen[at] = true
		}
		return a.equal(v.Elem(), w.Elem())
	case reflect.Slice:
		if v.IsNil() != w.IsNil() || v.Len() != w.Len() || v.Cap() != w.Cap() {
			return false
		}
		if v.Cap() == 0 || a.seen[place{v.UnsafePointer(), t}] {
			return v.Cap() == 0 || t.Elem().Size() == 0 || a.meet(v.UnsafePointer(), w.UnsafePointer(), t)
		}
		a.seen[place{v.UnsafePointer(), t}] = true
		v, w = v.Slice(0, v.Cap()), w.Slice(0, v.Cap())
		for i := range v.Len() {
			if !a.equal(v.Index(i), w.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Array:
		for i := range v.Len() {
			if !a.equal(v.Index(i), w.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range v.NumField() {
			if !a.equal(v.Field(i), w.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Interface:
		if v.IsNil() || w.IsNil() {
			return v.IsNil() == w.IsNil()
		}
		return a.equal(v.Elem(), w.Elem())
	case reflect.Map:
		if v.IsNil() != w.IsNil() || v.Len() != w.Len() {
			return false
		}
		if v.IsNil() || a.seen[place{v.UnsafePointer(), t}] {
			return v.IsNil() || a.meet(v.UnsafePointer(), w.UnsafePointer(), t)
		}
		a.seen[place{v.UnsafePointer(), t}] = true
		if !a.meet(v.UnsafePointer(), w.UnsafePointer(), t) {
			return false
		}
		for _, key := range v.MapKeys() {
			other := key
			if key.Kind() == reflect.Pointer && !key.IsNil() {
				partner, ok := a.there[place{key.UnsafePointer(), key.Type().Elem()}]
				if !ok {
					continue // a pointer that is met later, or nowhere else
				}
				other = reflect.NewAt(key.Type().Elem(), partner.p)
			}
			if got := w.MapIndex(other); !got.IsValid() || !a.equal(v.MapIndex(key), got) {
				return false
			}
		}
		return true
	}
	return v.Equal(w)
}

// TestRandomValues carries random values of random types, several variables at a time.
func TestRandomValues(t *testing.T) {
	rounds := 500
	if testing.Short() {
		rounds = 100
	}
	for seed := range rounds {
		m := &maker{rand.New(rand.NewPCG(uint64(seed), 7)), make(map[reflect.Type][]reflect.Value)}
		var from, to []Variable
		for i := range 1 + m.IntN(3) {
			v := reflect.New(m.typ(m.IntN(5)))
			m.fill(v.Elem(), 4)
			from = append(from, Variable{fmt.Sprint("v", i), v.Interface()})
			to = append(to, Variable{fmt.Sprint("v", i), reflect.New(v.Type().Elem()).Interface()})
		}
		dir := t.TempDir()
		if err := New(dir).Save(from...); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := New(dir).Load(to, leaves...); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		a := &alike{make(map[place]place), make(map[place]place), make(map[place]bool)}
		for i := range from {
			if !a.equal(from[i].value(), to[i].value()) {
				t.Fatalf("seed %d: variable %d of type %v is not as it was:\n%#v\n%#v", seed, i, from[i].value().Type(), from[i].value(), to[i].value())
			}
		}
		// Nothing was changed, so a second save writes nothing.
		before, _ := Index(dir)
		if err := New(dir).Save(from...); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if after, _ := Index(dir); len(after) != len(before) {
			t.Fatalf("seed %d: %v, then %v", seed, before, after)
		}
	}
}
