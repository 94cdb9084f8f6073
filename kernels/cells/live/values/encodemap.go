package values

import (
	"reflect"
	"sync"
	"unsafe"
)

// entries writes a map: how many, then keys and values.
func (e *encoder) entries(m mapRef) {
	v := at(m.in.t, m.p)
	e.w.number(v.Len())
	list := make([]entry, 0, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		list = append(list, entry{entries.Key(), entries.Value()})
	}
	if len(list) != v.Len() {
		e.err = ErrMoving
	}
	sortEntries(list)
	key, elem := reflect.New(m.in.key.t), reflect.New(m.in.elem.t)
	for _, entry := range list {
		key.Elem().Set(entry.key)
		elem.Elem().Set(entry.value)
		e.value(m.in.key, key.UnsafePointer())
		e.value(m.in.elem, elem.UnsafePointer())
	}
}

func syncMapAt(p unsafe.Pointer) *sync.Map { return (*sync.Map)(p) }

func (e *encoder) syncMap(p unsafe.Pointer) {
	var list []entry
	syncMapAt(p).Range(func(key, value any) bool {
		list = append(list, entry{reflect.ValueOf(key), reflect.ValueOf(value)})
		return true
	})
	sortEntries(list)
	e.w.number(len(list))
	for _, entry := range list {
		e.inside(entry.key)
		e.inside(entry.value)
	}
}

// inside writes what an interface holds: its type's number and 2, and the value.
func (e *encoder) inside(v reflect.Value) {
	if !v.IsValid() {
		e.w.number(refNil)
		return
	}
	if v.Type() == reflectTypeType {
		t := v.Interface().(reflect.Type)
		e.w.number(refEmpty)
		e.dynamic[t] = true
		e.w.number(e.types.number(e.infos.of(t)))
		return
	}
	in := e.infos.of(v.Type())
	e.dynamic[v.Type()] = true
	e.w.number(e.types.number(in) + refFirst)
	e.value(in, boxed(v))
}
