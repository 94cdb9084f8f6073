package values

import (
	"fmt"
	"reflect"
	"unsafe"
)

// decoder puts back what a file holds, beginning at the variables that are asked for: what they do not reach is not made.
type decoder struct {
	resolver
	roots  []fileRoot
	pieces []piece
	blocks []fileBlock
	maps   []fileMap
	data   []byte
	open   func(piece) (unsafe.Pointer, error)
	// What is made but not filled yet: without recursion, so that a long list needs no deep stack.
	todo     []int
	todoMaps []int
}

type fileRoot struct {
	name       string
	typ        int
	ref, at    int
	asked      reflect.Value // the variable of this program, if it is loaded
	isAsked    bool
	isLoadable bool
}

type fileBlock struct {
	typ, count int
	root       int // 1 and more: the variable that it is
	start      int
	p          unsafe.Pointer // once it is made
	size       uintptr
	in         *info
}

type fileMap struct {
	typ, start int
	v          reflect.Value
}

// problem is an error on the way out of a decoder; Load recovers it.
type problem struct{ err error }

func newDecoder(contents []byte, open func(piece) (unsafe.Pointer, error)) *decoder {
	if len(contents) < len(magic) || string(contents[:len(magic)]) != magic {
		panic(errDamaged)
	}
	r := &reader{contents, len(magic)}
	d := &decoder{open: open}
	d.roots = make([]fileRoot, r.size())
	for i := range d.roots {
		root := &d.roots[i]
		root.name, root.typ, root.ref = r.text(), r.number(), r.number()
		if root.ref >= refFirst {
			root.at = r.number()
		}
	}
	d.list = readTypes(r)
	d.bound = make([]reflect.Type, len(d.list))
	d.pieces = make([]piece, r.size())
	for i := range d.pieces {
		d.pieces[i] = piece{r.text(), r.number(), r.number()}
	}
	d.blocks = make([]fileBlock, r.size())
	for i := range d.blocks {
		d.blocks[i] = fileBlock{typ: r.number(), count: r.number(), root: r.number(), start: r.number()}
	}
	d.maps = make([]fileMap, r.size())
	for i := range d.maps {
		d.maps[i] = fileMap{typ: r.number(), start: r.number()}
	}
	d.data = contents[r.at:]
	return d
}

// load fills the variables that are asked for.
func (d *decoder) load() {
	for i := range d.roots {
		root := &d.roots[i]
		if !root.isAsked || root.ref < refFirst {
			continue
		}
		p := d.target(root.ref-refFirst, root.at)
		if p != root.asked.Addr().UnsafePointer() {
			// The variable was a part of something larger, which only unsafe makes; a copy is as near as can be.
			defer func() { root.asked.Set(at(root.asked.Type(), p)) }()
		}
	}
	for len(d.todo) > 0 || len(d.todoMaps) > 0 {
		if last := len(d.todo) - 1; last >= 0 {
			n := d.todo[last]
			d.todo = d.todo[:last]
			d.fill(&d.blocks[n])
			continue
		}
		// Maps last: a key that is a string or holds one must be whole before it is hashed.
		last := len(d.todoMaps) - 1
		n := d.todoMaps[last]
		d.todoMaps = d.todoMaps[:last]
		d.entries(&d.maps[n])
	}
}

func (d *decoder) typ(n int) *info {
	if n >= len(d.list) {
		panic(errDamaged)
	}
	t, err := d.resolve(n)
	if err != nil {
		panic(problem{err})
	}
	return d.infos.of(t)
}

// target is the memory of a block at an offset.
func (d *decoder) target(n, offset int) unsafe.Pointer {
	if n >= len(d.blocks) {
		panic(errDamaged)
	}
	b := &d.blocks[n]
	if b.p == nil {
		d.make(n, b)
	}
	if uintptr(offset) >= b.size {
		panic(errDamaged)
	}
	return unsafe.Add(b.p, offset)
}

func (d *decoder) make(n int, b *fileBlock) {
	b.in = d.typ(b.typ)
	b.size = uintptr(b.count) * b.in.size
	if b.size == 0 || b.size/b.in.size != uintptr(b.count) {
		panic(errDamaged)
	}
	var own reflect.Value
	if b.root > 0 && b.root <= len(d.roots) && d.roots[b.root-1].isAsked {
		own = d.roots[b.root-1].asked
	}
	switch {
	case own.IsValid() && own.Type().Size() == b.size:
		b.p = own.Addr().UnsafePointer()
	case b.in.flat:
		if r := d.reader(b); r.number() > 0 {
			b.p = d.piece(b)
			return
		}
		b.p = reflect.MakeSlice(reflect.SliceOf(b.in.t), b.count, b.count).UnsafePointer()
	case b.count == 1:
		b.p = reflect.New(b.in.t).UnsafePointer()
	default:
		if b.count > len(d.data) {
			panic(errDamaged) // each element takes a byte at least
		}
		b.p = reflect.MakeSlice(reflect.SliceOf(b.in.t), b.count, b.count).UnsafePointer()
	}
	if b.in.flat {
		d.fill(b) // at once: a map's key may need it
		return
	}
	d.todo = append(d.todo, n)
}

func (d *decoder) reader(b *fileBlock) *reader { return &reader{d.data, b.start} }

