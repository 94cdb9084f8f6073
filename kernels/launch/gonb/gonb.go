package gonb

import (
	"embed"

	"cnn321/kernels/corrected"
)

// Module is GoNB's module path, which is also its program's; its version is the one in the project's go.mod.
const Module = "github.com/janpfeifer/gonb"

//go:embed patches/*.patch
var patches embed.FS

// Program is the corrected GoNB.
func Program() corrected.Program {
	return corrected.Program{
		Name: "GoNB", Module: Module, Package: Module,
		Patches: patches, Where: "kernels/launch/gonb/patches",
		Unread: []string{"docs", "examples", "binder"},
	}
}
