package bench

import (
	"fmt"
	"slices"

	"cnn321/cnnlib/draw/canvas"
	"cnn321/kernels/bench/chart"
)

// plot is a chart and the name of its files.
type plot struct {
	file  string
	chart chart.Chart
}

// plots show how the times grow; those that nothing was measured for are left out.
func (r *Results) plots() []plot {
	var plots []plot
	add := func(file, title, x, y string, lines []chart.Line) {
		if len(lines) > 0 {
			plots = append(plots, plot{file, chart.Chart{
				Title: title, X: chart.Axis{Name: x, Log: true}, Y: chart.Axis{Name: y, Log: true}, Lines: lines,
			}})
		}
	}
	add("escala-lote", "Um passo de treino, por tamanho do lote", "Imagens no lote", "Tempo do passo (ms)", r.lines("", "scale-batch-", scaledBatches()))
	examples := append(scaledExamples(), allImages)
	images := append(r.lines("prever", "scale-predict-", scaledImages()), r.lines("treinar", "scale-epoch-", examples)...)
	add("escala-imagens", "Prever e treinar uma época, por número de imagens", "Imagens", "Tempo (ms)", images)
	add("escala-filtros", "Um passo de treino, por número de filtros", "Filtros da primeira convolução (a segunda tem o dobro)", "Tempo do passo, lote 128 (ms)",
		r.lines("", "scale-filters-", scaledFilters()))
	return plots
}

// lines are ours and the peer's milliseconds at some points.
func (r *Results) lines(what, prefix string, points []int) []chart.Line {
	var lines []chart.Line
	for _, side := range []Side{Ours, Peer} {
		line := chart.Line{Name: "cnn321"}
		if side == Peer && r.Peer != nil {
			line.Name = r.Peer.Name
		}
		if what != "" {
			line.Name += ", " + what
		}
		for _, n := range slices.Sorted(slices.Values(points)) {
			found := r.find(fmt.Sprint(prefix, n))
			if found == nil && n == allImages && len(line.Points) > 0 {
				found = r.find("epoch") // one more point of a line, but no line by itself
			}
			if found == nil {
				continue
			}
			if s := Summarize(found.values(side)); s.N > 0 && s.Median > 0 {
				line.Points = append(line.Points, canvas.Pt(float64(n), 1000*s.Median))
			}
		}
		if len(line.Points) > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}
