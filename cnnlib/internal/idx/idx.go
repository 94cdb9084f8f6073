package idx

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"cnn321/cnnlib/internal/plainfile"
)

const (
	// Largest is the most bytes that a file may hold once unpacked: a data set is kept in memory whole.
	Largest = 2 << 30
	// A gzipped file cannot unpack to more than 1032 times its size: DEFLATE's shortest code for its longest copy.
	packing  = 1040
	mostAxes = 4
)

// File is an IDX file whose head was read.
type File struct {
	Path string
	// Axes are the sizes: the first counts the examples.
	Axes []int
	// Packed says that it is gzipped.
	Packed bool

	size int64 // on disk
}

// Malformed is the error of a file that can be read, but is not an IDX file as it should be.
type Malformed struct {
	// Why is in Portuguese, a clause without a full stop.
	Why string
}

func (m *Malformed) Error() string { return m.Why }

func malformed(format string, values ...any) error { return &Malformed{fmt.Sprintf(format, values...)} }

// Open reads the head of a file and checks that the file can hold what it promises.
//
// Errors are a [Malformed], or that of the system.
func Open(path string) (*File, error) {
	file, err := plainfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	f := &File{Path: path, size: info.Size()}
	r := bufio.NewReader(file)
	start, err := r.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	f.Packed = bytes.Equal(start, []byte{0x1f, 0x8b})
	values, err := f.unpacked(r)
	if err != nil {
		return nil, err
	}
	if err := f.readHead(values); err != nil {
		return nil, err
	}
	return f, f.plausible()
}

// unpacked is the file's bytes behind gzip, if it is gzipped.
func (f *File) unpacked(r io.Reader) (io.Reader, error) {
	if !f.Packed {
		return r, nil
	}
	z, err := gzip.NewReader(r)
	return z, damage(err)
}

// damage tells a file's own faults from those of reading it.
func damage(err error) error {
	var system *fs.PathError
	switch {
	case err == nil, errors.As(err, &system):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return malformed("acaba antes do que promete")
	}
	return malformed("%v", err)
}

func (f *File) readHead(r io.Reader) error {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return damage(err)
	}
	axes := int(magic[3])
	switch {
	case magic[0] != 0 || magic[1] != 0:
		return malformed("começa por %#x, e um arquivo IDX começa por 0x801, 0x803 ou semelhante", binary.BigEndian.Uint32(magic[:]))
	case magic[2] != 8:
		return malformed("os valores são do tipo %#x, e só se leem bytes sem sinal, o tipo 0x8", magic[2])
	case axes < 1 || axes > mostAxes:
		return malformed("tem %d eixos, e só se leem de 1 a %d", axes, mostAxes)
	}
	sizes := make([]byte, 4*axes)
	if _, err := io.ReadFull(r, sizes); err != nil {
		return damage(err)
	}
	for at := range axes {
		f.Axes = append(f.Axes, int(binary.BigEndian.Uint32(sizes[4*at:])))
	}
	return nil
}

func (f *File) head() int64 { return int64(4 + 4*len(f.Axes)) }

// Magic is the number that the file begins with.
func (f *File) Magic() int { return 0x800 + len(f.Axes) }

// plausible says whether the file can hold what its head promises.
func (f *File) plausible() error {
	promised := int64(1)
	for _, size := range f.Axes {
		if size == 0 {
			return malformed("o cabeçalho diz %s: não há nenhum valor", f.sizes())
		}
		// Each factor is below 2³², and the product so far at most Largest: no overflow.
		if promised *= int64(size); promised > Largest {
			return malformed("o cabeçalho promete %s valores, mais que o limite de 2 GiB", f.sizes())
		}
	}
	room := f.size - f.head()
	if f.Packed {
		room = packing * f.size
	}
	if promised > room {
		return malformed("o cabeçalho promete %s valores, e o arquivo, com %d bytes, não pode ter tantos", f.sizes(), f.size)
	}
	if !f.Packed && promised < room {
		return malformed("o cabeçalho promete %s valores, e o arquivo tem %d bytes a mais", f.sizes(), room-promised)
	}
	return nil
}

func (f *File) sizes() string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(f.Axes), "[]"), " ", " × ")
}

// Example is the number of values of one example.
func (f *File) Example() int {
	size := 1
	for _, axis := range f.Axes[1:] {
		size *= axis
	}
	return size
}

// Read gives the values of the examples from up to, not including, end. Where they are the last ones, it
// checks that the file ends with them.
func (f *File) Read(from, end int) ([]byte, error) {
	file, err := plainfile.Open(f.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if !f.Packed {
		values := make([]byte, (end-from)*f.Example())
		_, err := file.ReadAt(values, f.head()+int64(from)*int64(f.Example()))
		return values, damage(err)
	}
	return f.Values(file, from, end)
}

// Values is as Read, of the file's contents from its first byte.
func (f *File) Values(contents io.Reader, from, end int) ([]byte, error) {
	r, err := f.unpacked(contents)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, r, f.head()+int64(from)*int64(f.Example())); err != nil {
		return nil, damage(err)
	}
	values, err := take(r, (end-from)*f.Example(), f.size)
	if err != nil {
		return nil, damage(err)
	}
	if end == f.Axes[0] {
		// Reading on also checks the sum that gzip ends with.
		switch extra, err := io.CopyN(io.Discard, r, 1); {
		case extra > 0:
			return nil, malformed("tem mais valores que os %s que o cabeçalho promete", f.sizes())
		case !errors.Is(err, io.EOF):
			return nil, damage(err)
		}
	}
	return values, nil
}

// take reads n bytes. Where the packed file is so small that they are hardly there, it makes room as they come.
func take(r io.Reader, n int, packed int64) ([]byte, error) {
	const usual = 100
	if int64(n) > usual*packed {
		values, err := io.ReadAll(io.LimitReader(r, int64(n)))
		if err == nil && len(values) < n {
			err = io.ErrUnexpectedEOF
		}
		return values, err
	}
	values := make([]byte, n)
	_, err := io.ReadFull(r, values)
	return values, err
}