// piece is memory of a file of its own.
func (d *decoder) piece(b *fileBlock) unsafe.Pointer {
	r := d.reader(b)
	n := r.number()
	if n > len(d.pieces) || d.pieces[n-1].size != int(b.size) {
		panic(errDamaged)
	}
	p, err := d.open(d.pieces[n-1])
	if err != nil {
		panic(problem{err})
	}
	return p
}

func (d *decoder) fill(b *fileBlock) {
	r := d.reader(b)
	if r.number() > 0 {
		copy(raw(b.p, b.size), raw(d.piece(b), b.size)) // a variable has its own place
		return
	}
	if b.in.flat {
		copy(raw(b.p, b.size), r.bytes(int(b.size)))
		return
	}
	for i := range b.count {
		d.value(r, b.in, unsafe.Add(b.p, uintptr(i)*b.in.size))
	}
}

func (d *decoder) value(r *reader, in *info, p unsafe.Pointer) {
	if in.flat {
		copy(raw(p, in.size), r.bytes(int(in.size)))
		return
	}
	if in.barred != "" {
		return
	}
	switch in.manner {
	case byZero, byNothing:
		return
	case byMarshal:
		if err := at(in.t, p).Addr().Interface().(marshaler).UnmarshalBinary(r.bytes(r.number())); err != nil {
			panic(problem{err})
		}
		return
	case bySyncMap:
		for range r.size() {
			key, value := d.inside(r), d.inside(r)
			syncMapAt(p).Store(key.Interface(), value.Interface())
		}
		return
	}
	switch in.kind {
	case reflect.Struct:
		for i := range in.fields {
			d.value(r, in.fields[i].info, unsafe.Add(p, in.fields[i].offset))
		}
	case reflect.Array:
		for i := range in.n {
			d.value(r, in.elem, unsafe.Add(p, uintptr(i)*in.elem.size))
		}
	case reflect.Pointer:
		*(*unsafe.Pointer)(p) = d.pointer(r, in)
	case reflect.Slice:
		d.slice(r, in, (*sliceHeader)(p))
	case reflect.String:
		*(*string)(p) = d.string(r)
	case reflect.Map:
		if n := r.number(); n >= refFirst {
			at(in.t, p).Set(d.mapOf(n - refFirst))
		}
	case reflect.Interface:
		if v := d.inside(r); v.IsValid() {
			if !v.Type().AssignableTo(in.t) {
				panic(problem{fmt.Errorf("guarda um %s, que já não é um %s", v.Type(), in.t)})
			}
			at(in.t, p).Set(v)
		}
	}
}

func (d *decoder) pointer(r *reader, in *info) unsafe.Pointer {
	switch n := r.number(); n {
	case refNil:
		return nil
	case refEmpty:
		name := r.text()
		if name == "" {
			return reflect.New(in.elem.t).UnsafePointer()
		}
		_, byName := known()
		p := byName[name]
		if p == nil {
			panic(errDamaged)
		}
		return p
	default:
		return d.target(n-refFirst, r.number())
	}
}

func (d *decoder) slice(r *reader, in *info, s *sliceHeader) {
	n := r.number()
	if n == refNil {
		return
	}
	offset := 0
	if n >= refFirst {
		offset = r.number()
	}
	length, capacity := r.number(), r.number()
	if length > capacity {
		panic(errDamaged)
	}
	if n == refEmpty {
		if in.elem.size > 0 && capacity > 0 {
			panic(errDamaged)
		}
		at(in.t, unsafe.Pointer(s)).Set(reflect.MakeSlice(in.t, length, capacity))
		return
	}
	p := d.target(n-refFirst, offset)
	if b := &d.blocks[n-refFirst]; uintptr(capacity) > (b.size-uintptr(offset))/in.elem.size {
		panic(errDamaged)
	}
	s.data = p
	s.len, s.cap = length, capacity
}

func (d *decoder) string(r *reader) string {
	n := r.number()
	if n%2 == 0 {
		return string(r.bytes(n / 2))
	}
	number := r.number()
	offset := r.number()
	p := d.target(number, offset)
	if b := &d.blocks[number]; uintptr(n/2) > b.size-uintptr(offset) {
		panic(errDamaged)
	}
	return unsafe.String((*byte)(p), n/2)
}

// mapOf is a map, which is filled later.
func (d *decoder) mapOf(n int) reflect.Value {
	if n >= len(d.maps) {
		panic(errDamaged)
	}
	m := &d.maps[n]
	if !m.v.IsValid() {
		m.v = reflect.MakeMap(d.typ(m.typ).t)
		d.todoMaps = append(d.todoMaps, n)
	}
	return m.v
}

func (d *decoder) entries(m *fileMap) {
	in := d.infos.of(m.v.Type())
	r := &reader{d.data, m.start}
	for range r.number() {
		key, value := reflect.New(in.key.t), reflect.New(in.elem.t)
		d.value(r, in.key, key.UnsafePointer())
		d.value(r, in.elem, value.UnsafePointer())
		m.v.SetMapIndex(key.Elem(), value.Elem())
	}
}

// inside is what an interface holds; not valid for nil.
func (d *decoder) inside(r *reader) reflect.Value {
	switch n := r.number(); n {
	case refNil:
		return reflect.Value{}
	case refEmpty:
		return reflect.ValueOf(d.typ(r.number()).t)
	default:
		in := d.typ(n - refFirst)
		box := reflect.New(in.t)
		d.value(r, in, box.UnsafePointer())
		return box.Elem()
	}
}
