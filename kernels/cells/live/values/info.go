package values

import (
	"reflect"
	"unsafe"
)

// info is what the walks need of a type, kept because reflect computes it anew at each question.
type info struct {
	t      reflect.Type
	kind   reflect.Kind
	size   uintptr
	flat   bool    // its bytes are its value: no pointers, and nothing that needs a look
	manner manner  // how it is carried, if not by its parts
	elem   *info   // of a pointer, slice, array or map
	key    *info   // of a map
	fields []field // of a struct
	n      int     // of an array
	barred barrier // why no value of the type can be carried
}

type field struct {
	name   string
	offset uintptr
	info   *info
}

// manner is a way to carry a type other than by its parts.
type manner uint8

const (
	byParts   manner = iota
	byTime           // time.Time, without the reading of a clock that ends with its process
	byZero           // what must be idle, and is carried as its zero value: sync.Mutex
	byNothing        // what is made anew as its zero value, whatever it holds
	bySyncMap        // sync.Map, as its entries
	byMarshal        // what no other process can read in memory, through its own MarshalBinary
)

type infos map[reflect.Type]*info

func (all infos) of(t reflect.Type) *info {
	if in, ok := all[t]; ok {
		return in
	}
	in := &info{t: t, kind: t.Kind(), size: t.Size()}
	all[t] = in // before its parts: types are cyclic
	name := t.PkgPath() + "." + t.Name()
	if in.barred = barredTypes[name]; in.barred != "" {
		return in
	}
	if in.manner = manners[name]; in.manner == byTime {
		in.structure(all)
	}
	if in.manner != byParts {
		return in
	}
	if in.manner = marshalled(t); in.manner != byParts {
		return in
	}
	if isHandle(t) {
		in.barred = aHandle
		return in
	}
	switch in.kind {
	case reflect.Pointer, reflect.Slice:
		in.elem = all.of(t.Elem())
	case reflect.Array:
		in.elem, in.n = all.of(t.Elem()), t.Len()
		in.flat = in.elem.flat || in.n == 0
	case reflect.Map:
		in.key, in.elem = all.of(t.Key()), all.of(t.Elem())
	case reflect.Struct:
		in.structure(all)
	case reflect.String, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
	default:
		in.flat = true
	}
	return in
}

func (in *info) structure(all infos) {
	in.flat = true
	atomic := isAtomicPointer(in.t)
	for i := range in.t.NumField() {
		f := in.t.Field(i)
		t := f.Type
		if atomic && t.Kind() == reflect.UnsafePointer {
			t = in.t.Field(0).Type.Elem() // atomic.Pointer[T] begins with a [0]*T
		}
		part := field{f.Name, f.Offset, all.of(t)}
		in.fields = append(in.fields, part)
		in.flat = in.flat && part.info.flat
	}
}

func isAtomicPointer(t reflect.Type) bool {
	if t.PkgPath() != "sync/atomic" || t.NumField() == 0 || len(t.Name()) < 8 || t.Name()[:8] != "Pointer[" {
		return false
	}
	first := t.Field(0).Type
	return first.Kind() == reflect.Array && first.Elem().Kind() == reflect.Pointer
}

// at is the value of type t that lies at p.
func at(t reflect.Type, p unsafe.Pointer) reflect.Value { return reflect.NewAt(t, p).Elem() }

// A slice and a string as they lie in memory.
type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

type stringHeader struct {
	data unsafe.Pointer
	len  int
}

// raw is the memory of n bytes at p.
func raw(p unsafe.Pointer, n uintptr) []byte { return unsafe.Slice((*byte)(p), n) }
