// Package live is what the program of a cell is linked with: it brings the values of other cells, keeps those of its own, shows its
// last expression, asks for input, and ends it well at an interrupt.
//
// A generated program calls it so, x being of another cell and y new:
//
//	var x int
//	var y []float64
//	var _ = live.Load(live.Vars{live.Var("x", &x, 0)})
//
//	func main() {
//		live.Main(live.Vars{live.Var("x", &x, 0, 1), live.Var("y", &y, 1, 1, 2)}, func() {
//			y = work(x)
//			live.Done(1)
//			live.Show(y)
//		})
//	}
//
// Load stands before every other variable that has an initialiser: Go then runs it first, so that all others find the values. It
// loads in place, so a pointer to a variable is one still.
//
// The environment says where: CNN321_VALUES is the folder of values (without it the program is no cell: nothing is kept, and input
// and interrupts are as in any program), CNN321_CELL a unix socket on which the
// supervisor answers for input (without it input is at its end), GONB_PIPE and GONB_PIPE_BACK the notebook's displays (without
// them results are printed).
//
// # Input
//
// A program that waits for its standard input is given lines that a person types (see package ask). Its input ends where a person sends
// the end of input, as jupyter console does at Ctrl+D; at an empty line, if the program reads to the end (io.ReadAll); and at a second empty
// line in a row, if it passes over them or reads in a loop (fmt.Scan, bufio.Scanner). The box says so before.
//
// # What is saved
//
// When main's work ends, by itself, by a panic in whatever goroutine, by [Exit] or log.Fatal (package fatal), or by an interrupt, the
// variables whose first assignment has ended are saved. A panic goes on afterwards as if nothing had happened, with its own traceback.
//
// What ends a program without a word to it (a fatal error of the runtime, SIGKILL, os.Exit in a library) leaves what [Keep] saved, between
// statements.
//
// At an interrupt main is asked to stop, which it does at the next [Tick] or [Sleep]; its deferred calls run, and all is saved, half-done loops
// too, as in Python. If it does not come to one within a moment, the program ends all the same. If main sleeps or waits then, all is saved
// as well; if it is at work in a library or in a loop without a Tick, only what the running statement does not touch is: no value is read
// while something may write it.
package live
