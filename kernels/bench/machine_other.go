//go:build !linux

package bench

// systemMachine does not know more than Go does.
func systemMachine() Machine { return Machine{} }
