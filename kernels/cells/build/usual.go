package build

// Flags are the go command's flags for cells. Without debug information a cell links in half the time, and without C in package net in a
// tenth less.
const Flags = "'-ldflags=-s -w' -tags=netgo,osusergo"

// SharedFlags are those where all that cells import is compiled for them alone, in an installation that many share. Without debug information
// each package is a quarter smaller, and a link maps 104 MB where it mapped 127. Elsewhere cells take their packages from the cache of
// the project's own builds, and would have all of them compiled once more.
const SharedFlags = Flags + " -gcflags=" + noDebug

// noDebug is what is told to the compiler of all packages; -ldflags=-w leaves nothing of what it would write.
const noDebug = "all=-dwarf=false"

// Ordinary are the standard library's packages that cells import most, and what each cell's program is linked with.
func Ordinary() []string {
	return []string{"cnn321/kernels/cells/live", "errors", "fmt", "math", "math/rand/v2", "os", "slices", "sort", "strconv", "strings", "time"}
}
