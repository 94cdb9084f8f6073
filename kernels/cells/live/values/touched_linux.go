package values

import (
	"encoding/binary"
	"os"
	"unsafe"
)

// Each page has eight bytes in pagemap (the kernel's Documentation/admin-guide/mm/pagemap.rst).
const (
	pagePresent = 1 << 63
	pageSwapped = 1 << 62
	pageOfFile  = 1 << 61
)

// untouched reports whether memory is as the file that it was mapped from. A page that the program wrote to is no longer the file's, and
// the system tells that without a look at the pages.
func (c *Carrier) untouched(memory []byte, from piece) bool {
	f, err := os.Open("/proc/self/pagemap")
	if err != nil {
		return c.same(memory, from)
	}
	defer f.Close()
	page := uintptr(os.Getpagesize())
	start := uintptr(unsafe.Pointer(&memory[0])) / page
	end := (uintptr(unsafe.Pointer(&memory[0])) + uintptr(len(memory)) + page - 1) / page
	pages := make([]byte, 8*(end-start))
	if _, err := f.ReadAt(pages, int64(8*start)); err != nil {
		return c.same(memory, from)
	}
	for ; len(pages) > 0; pages = pages[8:] {
		bits := binary.NativeEndian.Uint64(pages)
		if bits&pageSwapped != 0 || bits&pagePresent != 0 && bits&pageOfFile == 0 {
			return c.same(memory, from)
		}
	}
	return true
}
