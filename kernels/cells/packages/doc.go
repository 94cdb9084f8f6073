// Package packages gives the type checker the packages that cells import, from the compiler's export data, and finds the
// package that a name without an import means.
//
// The go command tells where the export data lies, once for each package: a cell with nothing new costs no process. What
// was told holds until a file of the module, or of a module that replaces another, changes.
package packages
