package rehearse

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Table is the time of each cell as a Markdown table, which also reads well on a terminal.
func (r *Result) Table() string {
	rows := [][]string{{"célula", "tempo", "resultado", "o que faz"}}
	for _, cell := range r.Cells {
		took := ""
		if cell.Status == Succeeded || cell.Status == Failed {
			took = Seconds(cell.Took)
		}
		rows = append(rows, []string{fmt.Sprint(cell.Number), took, cell.Status.String(), Shorten(strings.ReplaceAll(cell.Line, "|", "\\|"), 60)})
	}
	rows = append(rows, []string{"total", Seconds(r.Took), "", "com o início do kernel e a página"})

	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	rule := make([]string, len(widths))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width)
	}
	rule[0], rule[1] = rule[0][1:]+":", rule[1][1:]+":"

	var table strings.Builder
	for n, row := range rows {
		writeRow(&table, row, widths)
		if n == 0 {
			writeRow(&table, rule, widths)
		}
	}
	return table.String()
}

// writeRow writes one row; the first two columns are numbers, to the right.
func writeRow(table *strings.Builder, row []string, widths []int) {
	for i, text := range row {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
		if i < 2 {
			text = pad + text
		} else {
			text += pad
		}
		table.WriteString("| " + text + " ")
	}
	table.WriteString("|\n")
}

func (s Status) String() string {
	switch s {
	case Running:
		return "interrompida"
	case Succeeded:
		return "ok"
	case Failed:
		return "ERRO"
	}
	return "não rodou"
}

// Seconds writes a time as one reads it in Portuguese: 0,25 s, 12,3 s, 6 min 21 s.
func Seconds(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	case d >= 100*time.Second:
		d = d.Round(time.Second)
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d >= 10*time.Second:
		return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".", ",", 1)
	}
	return strings.Replace(fmt.Sprintf("%.2f s", d.Seconds()), ".", ",", 1)
}

// Shorten cuts a line to at most n characters.
func Shorten(line string, n int) string {
	runes := []rune(line)
	if len(runes) <= n {
		return line
	}
	return string(runes[:n-1]) + "…"
}
