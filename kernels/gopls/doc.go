// Package gopls completes and explains the code of cells: it is an LSP client of a gopls of the kernel's own.
package gopls
