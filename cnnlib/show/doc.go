// Package show puts what cnnlib reports in front of whoever waits for it: in a
// GoNB notebook or on a terminal, with the same calls.
//
//	progress := show.New(show.Auto(), "CPU (XLA)")
//	history, err := model.Fit(ctx, engine, data, cnnlib.Watch(progress.Watch))
//	err = progress.Close(err)
//
// What is known is kept apart from its picture. [State] is a plain value that is
// made from the events of a training one by one ([State.Next], a pure function);
// an [Output] draws states; [Progress] is between the two and keeps to five
// drawings a second, whatever the pace of the events.
//
// In a notebook a training has one display, which changes while it runs and in
// the end becomes plain Markdown, followed by a PNG of the curves: what is
// stored needs no script, no network and no kernel to be read. It speaks to the
// notebook by displays only: GoNB gives no order between those and what is
// printed. Each call returns when the notebook has got everything, so a program
// may end right after it.
//
// On a terminal it is a progress bar; where the output is a file or a pipe, a
// line for each epoch. Pictures are then written as files (see [Terminal]).
package show
