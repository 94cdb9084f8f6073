package hdf5

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// What a file may have.
const (
	deepest  = 32
	mostAxes = 32
)

var errEnd = errors.New("aponta para fora do arquivo: ele está danificado ou incompleto")

// Read is the root of a file. The arrays' numbers stay in data.
func Read(data []byte) (*Group, error) {
	if len(data) < superSize || string(data[:8]) != signature {
		return nil, errors.New("não é um arquivo HDF5, ou está incompleto")
	}
	if version := data[8]; version != 0 || data[13] != 8 || data[14] != 8 {
		return nil, fmt.Errorf("está numa forma do HDF5 (superbloco %d, endereços de %d bytes) que não é conhecida aqui: grave-o com h5py sem a opção libver", version, data[13])
	}
	if binary.LittleEndian.Uint64(data[24:]) != 0 {
		return nil, errors.New("tem outro conteúdo antes do HDF5, o que não é conhecido aqui")
	}
	r := reader{data: data, seen: map[uint64]bool{}}
	object, err := r.object(binary.LittleEndian.Uint64(data[64:]), 0)
	if err != nil {
		return nil, fmt.Errorf("o grupo raiz %w", err)
	}
	root, ok := object.(*Group)
	if !ok {
		return nil, errors.New("não tem um grupo raiz")
	}
	return root, nil
}

// reader reads objects, and none twice: a group that has itself in it would have no end.
type reader struct {
	data []byte
	seen map[uint64]bool
}

// at is size bytes of the file.
func (r *reader) at(address, size uint64) ([]byte, error) {
	if address > uint64(len(r.data)) || size > uint64(len(r.data))-address {
		return nil, errEnd
	}
	return r.data[address : address+size], nil
}

// once is as at, for parts that only one object has.
func (r *reader) once(address, size uint64) ([]byte, error) {
	if r.seen[address] {
		return nil, errors.New("leva de volta a um lugar já visto: o arquivo está danificado")
	}
	r.seen[address] = true
	return r.at(address, size)
}

// marked is as once, for a part that begins with a signature.
func (r *reader) marked(address, size uint64, mark string) ([]byte, error) {
	b, err := r.once(address, size)
	if err == nil && string(b[:len(mark)]) != mark {
		err = fmt.Errorf("não tem %q onde devia: o arquivo está danificado", mark)
	}
	return b, err
}

// object is a *Group or an *Array.
func (r *reader) object(address uint64, depth int) (any, error) {
	if depth > deepest {
		return nil, fmt.Errorf("tem mais de %d grupos, um dentro do outro", deepest)
	}
	messages, err := r.messages(address)
	if err != nil {
		return nil, err
	}
	if table, ok := messages[messageTable]; ok {
		if len(table) < 16 {
			return nil, errEnd
		}
		return r.group(binary.LittleEndian.Uint64(table), binary.LittleEndian.Uint64(table[8:]), depth)
	}
	if messages[messageSpace] == nil || messages[messageType] == nil || messages[messageLayout] == nil {
		return nil, errors.New("não é nem um grupo nem uma matriz das que são conhecidas aqui")
	}
	return r.array(messages)
}

// messages is the first message of each kind of an object header.
func (r *reader) messages(address uint64) (map[uint16][]byte, error) {
	head, err := r.once(address, 16)
	if err != nil {
		return nil, err
	}
	if head[0] != 1 {
		return nil, errors.New("está numa forma mais nova do HDF5, que não é conhecida aqui: grave o arquivo com h5py sem a opção libver")
	}
	found := map[uint16][]byte{}
	block, err := r.at(address+16, uint64(binary.LittleEndian.Uint32(head[8:])))
	if err != nil {
		return nil, err
	}
	blocks := [][]byte{block}
	for len(blocks) > 0 {
		block, blocks = blocks[0], blocks[1:]
		for len(block) >= 8 {
			kind, size := binary.LittleEndian.Uint16(block), int(binary.LittleEndian.Uint16(block[2:]))
			if size > len(block)-8 {
				return nil, errEnd
			}
			body := block[8 : 8+size]
			block = block[8+size:]
			if kind == messageContinuation {
				if size < 16 {
					return nil, errEnd
				}
				more, err := r.once(binary.LittleEndian.Uint64(body), binary.LittleEndian.Uint64(body[8:]))
				if err != nil {
					return nil, err
				}
				blocks = append(blocks, more)
			} else if found[kind] == nil {
				found[kind] = body
			}
		}
	}
	return found, nil
}

// group reads a group by its tree and the heap of its names.
func (r *reader) group(tree, heap uint64, depth int) (*Group, error) {
	head, err := r.marked(heap, 32, "HEAP")
	if err != nil {
		return nil, err
	}
	names, err := r.at(binary.LittleEndian.Uint64(head[24:]), binary.LittleEndian.Uint64(head[8:]))
	if err != nil {
		return nil, err
	}
	g := NewGroup()
	return g, r.node(g, tree, names, depth, 0)
}

