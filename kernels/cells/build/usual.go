package build

// Flags are the go command's flags for cells. Without debug information a cell links in half the time, and without C in package net in a
// tenth less.
const Flags = "'-ldflags=-s -w' -tags=netgo,osusergo"

// Ordinary are the standard library's packages that cells import most, and what each cell's program is linked with.
func Ordinary() []string {
	return []string{"cnn321/kernels/cells/live", "errors", "fmt", "math", "math/rand/v2", "os", "slices", "sort", "strconv", "strings", "time"}
}
