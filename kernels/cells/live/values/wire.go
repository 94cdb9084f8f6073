package values

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// magic begins each file of values; its number changes whenever the form does. The sum of what follows comes next: a pointer that a damaged
// file makes would harm more than the cell that loads it.
const magic = "cnn321 values 2\n"

const sumSize = 4

var sumTable = crc32.MakeTable(crc32.Castagnoli)

// seal writes the sum into the room that the first part has for it.
func seal(parts ...[]byte) [][]byte {
	sum := crc32.Checksum(parts[0][len(magic)+sumSize:], sumTable)
	for _, part := range parts[1:] {
		sum = crc32.Update(sum, sumTable, part)
	}
	binary.LittleEndian.PutUint32(parts[0][len(magic):], sum)
	return parts
}

// sealed reports whether contents are as they were sealed.
func sealed(contents []byte) bool {
	return len(contents) >= len(magic)+sumSize && string(contents[:len(magic)]) == magic &&
		binary.LittleEndian.Uint32(contents[len(magic):]) == crc32.Checksum(contents[len(magic)+sumSize:], sumTable)
}

// writer appends numbers and texts to a file's contents.
type writer struct {
	buf  []byte
	full [][]byte // what stands before: a list that grew in one piece would be copied again and again
	size int      // of that
}

// partSize is when a part is full.
const partSize = 1 << 20

func (w *writer) number(n int) { w.buf = binary.AppendUvarint(w.buf, uint64(n)) }

func (w *writer) text(s string) {
	w.number(len(s))
	w.buf = append(w.buf, s...)
}

func (w *writer) bytes(b []byte) {
	w.buf = append(w.buf, b...)
	if len(w.buf) >= partSize {
		w.full, w.size = append(w.full, w.buf), w.size+len(w.buf)
		w.buf = make([]byte, 0, partSize+bigBlock)
	}
}

func (w *writer) length() int { return w.size + len(w.buf) }

func (w *writer) parts() [][]byte { return append(w.full, w.buf) }

var errDamaged = errors.New("o arquivo de valores está danificado")

// reader takes them back. It panics with errDamaged at what no writer wrote; Load recovers.
type reader struct {
	buf []byte
	at  int
}

func (r *reader) number() int {
	if r.at < len(r.buf) && r.buf[r.at] < 0x80 {
		r.at++
		return int(r.buf[r.at-1])
	}
	n, size := binary.Uvarint(r.buf[min(r.at, len(r.buf)):])
	if size <= 0 || int(n) < 0 {
		panic(errDamaged)
	}
	r.at += size
	return int(n)
}

// bytes is the next n bytes, in the file's own memory.
func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.buf)-r.at {
		panic(errDamaged)
	}
	r.at += n
	return r.buf[r.at-n : r.at : r.at]
}

func (r *reader) text() string { return string(r.bytes(r.number())) }

// size is a number of things that take at least one byte each, so that a damaged one asks for no memory.
func (r *reader) size() int {
	n := r.number()
	if n > len(r.buf)-r.at {
		panic(errDamaged)
	}
	return n
}
