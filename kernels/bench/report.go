package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"cnn321/cnnlib/draw/canvas"
)

// WriteReport writes README.md and the plots into a folder, made of nothing but the results. It returns the files.
func (r *Results) WriteReport(folder string) ([]string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("não consegui criar a pasta do relatório: %w", err)
	}
	var files []string
	put := func(name string, contents []byte) error {
		path := filepath.Join(folder, name)
		if err := writeWhole(path, contents); err != nil {
			return err
		}
		files = append(files, path)
		return nil
	}
	plots := r.plots()
	if err := put("README.md", []byte(r.markdown(plots))); err != nil {
		return nil, err
	}
	for _, p := range plots {
		picture, err := p.chart.Picture()
		if err != nil {
			return nil, err
		}
		packed, err := canvas.PNG(picture)
		if err != nil {
			return nil, err
		}
		svg, err := p.chart.SVG()
		if err != nil {
			return nil, err
		}
		if err := put(p.file+".png", packed); err != nil {
			return nil, err
		}
		if err := put(p.file+".svg", []byte(svg+"\n")); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// markdown is the report in both languages.
func (r *Results) markdown(plots []plot) string {
	var b strings.Builder
	b.WriteString("# Medidas · Measurements\n\n")
	b.WriteString("<!-- Escrito por `go run ./kernels bench --report`, a partir dos resultados em JSON: não edite. -->\n")
	for _, l := range []language{portuguese, english} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", words{"Português", "English"}.in(l), r.about(l))
		if table := r.table(l, false); table != "" {
			b.WriteString("\n" + table)
		}
		if table := r.table(l, true); table != "" {
			fmt.Fprintf(&b, "\n%s\n\n%s", words{"Conforme o tamanho do lote, o número de imagens e o de filtros:", "By batch size, number of images and number of filters:"}.in(l), table)
		}
	}
	if len(plots) > 0 {
		b.WriteString("\n## Escala · Scaling\n")
		for _, p := range plots {
			fmt.Fprintf(&b, "\n![%s](%s.png)\n", p.chart.Describe(), p.file)
		}
	}
	return b.String()
}

// about says where and how the measures were taken.
func (r *Results) about(l language) string {
	device := "CPU"
	if r.Device != "cpu" {
		device = "CUDA"
	}
	lines := []string{
		fmt.Sprintf("- %s: %s", words{"Máquina", "Machine"}.in(l), r.Machine.in(l)),
		fmt.Sprintf("- cnn321 (%s, %s): %s", device, r.Precision, listVersions(r.Versions)),
	}
	if r.Peer != nil {
		lines = append(lines, fmt.Sprintf("- %s: %s", r.Peer.Name, listVersions(r.Peer.Versions)))
	}
	lines = append(lines, fmt.Sprintf("- %s: %s", words{"Data", "Date"}.in(l), r.Measured.UTC().Format("2006-01-02")), "",
		words{
			"Cada valor é a mediana das voltas, com os quartis entre colchetes; CPU é o tempo de processador da mesma operação.",
			"Each value is the median of the turns, with the quartiles in brackets; CPU is the processor time of the same operation.",
		}.in(l))
	if r.Peer != nil {
		lines = append(lines, words{
			"Os dois são medidos um logo depois do outro, em ordem alternada; a razão é a mediana das razões de cada volta: abaixo de 1, o cnn321 gasta menos.",
			"The two are measured one right after the other, in alternating order; the ratio is the median of each turn's: below 1, cnn321 takes less.",
		}.in(l))
	}
	return strings.Join(lines, "\n")
}

// row is a line of the table.
type row struct{ name, ours, peer, ratio, oursCPU, peerCPU, turns string }

// table is a line for each measure that there is: those of the plots, or all the others. It is empty if there are none.
func (r *Results) table(l language, scaling bool) string {
	var rows []row
	for _, m := range catalog(sizes{device: r.Device}) {
		found := r.find(m.id)
		if found == nil || (m.group == "scaling") != scaling || len(found.Turns) == 0 {
			continue
		}
		line := row{
			name: m.name.in(l), ours: l.spread(Summarize(found.values(Ours)), m.unit), peer: l.spread(Summarize(found.values(Peer)), m.unit),
			ratio:   l.ratio(Summarize(found.ratios())),
			oursCPU: l.value(Summarize(found.cpu(Ours)).Median, Seconds), peerCPU: l.value(Summarize(found.cpu(Peer)).Median, Seconds),
			turns: fmt.Sprint(len(found.Turns)),
		}
		if way := found.way(); way != "" {
			line.peer += " (" + way + ")"
		}
		rows = append(rows, line)
	}
	if !scaling {
		rows = append(rows, r.trainingRows(l)...)
	}
	if len(rows) == 0 {
		return ""
	}
	peer := ""
	if r.Peer != nil {
		peer = r.Peer.Name
	}
	head := row{
		name: words{"Medida", "Measure"}.in(l), ours: "cnn321", peer: peer, ratio: words{"razão", "ratio"}.in(l),
		oursCPU: "CPU, cnn321", peerCPU: words{"CPU, comparação", "CPU, peer"}.in(l), turns: words{"voltas", "turns"}.in(l),
	}
	return aligned(head, rows, peer != "")
}

// trainingRows are time and accuracy of the whole trainings.
func (r *Results) trainingRows(l language) []row {
	var rows []row
	for _, e := range r.trained() {
		seeds := fmt.Sprint(max(len(e.seconds[Ours]), len(e.seconds[Peer])))
		rows = append(rows,
			row{name: e.name().in(l), ours: l.spread(Summarize(e.seconds[Ours]), Seconds), peer: l.spread(Summarize(e.seconds[Peer]), Seconds),
				ratio: l.ratio(Summarize(e.ratios)), turns: seeds,
				oursCPU: l.value(Summarize(e.cpu[Ours]).Median, Seconds), peerCPU: l.value(Summarize(e.cpu[Peer]).Median, Seconds)},
			row{name: fmt.Sprintf(words{"Acurácia no teste, %s (média ± desvio)", "Test accuracy, %s (mean ± deviation)"}.in(l), epochs(e.epochs).in(l)),
				ours: e.accuracyOf(Ours, l), peer: e.accuracyOf(Peer, l), ratio: "–", oursCPU: "–", peerCPU: "–", turns: seeds})
	}
	return rows
}

// aligned is a Markdown table that also reads well as text.
func aligned(head row, rows []row, withPeer bool) string {
	columns := func(r row) []string {
		if withPeer {
			return []string{r.name, r.ours, r.peer, r.ratio, r.oursCPU, r.peerCPU, r.turns}
		}
		return []string{r.name, r.ours, r.oursCPU, r.turns}
	}
	widths := make([]int, len(columns(head)))
	for _, r := range append([]row{head}, rows...) {
		for i, text := range columns(r) {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	var b strings.Builder
	line := func(cells []string) {
		for i, text := range cells {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			if i == 0 {
				text += pad
			} else {
				text = pad + text
			}
			b.WriteString("| " + text + " ")
		}
		b.WriteString("|\n")
	}
	line(columns(head))
	for i, width := range widths {
		if i == 0 {
			b.WriteString("|:" + strings.Repeat("-", width+1))
		} else {
			b.WriteString("|" + strings.Repeat("-", width+1) + ":")
		}
	}
	b.WriteString("|\n")
	for _, r := range rows {
		line(columns(r))
	}
	return b.String()
}

// Table is the results as a table in Portuguese; empty if there are none but those of the plots.
func (r *Results) Table() string { return r.table(portuguese, false) }
