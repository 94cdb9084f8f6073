package mistakes

// Say makes a report of a sentence of our own about a place in a cell: what Go knows nothing of. What a colon of the
// sentence leads to is what to do.
func Say(d Diagnostic, sentence string) *Report {
	r := &Report{Name: nameSaid, Value: oneLine(place(d.Cell, d.Line) + ": " + sentence)}
	r.heading(place(d.Cell, d.Line)+": "+sentence, "")
	r.quote(d.Source, d.Line, d.Column)
	return r
}

// nameSaid is the name of an error that is no mistake in the code.
const nameSaid = "Erro"
