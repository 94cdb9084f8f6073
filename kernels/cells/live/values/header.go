package values

import (
	"reflect"
	"unsafe"
)

type fileRoot struct {
	name    string
	typ     int
	ref, at int
	asked   reflect.Value // the variable of this program, if it is loaded
	isAsked bool
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

func newDecoder(contents []byte, open func(piece) (unsafe.Pointer, error)) *decoder {
	if !sealed(contents) {
		panic(errDamaged)
	}
	r := &reader{contents, len(magic) + sumSize}
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
