// Package idx reads IDX files, the format in which MNIST was published and its kin still are: a head that
// names the type of the values and the size of each axis, then the values, the last axis fastest.
// Files may be gzipped, whatever their name says.
//
//	byte 0-1  zero
//	byte 2    the type; 8 stands for unsigned bytes, the only one read here
//	byte 3    the number of axes
//	then      the size of each axis, as a big-endian uint32
//
// What a head promises is held against what the file can hold before any room is made for it.
// Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits", section "File formats".
package idx
