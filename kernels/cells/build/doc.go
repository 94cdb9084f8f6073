// Package build makes the program of a cell as `go build` would, in little more than half the time.
//
// Most of what go build does for a cell is to find out, each time, what has not changed: which packages it needs, where the cache
// has them, whether their files are as they were. [Builder] remembers that for each set of imports, looks whether the files of
// the working copy and of the cache are still those, and calls compiler and linker itself. Whatever it does not know for certain, and each
// program that does not compile, it leaves to go build, whose words are then the answer.
package build
