// Command goxla installs XLA's CPU plugin with go-xla's own installer: setup's second source, for the
// machines that no wheel is made for. Usage: goxla VERSION FOLDER.
package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/gomlx/go-xla/installer"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "uso: goxla VERSÃO PASTA")
		os.Exit(2)
	}
	platform := runtime.GOOS + "_" + runtime.GOARCH
	if err := installer.CPUInstall(platform, os.Args[1], os.Args[2], false, installer.Quiet); err != nil {
		fmt.Fprintf(os.Stderr, "plugin do XLA para %s: %v\n", platform, err)
		os.Exit(1)
	}
}