// node reads a node of a group's tree.
func (r *reader) node(g *Group, address uint64, names []byte, depth, height int) error {
	head, err := r.marked(address, 24, "TREE")
	if err != nil {
		return err
	}
	if height > deepest || head[4] != 0 {
		return errors.New("tem uma árvore danificada")
	}
	children := uint64(binary.LittleEndian.Uint16(head[6:]))
	body, err := r.at(address+24, 8*(2*children+1))
	if err != nil {
		return err
	}
	for i := range children {
		child := binary.LittleEndian.Uint64(body[8*(2*i+1):])
		if head[5] > 0 {
			err = r.node(g, child, names, depth, height+1)
		} else {
			err = r.leaf(g, child, names, depth)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leaf reads the entries of a leaf of a group's tree.
func (r *reader) leaf(g *Group, address uint64, names []byte, depth int) error {
	head, err := r.marked(address, 8, "SNOD")
	if err != nil {
		return err
	}
	entries, err := r.at(address+8, entrySize*uint64(binary.LittleEndian.Uint16(head[6:])))
	if err != nil {
		return err
	}
	for ; len(entries) > 0; entries = entries[entrySize:] {
		name, err := text(names, binary.LittleEndian.Uint64(entries))
		if err != nil {
			return err
		}
		if binary.LittleEndian.Uint32(entries[16:]) == 2 {
			continue // a symbolic link: Keras has none
		}
		object, err := r.object(binary.LittleEndian.Uint64(entries[8:]), depth+1)
		if err != nil {
			return fmt.Errorf("%q %w", name, err)
		}
		switch o := object.(type) {
		case *Group:
			g.Groups[name] = o
		case *Array:
			g.Arrays[name] = o
		}
	}
	return nil
}

// text is the name at an offset of a heap.
func text(names []byte, offset uint64) (string, error) {
	if offset >= uint64(len(names)) {
		return "", errEnd
	}
	const longest = 1000
	name, _, ok := bytes.Cut(names[offset:min(offset+longest, uint64(len(names)))], []byte{0})
	if !ok {
		return "", errEnd
	}
	return string(name), nil
}

// array reads an array. One that is not of float32 in one piece is an array with a problem.
func (r *reader) array(messages map[uint16][]byte) (*Array, error) {
	shape, size, err := extent(messages[messageSpace])
	if err != nil {
		return nil, err
	}
	a := &Array{Shape: shape}
	if kind := messages[messageType]; len(kind) < len(float32Type) || !bytes.Equal(kind[1:len(float32Type)], float32Type[1:]) || kind[0]&15 != 1 {
		a.problem = errors.New("não tem números float32")
		return a, nil
	}
	layout := messages[messageLayout]
	switch {
	case len(layout) < 4 || layout[0] != 3 && layout[0] != 4:
		a.problem = errors.New("está guardado de um modo que não é conhecido aqui")
	case layout[1] == 0: // in the header itself
		a.raw = layout[4:]
		if n := uint64(binary.LittleEndian.Uint16(layout[2:])); n != size || uint64(len(a.raw)) < n {
			return nil, errEnd
		}
		a.raw = a.raw[:size]
	case layout[1] == 1 && len(layout) >= 18:
		if n := binary.LittleEndian.Uint64(layout[10:]); n != size {
			return nil, fmt.Errorf("tem o formato %v e %d bytes, que não combinam", shape, n)
		}
		if address := binary.LittleEndian.Uint64(layout[2:]); size > 0 {
			if a.raw, err = r.at(address, size); err != nil {
				return nil, err
			}
		}
	default:
		a.problem = errors.New("está guardado em pedaços ou comprimido: grave o arquivo sem isso")
	}
	return a, nil
}

// extent is the shape of a dataspace, and how many bytes its float32 take.
func extent(space []byte) (shape []int, size uint64, err error) {
	if len(space) < 4 {
		return nil, 0, errEnd
	}
	rank, from := int(space[1]), 8
	if space[0] == 2 {
		from = 4
	}
	if rank > mostAxes || len(space) < from+8*rank {
		return nil, 0, errEnd
	}
	size = 4
	for i := range rank {
		axis := binary.LittleEndian.Uint64(space[from+8*i:])
		if axis > math.MaxInt32 || size > math.MaxInt32*4/max(axis, 1) {
			return nil, 0, fmt.Errorf("tem um eixo de %d posições, que não cabe", axis)
		}
		size *= axis
		shape = append(shape, int(axis))
	}
	return shape, size, nil
}
