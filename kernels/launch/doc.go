// Package launch is what Jupyter starts as the kernel "CNN em Go": it brings up the engine and GoNB, keeps them
// together, and leaves nothing behind.
//
//	Jupyter ── front ──lifeline── supervisor ─┬─ engine   (restarted when it dies; one for all kernels of a user)
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
// The kernels of one user with one configuration share an engine: a notebook that is opened twice does not take its memory twice. Its socket,
// with what is told of it, lies in a folder that is named after all that makes engines differ (engineHome), and of whose locks
//
//   - every kernel has a part in one: who gets that alone was the last, and removes the folder;
//   - one kernel has the second: it is the owner, whose supervisor runs and watches the engine. The others wait for it, and the next takes over
//     however the owner ends; one that is halted by a signal as its engine dies is told to go on;
//   - the engine itself has the third, so that the next one does not begin before it has kept what it trains.
//
// Cells call the same socket from first to last. The owner's end is no error to the others' calls, which are made once more (package remote);
// what they train goes on where it was. A kernel that starts allows again whatever was refused. Where no folder can be shared (no locks, or
// somebody else's folder in its place) a kernel has an engine of its own, in its private folder.
//
// All other temporary files (GoNB's build folder, pipes, values) lie in one private folder, so one removal is
// enough. If both processes are killed at the same instant the folder stays; the next launcher finds it unlocked, ends
// the processes that carry its name in their environment, and removes it; an engine is told to end, and let keep what it trains.
//
// Away from Linux there is no adoption of orphans; what still hangs from the process tree is ended just the same.
package launch
