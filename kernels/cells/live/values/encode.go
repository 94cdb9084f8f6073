package values

import (
	"errors"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// bigBlock is from how many bytes on pointer-free memory has a file of its own.
const bigBlock = 64 << 10

// encoder writes the file of some roots that share memory. What it refers to is numbered in the order in which it is met, so
// that equal values make equal files.
type encoder struct {
	infos   infos
	blocks  blocks
	types   *typeTable
	numbers map[int]int // of blocks
	order   []int
	maps    map[unsafe.Pointer]int
	mapList []mapRef
	dynamic map[reflect.Type]bool // types met in interfaces
	keep    func(memory []byte) (piece, error)
	pieces  []piece
	w       *writer
	err     error
}

type mapRef struct {
	in  *info
	p   unsafe.Pointer // to the map variable
	own reflect.Value  // keeps a copy of it, if it is one
}

// Each reference in a file is 0 for nil, 1 for something that has no memory, else a number of what it refers to and 2.
const (
	refNil = iota
	refEmpty
	refFirst
)

// ErrMoving is of memory that changed while it was looked at.
var ErrMoving = errors.New("mudou enquanto era guardada")

// encode is the contents of the file, in parts. keep stores big pointer-free memory elsewhere and tells where.
func (e *encoder) encode(vars []Variable, roots []int) ([][]byte, error) {
	head := &writer{buf: make([]byte, len(magic)+sumSize)}
	copy(head.buf, magic)
	head.number(len(roots))
	e.w = &writer{}
	for _, root := range roots {
		v := vars[root].value()
		in := e.infos.of(v.Type())
		head.text(vars[root].Name)
		head.number(e.types.number(in))
		if in.size == 0 {
			head.number(refEmpty)
			continue
		}
		number, offset := e.block(v.Addr().UnsafePointer())
		head.number(number + refFirst)
		head.number(offset)
	}
	// Blocks and maps bring each other; both lists grow.
	var starts, mapStarts []int
	for done, doneMaps := 0, 0; e.err == nil && (done < len(e.order) || doneMaps < len(e.mapList)); {
		if done < len(e.order) {
			starts = append(starts, e.w.length())
			e.contents(&e.blocks[e.order[done]])
			done++
			continue
		}
		mapStarts = append(mapStarts, e.w.length())
		e.entries(e.mapList[doneMaps])
		doneMaps++
	}
	if e.err != nil {
		return nil, e.err
	}
	blockTypes := make([]int, len(e.order))
	for i, n := range e.order {
		blockTypes[i] = e.types.number(e.blocks[n].elem)
	}
	mapTypes := make([]int, len(e.mapList))
	for i, m := range e.mapList {
		mapTypes[i] = e.types.number(m.in)
	}
	e.types.write(head)
	head.number(len(e.pieces))
	for _, p := range e.pieces {
		head.text(p.file)
		head.number(p.offset)
		head.number(p.size)
	}
	head.number(len(e.order))
	for i, n := range e.order {
		b := &e.blocks[n]
		head.number(blockTypes[i])
		head.number(b.count)
		head.number(slices.Index(roots, b.root) + 1)
		head.number(starts[i])
	}
	head.number(len(e.mapList))
	for i := range e.mapList {
		head.number(mapTypes[i])
		head.number(mapStarts[i])
	}
	return seal(append([][]byte{head.buf}, e.w.parts()...)...), nil
}

// block is the number of the block that p points into, and where in it.
func (e *encoder) block(p unsafe.Pointer) (number, offset int) {
	at, ok := e.blocks.find(p)
	if !ok {
		e.err = ErrMoving
		return 0, 0
	}
	number, ok = e.numbers[at]
	if !ok {
		number = len(e.order)
		e.numbers[at] = number
		e.order = append(e.order, at)
	}
	return number, int(uintptr(p) - e.blocks[at].start)
}

// contents writes a block. Big ones are pieces: a number of one and 1; the others are here, after a 0.
func (e *encoder) contents(b *block) {
	p, size := b.p, b.end-b.start
	if b.elem.flat {
		if size < bigBlock {
			e.w.number(0)
			e.w.bytes(raw(p, size))
			return
		}
		kept, err := e.keep(raw(p, size))
		if err != nil {
			e.err = err
			return
		}
		e.pieces = append(e.pieces, kept)
		e.w.number(len(e.pieces))
		return
	}
	e.w.number(0)
	for i := range b.count {
		if e.err != nil {
			return
		}
		e.value(b.elem, unsafe.Add(p, uintptr(i)*b.elem.size))
	}
}

func (e *encoder) value(in *info, p unsafe.Pointer) {
	if in.flat {
		e.w.bytes(raw(p, in.size))
		return
	}
	if in.barred != "" {
		return // it is zero
	}
	switch in.manner {
	case byTime:
		// A monotonic reading means nothing in another process.
		plain := (*(*time.Time)(p)).Round(0)
		p = unsafe.Pointer(&plain)
	case byZero, byNothing:
		return
	case byMarshal:
		text, err := at(in.t, p).Addr().Interface().(marshaler).MarshalBinary()
		if err != nil {
			e.err = err
		}
		e.w.number(len(text))
		e.w.bytes(text)
		return
	case bySyncMap:
		e.syncMap(p)
		return
	}
	switch in.kind {
	case reflect.Struct:
		for i := range in.fields {
			e.value(in.fields[i].info, unsafe.Add(p, in.fields[i].offset))
		}
	case reflect.Array:
		for i := range in.n {
			e.value(in.elem, unsafe.Add(p, uintptr(i)*in.elem.size))
		}
	case reflect.Pointer:
		e.pointer(in, *(*unsafe.Pointer)(p))
	case reflect.Slice:
		s := *(*sliceHeader)(p)
		switch {
		case s.data == nil:
			e.w.number(refNil)
			return
		case s.cap == 0 || in.elem.size == 0:
			e.w.number(refEmpty)
		default:
			number, offset := e.block(s.data)
			e.w.number(number + refFirst)
			e.w.number(offset)
		}
		e.w.number(s.len)
		e.w.number(s.cap)
	case reflect.String:
		e.string(*(*stringHeader)(p))
	case reflect.Map:
		e.mapRef(in, p)
	case reflect.Interface:
		e.inside(at(in.t, p).Elem())
	}
}

func (e *encoder) pointer(in *info, target unsafe.Pointer) {
	switch {
	case target == nil:
		e.w.number(refNil)
	case in.elem.size == 0:
		e.w.number(refEmpty)
		e.w.text("")
	default:
		if name := sentinelName(in.elem.t, target); name != "" {
			e.w.number(refEmpty)
			e.w.text(name)
			return
		}
		number, offset := e.block(target)
		e.w.number(number + refFirst)
		e.w.number(offset)
	}
}

// string writes twice its length, and its bytes; or, for a long one, 1 more, and where they are.
func (e *encoder) string(s stringHeader) {
	if s.len < longString {
		e.w.number(2 * s.len)
		e.w.bytes(raw(s.data, uintptr(s.len)))
		return
	}
	number, offset := e.block(s.data)
	e.w.number(2*s.len + 1)
	e.w.number(number)
	e.w.number(offset)
}

func (e *encoder) mapRef(in *info, p unsafe.Pointer) {
	identity := *(*unsafe.Pointer)(p)
	if identity == nil {
		e.w.number(refNil)
		return
	}
	number, ok := e.maps[identity]
	if !ok {
		number = len(e.mapList)
		e.maps[identity] = number
		own := reflect.New(in.t)
		own.Elem().Set(at(in.t, p))
		e.mapList = append(e.mapList, mapRef{in, own.UnsafePointer(), own})
	}
	e.w.number(number + refFirst)
}
