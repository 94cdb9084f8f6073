// Package values carries the variables of one program to the next through files: what a cell leaves, a later cell finds.
//
// [Save] writes variables to a folder, [Load] puts them back in place in another program, and [Index] tells what is there.
// A value is the whole graph that a variable reaches: pointers, slices and maps that are shared, cyclic or point into each
// other are so again after a load, also among variables that are loaded together; unexported fields are carried as they lie
// in memory. Variables that share memory are written to one file, so that a later program can name them all and keep
// them in step (see [Entry.With]).
//
// What cannot live in another process (functions, channels, open files) is refused, by a sentence in Portuguese that
// names the part of the value; the refusal takes the value's place in the index, and Load gives it back as an error.
//
// Large pointer-free memory is not copied through Go: it has a file of its own, which a load maps privately, and which the
// next save keeps if the program did not write to it. A file is complete before the index names it, so a program that is
// killed at any moment leaves the values of before.
//
// The folder serves one machine, and programs built by one Go version for one architecture: it is emptied when a kernel starts.
package values
