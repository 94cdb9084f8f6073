package talk

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Verdict is how a part fits into the time that its plan gives it.
type Verdict int

// From what leaves time over to what cannot be.
const (
	Fits    Verdict = iota // its cells and all of its text
	Tight                  // its cells; of the text not all can be read aloud
	TooLong                // not even its cells
	Failed                 // a cell of it failed or did not run
)

// Timing is a part as a rehearsal found it.
type Timing struct {
	Part
	Machine time.Duration // what its cells took
	Failed  bool
}

// Verdict says how the part fits.
func (t Timing) Verdict() Verdict {
	switch {
	case t.Failed:
		return Failed
	case t.Machine > t.Takes:
		return TooLong
	case t.Machine+t.Reading() > t.Takes:
		return Tight
	}
	return Fits
}

// Rehearsal is a plan beside what its cells took.
type Rehearsal struct {
	Plan  Plan
	Shown []Timing
	// Silent is what the cells take that are run without a word, since later ones need them: those of parts that the plan skips.
	Silent time.Duration
	// Unknown is whether a cell that must be run silently failed.
	Unknown bool
}

// Compare sets the plan beside what each cell took, by its index in the notebook; ran is false for a cell that failed or was not run.
func (p Plan) Compare(took func(cell int) (d time.Duration, ran bool)) Rehearsal {
	r := Rehearsal{Plan: p}
	for _, part := range p.Parts {
		if part.Skipped() && part.Extra {
			continue
		}
		t := Timing{Part: part}
		for _, cell := range part.Cells {
			d, ran := took(cell)
			t.Machine += d
			t.Failed = t.Failed || !ran
		}
		if part.Skipped() {
			r.Silent += t.Machine
			r.Unknown = r.Unknown || t.Failed
			continue
		}
		r.Shown = append(r.Shown, t)
	}
	return r
}

// Total is how long the talk takes: its parts as planned, or as long as their cells take where that is more, and the silent cells.
func (r Rehearsal) Total() time.Duration {
	total := r.Silent
	for _, t := range r.Shown {
		total += max(t.Takes, t.Machine)
	}
	return total
}

// Over is how much longer the talk is than its plan may be; negative is what is left.
func (r Rehearsal) Over() time.Duration {
	return r.Total() - time.Duration(r.Plan.Minutes)*time.Minute
}

// OK says whether every part fits, if need be told in fewer words, and all of them together.
func (r Rehearsal) OK() bool {
	for _, t := range r.Shown {
		if t.Verdict() >= TooLong {
			return false
		}
	}
	return !r.Unknown && r.Over() <= 0
}

// Report is the rehearsal in words: a table, which is Markdown and reads well on a terminal, and what does not fit.
func (r Rehearsal) Report() string {
	rows := [][]string{{"começa", "parte", "plano", "células", "leitura", ""}}
	at := time.Duration(0)
	for _, t := range r.Shown {
		rows = append(rows, []string{clock(at), strings.ReplaceAll(t.Title, "|", `\|`), clock(t.Takes), clock(t.Machine), clock(t.Reading()), t.Verdict().String()})
		at += t.Takes
	}
	rows = append(rows, []string{clock(at), "fim", clock(r.Plan.Total()), "", "", ""})
	var b strings.Builder
	table(&b, rows)
	b.WriteString("\n")
	for _, t := range r.Shown {
		switch t.Verdict() {
		case Failed:
			fmt.Fprintf(&b, "Não rodou até o fim: %s.\n", t.Title)
		case TooLong:
			fmt.Fprintf(&b, "Não cabe: %s. Só as células levam %s, e o plano dá %s.\n", t.Title, clock(t.Machine), clock(t.Takes))
		}
	}
	if r.Silent > 0 {
		fmt.Fprintf(&b, "As células das partes puladas, que as seguintes usam, levam %s: execute-as sem comentar.\n", clock(r.Silent))
	}
	if over := r.Over(); over > 0 {
		fmt.Fprintf(&b, "A aula passaria %s dos %d minutos.\n", clock(over), r.Plan.Minutes)
	} else {
		fmt.Fprintf(&b, "Dos %d minutos sobram %s.\n", r.Plan.Minutes, clock(-over))
	}
	return b.String()
}

func (v Verdict) String() string {
	return [...]string{"cabe", "resuma: não dá para ler tudo", "NÃO CABE", "ERRO"}[v]
}

// clock is a time in minutes and seconds.
func clock(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// table writes rows, the first being the heading, as a Markdown table whose columns stand under each other.
func table(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(text), 3)
		}
	}
	for n, row := range rows {
		for i, text := range row {
			fmt.Fprintf(b, "| %s%s ", text, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)))
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				b.WriteString("| " + strings.Repeat("-", width) + " ")
			}
			b.WriteString("|\n")
		}
	}
}
