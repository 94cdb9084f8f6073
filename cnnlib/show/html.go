package show

import (
	"fmt"
	"html"
	"strings"

	"cnn321/cnnlib"
)

// liveHTML is a training under way: where it is, how fast, how much longer, and
// both curves. No scripts, so that it is safe and reads the same when a kernel is
// killed and this is what stays in the notebook.
func liveHTML(s State) string {
	var b strings.Builder
	width, size, large := 1000, 18, 24
	if s.Background {
		width, size, large = 640, 15, 18
	}
	name := ""
	if s.Display != "" {
		name = fmt.Sprintf(` data-cnn321-display="%s"`, html.EscapeString(s.Display))
	}
	fmt.Fprintf(&b, `<div data-cnn321-say="%s"%s style="max-width:%dpx;padding:8px 12px;background:#fff;color:#1a1a1a;font:%dpx/1.5 sans-serif">`, html.EscapeString(spoken(s)), name, width, size)
	fmt.Fprintf(&b, `<div><b style="font-size:%dpx">%s</b>`, large, html.EscapeString(headline(s)))
	if detail := detail(s); detail != "" {
		fmt.Fprintf(&b, ` &ensp;%s`, html.EscapeString(detail))
	}
	b.WriteString(`</div>`)
	switch {
	case s.Phase == Reading && s.Data.Of > 0:
		b.WriteString(bar(strings.TrimSuffix(reading(s), "…"), s.read(), s.Data.Done, s.Data.Of))
	case s.Phase == Training && s.Steps > 0:
		b.WriteString(barHTML(s))
		fmt.Fprintf(&b, `<div>passo %d/%d — %s</div>`, s.Step, s.Steps, s.metrics())
	}
	if s.hasCurves() {
		b.WriteString(s.curves().SVG())
	}
	if n := len(s.Ended); n > 0 && s.Ended[n-1].Validated {
		fmt.Fprintf(&b, `<div>depois da época %d%s</div>`, n, validation(s.Ended[n-1], s.Regression))
	}
	for _, notice := range s.Notices {
		fmt.Fprintf(&b, `<div><b>%s</b></div>`, html.EscapeString(notice))
	}
	if note := note(s); note != "" {
		fmt.Fprintf(&b, `<div style="font-size:15px">%s</div>`, html.EscapeString(note))
	}
	b.WriteString(`</div>`)
	return b.String()
}

// spoken is what a screen reader says of a training: once an epoch, since the page says it anew whenever it changes.
func spoken(s State) string {
	text := headline(s)
	if s.Phase == Queued {
		// Without how far that one is, which would be said over and over.
		text, _, _ = strings.Cut(text, " (")
	}
	if s.Phase == Training && s.Epoch >= 1 {
		text = fmt.Sprintf("Treinando a época %d de %d.", min(s.Epoch, s.total()), s.total())
	}
	if n := len(s.Ended); n > 0 {
		e := s.Ended[n-1]
		measure, value := "acurácia", e.Accuracy
		if s.Regression {
			measure, value = "erro médio", e.MeanAbsoluteError
		}
		text += fmt.Sprintf(" A época %d terminou com perda %s e %s %s.", n, cnnlib.Decimal(e.Loss, 4), measure, cnnlib.Decimal(value, 4))
	}
	return text
}

// headline is the one thing to read from the last row.
func headline(s State) string {
	switch {
	case s.Phase == Reading:
		return reading(s)
	case s.Phase == Queued:
		return "Na fila, atrás do " + s.Behind + "."
	case s.Phase == Compiling:
		return compiling(s)
	case s.Phase == Waiting || s.Epoch < 1:
		return "Preparando o treino…"
	default:
		return epochName(min(s.Epoch, s.total()), s.total())
	}
}

// detail is the pace and the time that remains.
func detail(s State) string {
	if s.Phase == Reading {
		return s.read()
	}
	if s.Phase != Training || s.Steps < 1 {
		return ""
	}
	text := pace(s.PerStep) + "/passo"
	if s.Remaining > 0 {
		text += " · restam " + duration(s.Remaining)
	}
	return text
}

// note is what happened before the first step.
func note(s State) string {
	var notes []string
	if s.resumed() {
		notes = append(notes, resumed(s))
	}
	if s.Compile > 0 {
		notes = append(notes, compiled(s))
	}
	if s.Device != "" && s.Phase != Compiling && s.Phase != Queued {
		notes = append(notes, "Dispositivo: "+s.Device+".")
	}
	if s.Background {
		notes = append(notes, "As outras células continuam respondendo; cell.Wait(…) espera este treino, e cell.Stop(…) o para.")
	}
	return strings.Join(notes, " ")
}

// barHTML is the part of the epoch that is trained.
func barHTML(s State) string {
	return bar(fmt.Sprintf("Treino da época %d de %d", s.Epoch, s.total()), fmt.Sprintf("passo %d de %d", s.Step, s.Steps), s.Step, s.Steps)
}

// bar is a part of a whole, told in words too.
func bar(label, value string, done, of int) string {
	return fmt.Sprintf(`<div role="progressbar" aria-label="%s" aria-valuetext="%s" aria-valuemin="0" aria-valuemax="%d" aria-valuenow="%d" style="height:22px;border:2px solid #1a1a1a;background:#fff">`+
		`<div style="height:100%%;width:%d%%;background:#0072b2"></div></div>`,
		label, value, of, done, 100*done/of)
}
