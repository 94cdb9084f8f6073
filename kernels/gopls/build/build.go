// Package build has our correction to gopls; kernels/corrected builds it with it.
//
// gopls keeps 100 MB that it never uses, so that it collects garbage more seldom. They count into the bound that kernels/gopls
// sets it: it left gopls 28 MB, so that it did little but collect. And now and then they are real: with them gopls held 90 MB
// or 190 MB at rest, by chance, and 205 MB or 320 MB where its cache was cold.
package build

import (
	"embed"

	"cnn321/kernels/corrected"
)

// Package is the path of gopls's program.
const Package = "golang.org/x/tools/gopls"

//go:embed patches/*.patch
var patches embed.FS

// Program is the corrected gopls. The go.mod that pins it is the one in kernels/setup/gopls.
func Program() corrected.Program {
	return corrected.Program{Name: "gopls", Module: Package, Package: Package, Patches: patches, Where: "kernels/gopls/build/patches"}
}
