// Package rehearse runs a notebook from top to bottom without a browser: the rehearsal of the talk. It leaves the
// executed notebook, the time of each cell, and two pages of HTML that need no network: a hand-out to read, and slides
// to show. The pages alone can be written too, from a notebook as it is.
//
// The work is done by nbclient and nbconvert in Python (script/); this package starts it, shows how far it is, and ends it.
// The two programs talk through pipes: events come as lines of JSON, and the end of the script's standard input asks it
// to stop, so that the kernel is ended in order after Ctrl-C and also when this program is killed.
//
// The slides are a reveal.js deck, cut as Jupyter's own slide types say (cell.metadata.slideshow.slide_type): slide,
// subslide, fragment, skip, notes, or none, which goes on with the slide before; and where a piece without a heading of its
// own fits on the slide before it, by an estimate that is the same on every machine (cut.py), the two become one. The page
// then sets each slide as large as it fits (fit.js), on paper too. All of reveal.js is in the page.
//
// The hand-out is a page like a book's (handout.css, and paper.css for A4). Both pages bring the font for their formulas
// (formulas.py), so that these look the same on every machine, and follow the reader's choice of light or dark.
package rehearse
