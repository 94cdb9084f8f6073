// Package licenses keeps .github/LICENSES.md: the licence of each thing that the project is built of or installs.
//
// Its tests hold the list to what is pinned, go.mod and the Python locks, and to the licence texts that came with the modules. After a
// change of dependencies:
//
//	go test ./kernels/setup/licenses -update
package licenses
