// Package fatal has the functions of package log that end a program, as a cell's program calls them: its values are saved before.
package fatal

import (
	"fmt"
	"log"

	"cnn321/kernels/cells/live/exit"
)

// callers is how far above here the place is that a log may name.
const callers = 2

// Fatal is log.Fatal.
func Fatal(v ...any) { end(fmt.Sprint(v...)) }

// Fatalf is log.Fatalf.
func Fatalf(format string, v ...any) { end(fmt.Sprintf(format, v...)) }

// Fatalln is log.Fatalln.
func Fatalln(v ...any) { end(fmt.Sprintln(v...)) }

func end(text string) {
	_ = log.Output(callers+1, text) // nobody is left to hear of a log that fails
	exit.With(1)
}
