//go:build !linux

package values

// untouched reports whether memory is as the file that it was mapped from.
func (c *Carrier) untouched(memory []byte, from piece) bool { return c.same(memory, from) }
