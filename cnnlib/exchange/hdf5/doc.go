// Package hdf5 reads and writes the small part of HDF5 that Keras's weight files are made of: groups in groups, and in them
// arrays of float32 in one piece.
//
// It is written from the HDF5 File Format Specification, version 3.0, and keeps to the oldest form of each part, the one
// that h5py writes unless it is told otherwise and every HDF5 reads: superblock 0, object headers 1, symbol tables. A pure
// Go library for all of HDF5 that is past its beta was not to be found; this part takes two small files, and is fuzzed.
//
// What a file has beside that (attributes, arrays of other types, in chunks or compressed) is passed over, or
// refused by the call that asks for it. [Read] looks at every object once and copies nothing; it takes no more time or
// memory than the file is long. Errors are in Brazilian Portuguese.
package hdf5
