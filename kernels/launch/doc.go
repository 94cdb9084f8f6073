// Package launch is what Jupyter starts as the kernel "CNN em Go": it brings up the engine and GoNB, keeps them
// together, and leaves nothing behind.
//
//	Jupyter ── front ──lifeline── supervisor ─┬─ engine   (restarted when it dies)
//	                                          └─ gonb ─┬─ gopls
//	                                                   └─ cells, and whatever they start
//
// There are two processes because either may be killed without a warning (kill -9, out of memory), and the other then
// has to clean up:
//
//   - [Run], the front, is the process that Jupyter knows, signals and kills. It does nothing but pass requests on
//     through a pipe, the lifeline, and notice when Jupyter itself has gone.
//   - [Supervise], the supervisor, lives in a session of its own, out of reach of signals meant for the front's process
//     group. It adopts every orphan among its descendants (PR_SET_CHILD_SUBREAPER), so a program that a cell left in the
//     background, gopls, or the cell of a GoNB that was killed are still found and ended. When the lifeline breaks, the front was killed.
//   - The front adopts orphans too: when the supervisor is killed, everything below it falls to the front.
//
// The engine is watched: one that a signal halted is told to go on, one that does not answer is replaced, and of one that ended the cells
// are told why (package death). One that cannot start is given up after a few times, and a call that ended several engines is
// refused by the next. What engines said last is in logs/motor.log of the user's folder; Jupyter's log has one line.
//
// All temporary files (the engine's socket, GoNB's build folder, pipes) lie in one private folder, so one removal is
// enough. If both processes are killed at the same instant the folder stays; the next launcher finds it unlocked, ends
// the processes that carry its name in their environment, and removes it.
//
// Away from Linux there is no adoption of orphans; what still hangs from the process tree is ended just the same.
package launch
