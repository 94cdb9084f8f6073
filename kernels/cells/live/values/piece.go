package values

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"unsafe"
)

// piece is a part of a file of pointer-free memory.
type piece struct {
	file         string
	offset, size int
}

// mapping is where in this program's memory a part of such a file is.
type mapping struct {
	start, end uintptr
	piece      piece
}

// Carrier loads and saves the variables of one program. It remembers what it loaded: what the program did not change need
// not be written again.
type Carrier struct {
	dir string

	mu       sync.Mutex
	mappings []mapping
	infos    infos
	written  int      // files
	saved    []string // the variables of which the index tells what this program made of them
}

// New is a carrier of the variables in a folder, which exists.
func New(dir string) *Carrier { return &Carrier{dir: dir, infos: make(infos)} }

// open maps a piece: its pages come from the file's cache when they are looked at, and become the program's own when it
// writes to them. It stays for good, like all that a package variable refers to.
func (c *Carrier) open(p piece) (unsafe.Pointer, error) {
	f, err := os.Open(filepath.Join(c.dir, p.file))
	if err != nil {
		return nil, fmt.Errorf("não consegui abrir (%w)", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || int(info.Size()) < p.offset+p.size {
		return nil, errDamaged // past its end a mapping is no memory
	}
	within := p.offset % os.Getpagesize()
	memory, err := syscall.Mmap(int(f.Fd()), int64(p.offset-within), p.size+within, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("não consegui trazer para a memória (%w)", err)
	}
	start := unsafe.Pointer(&memory[within])
	c.mappings = append(c.mappings, mapping{uintptr(start), uintptr(start) + uintptr(p.size), p})
	return start, nil
}

// keep stores memory in a file, or finds the file that it came from, if it is as it was.
func (c *Carrier) keep(memory []byte) (piece, error) {
	start := uintptr(unsafe.Pointer(&memory[0]))
	for _, m := range c.mappings {
		if m.start <= start && start+uintptr(len(memory)) <= m.end {
			from := m.piece
			from.offset += int(start - m.start)
			from.size = len(memory)
			if c.untouched(memory, from) {
				return from, nil
			}
		}
	}
	if err := c.room(len(memory)); err != nil {
		return piece{}, err
	}
	f, err := os.CreateTemp(c.dir, "*"+pieceSuffix)
	if err != nil {
		return piece{}, err
	}
	_, err = f.Write(memory)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the sweep removes it else
		return piece{}, err
	}
	return piece{filepath.Base(f.Name()), 0, len(memory)}, nil
}

// A save leaves spare free: a full disk harms more than the loss of a value. A small value, whose loss saves nothing, leaves
// some times its size.
const (
	spare      = 64 << 20
	smallSpare = 1 << 20
	spareTimes = 16
)

// room fails if so many bytes would fill the disk.
func (c *Carrier) room(size int) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(c.dir, &disk); err != nil {
		return nil // the write will tell
	}
	if free := int64(disk.Bavail) * int64(disk.Bsize); free < int64(size)+min(spare, smallSpare+spareTimes*int64(size)) {
		return fmt.Errorf("ocupa %d MB e só há %d MB livres em %s: libere espaço e execute a célula de novo", (size+1<<20-1)>>20, free>>20, c.dir)
	}
	return nil
}

// same compares memory with a piece.
func (c *Carrier) same(memory []byte, p piece) bool {
	f, err := os.Open(filepath.Join(c.dir, p.file))
	if err != nil {
		return false
	}
	defer f.Close()
	chunk := make([]byte, 1<<20)
	for at := 0; at < len(memory); {
		n, err := f.ReadAt(chunk[:min(len(chunk), len(memory)-at)], int64(p.offset+at))
		if n == 0 || err != nil && at+n < len(memory) || string(chunk[:n]) != string(memory[at:at+n]) {
			return false
		}
		at += n
	}
	return true
}
