package hdf5

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// Group is a group of a file: groups and arrays by their names.
type Group struct {
	Groups map[string]*Group
	Arrays map[string]*Array
}

// NewGroup is a group with nothing in it.
func NewGroup() *Group {
	return &Group{Groups: map[string]*Group{}, Arrays: map[string]*Array{}}
}

// Group is the group of that name in g, made if it is not there.
func (g *Group) Group(name string) *Group {
	if g.Groups[name] == nil {
		g.Groups[name] = NewGroup()
	}
	return g.Groups[name]
}

// Array is an array of a file, the last axis fastest.
type Array struct {
	Shape []int
	// raw is the numbers in little endian; problem is why there are none.
	raw     []byte
	problem error
}

// NewArray is an array with as many values as its shape has places.
func NewArray(shape []int, values []float32) *Array {
	a := &Array{Shape: shape, raw: make([]byte, 0, 4*len(values))}
	for _, v := range values {
		a.raw = binary.LittleEndian.AppendUint32(a.raw, math.Float32bits(v))
	}
	return a
}

// Values is the array's numbers.
func (a *Array) Values() ([]float32, error) {
	if a.problem != nil {
		return nil, a.problem
	}
	values := make([]float32, len(a.raw)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(a.raw[4*i:]))
	}
	return values, nil
}

// The signatures and numbers of the format. All addresses and lengths take 8 bytes.
const (
	signature   = "\x89HDF\r\n\x1a\n"
	undefined   = math.MaxUint64
	entrySize   = 40 // of a symbol table's entry
	internalK   = 16 // half of how many children a node of a group's tree has
	smallestK   = 4  // half of how many entries a leaf has, at least
	superSize   = 96
	noFreeSpace = 1 // in a heap

	messageSpace        = 0x01
	messageType         = 0x03
	messageFill         = 0x05
	messageLayout       = 0x08
	messageContinuation = 0x10
	messageTable        = 0x11
)

// float32Type is the datatype message of float32 in little endian: class 1 in version 1, an implied leading bit, the sign in
// bit 31, 8 bits of exponent from bit 23, biased by 127, and 23 bits of fraction.
var float32Type = []byte{0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0}

// Write is the bytes of a file with that root.
func Write(root *Group) []byte {
	w := writer{out: make([]byte, superSize), leafK: smallestK}
	w.measure(root)
	top := w.group(root)
	super := append([]byte(signature), 0, 0, 0, 0, 0, 8, 8, 0)
	super = binary.LittleEndian.AppendUint16(super, uint16(w.leafK))
	super = binary.LittleEndian.AppendUint16(super, internalK)
	super = append(super, 0, 0, 0, 0)
	super = words(super, 0, undefined, uint64(len(w.out)), undefined)
	super = words(super, 0, top, 0, 0, 0)
	copy(w.out, super)
	return w.out
}

// writer collects the bytes of a file.
type writer struct {
	out []byte
	// leafK is half of how many entries each leaf has room for: so many that every group needs but one.
	leafK int
}

func (w *writer) measure(g *Group) {
	w.leafK = max(w.leafK, (len(g.Groups)+len(g.Arrays)+1)/2)
	for _, in := range g.Groups {
		w.measure(in)
	}
}

// put adds some bytes, filled up to a multiple of 8, and returns their address.
func (w *writer) put(b []byte) uint64 {
	at := uint64(len(w.out))
	w.out = append(append(w.out, b...), make([]byte, -len(b)&7)...)
	return at
}

// group writes a group with all in it and returns the address of its header.
func (w *writer) group(g *Group) uint64 {
	headers := map[string]uint64{}
	for _, name := range slices.Sorted(maps.Keys(g.Groups)) {
		headers[name] = w.group(g.Groups[name])
	}
	for _, name := range slices.Sorted(maps.Keys(g.Arrays)) {
		headers[name] = w.array(g.Arrays[name])
	}
	names := slices.Sorted(maps.Keys(headers))

	// The heap has the names, each with a zero behind it; at its beginning is the empty one.
	heap := make([]byte, 8)
	leaf := binary.LittleEndian.AppendUint16([]byte("SNOD\x01\x00"), uint16(len(names)))
	last := uint64(0)
	for _, name := range names {
		last = uint64(len(heap))
		heap = append(append(heap, name...), make([]byte, 8-len(name)%8)...)
		leaf = words(leaf, last, headers[name], 0, 0, 0)
	}
	leaf = append(leaf, make([]byte, (2*w.leafK-len(names))*entrySize)...)

	children := uint16(0)
	tree := []byte("TREE\x00\x00")
	if len(names) > 0 {
		children = 1
	}
	tree = words(binary.LittleEndian.AppendUint16(tree, children), undefined, undefined)
	if children == 1 {
		tree = words(tree, 0, w.put(leaf), last)
	}
	tree = append(tree, make([]byte, 24+8*(2*internalK+2*internalK+1)-len(tree))...)
	top := w.put(tree)

	segment := w.put(heap)
	names0 := w.put(words([]byte("HEAP\x00\x00\x00\x00"), uint64(len(heap)), noFreeSpace, segment))
	return w.header(message{messageTable, words(nil, top, names0)})
}

// array writes an array and returns the address of its header.
func (w *writer) array(a *Array) uint64 {
	space := []byte{1, byte(len(a.Shape)), 0, 0, 0, 0, 0, 0}
	for _, axis := range a.Shape {
		space = words(space, uint64(axis))
	}
	at := uint64(undefined)
	if len(a.raw) > 0 {
		at = w.put(a.raw)
	}
	// The fill value is written when space for it is allocated, early, and is not defined otherwise.
	fill := []byte{2, 1, 0, 0}
	return w.header(message{messageSpace, space}, message{messageType, float32Type},
		message{messageFill, fill}, message{messageLayout, words([]byte{3, 1}, at, uint64(len(a.raw)))})
}

type message struct {
	kind uint16
	body []byte
}

// header writes an object header and returns its address.
func (w *writer) header(messages ...message) uint64 {
	var body []byte
	for _, m := range messages {
		size := (len(m.body) + 7) &^ 7
		body = binary.LittleEndian.AppendUint16(body, m.kind)
		body = binary.LittleEndian.AppendUint16(body, uint16(size))
		body = append(append(body, 0, 0, 0, 0), m.body...)
		body = append(body, make([]byte, size-len(m.body))...)
	}
	head := binary.LittleEndian.AppendUint16([]byte{1, 0}, uint16(len(messages)))
	head = binary.LittleEndian.AppendUint32(head, 1)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(body)))
	return w.put(append(append(head, 0, 0, 0, 0), body...))
}

func words(b []byte, values ...uint64) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b
}
