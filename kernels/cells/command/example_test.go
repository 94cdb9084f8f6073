package command_test

import (
	"context"
	"fmt"
	"os"

	"cnn321/kernels/cells/command"
)

// session is the smallest one: it remembers nothing.
type session struct{}

func (session) Environ() []string               { return os.Environ() }
func (session) Setenv(string, string) error     { return nil }
func (session) Unsetenv(string) error           { return nil }
func (session) Dir() string                     { return os.TempDir() }
func (session) Chdir(string) error              { return nil }
func (session) BuildDir() string                { return os.TempDir() }
func (session) List() []command.Name            { return nil }
func (session) Remove(names ...string) []string { return names }
func (session) Reset() error                    { return nil }

func Example() {
	runner := command.New(command.Config{}, session{})
	defer runner.Close()

	cell := runner.Cell(command.IO{Count: 3, Stdout: os.Stdout})
	if err := cell.Run(context.Background(), "!echo olá\n%hepl", 1); err != nil {
		fmt.Println(err)
	}
	// Output:
	// olá
	// Célula [3], linha 2: %hepl não existe: você quis dizer %help?
}
