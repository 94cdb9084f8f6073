package draw

import (
	"fmt"
	"image/color"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Confusion draws the counts of [cnnlib.Confusion]: a row for each true class, a
// column for each predicted one. Right answers are on the blue diagonal; the more
// often a mistake was made, the stronger its vermillion. Each count is written in its place, and a mistake never made is a dot.
func Confusion(counts [][]int, names []string) (*canvas.Picture, error) {
	n := len(counts)
	if n == 0 || n != len(names) {
		return nil, fmt.Errorf("%d classes contadas e %d nomes: é preciso um nome para cada", n, len(names))
	}
	most := 1 // of any mistake
	for i, row := range counts {
		if len(row) != n {
			return nil, fmt.Errorf("a linha %d das contagens tem %d colunas, e não %d", i, len(row), n)
		}
		for j, count := range row {
			if i != j {
				most = max(most, count)
			}
		}
	}
	measure := canvas.NewRaster(1, 1)
	const rows, columns = "Verdadeira", "Prevista"
	nameWidth := measure.TextWidth(rows, canvas.TitleSize, true)
	for _, name := range names {
		nameWidth = max(nameWidth, measure.TextWidth(name, canvas.SmallSize, true))
	}
	const top, gap = 150.0, 4.0
	left := canvas.Margin + nameWidth + 24
	cell := min((canvas.PageWidth-canvas.Margin-left)/float64(n), 132)
	high := cell * 0.58
	r := canvas.NewRaster(int(left+cell*float64(n))+canvas.Margin, int(top+high*float64(n))+canvas.Margin)

	r.Text(canvas.Pt(left+cell*float64(n)/2, 46), columns, heading(canvas.Middle))
	r.Text(canvas.Pt(left-20, top-30), rows, heading(canvas.End))
	bold := canvas.Style{Size: canvas.SmallSize, Color: canvas.Ink, Bold: true}
	for i, name := range names {
		y := top + high*float64(i) + high/2 + canvas.SmallSize*0.36
		bold.Anchor = canvas.End
		r.Text(canvas.Pt(left-20, y), name, bold)
		bold.Anchor = canvas.Middle
		at := canvas.Pt(left+cell*(float64(i)+0.5), top-30)
		r.Text(at, r.Clip(name, cell-6, bold), bold)
	}
	var mistakes []string
	for i, row := range counts {
		for j, count := range row {
			at := canvas.Pt(left+cell*float64(j)+gap/2, top+high*float64(i)+gap/2)
			ground := confusionColor(i == j, count, most)
			r.Round(at, cell-gap, high-gap, 8, ground)
			middle := at.Plus((cell-gap)/2, (high-gap)/2)
			if count == 0 {
				r.Circle(middle, 4, canvas.Gray)
				continue
			}
			st := canvas.Style{Size: min(canvas.BodySize, high*0.5), Color: canvas.On(ground), Bold: i == j, Anchor: canvas.Middle}
			r.Text(middle.Plus(0, st.Size*0.36), cnnlib.Thousands(count), st)
			if i != j && count == most {
				mistakes = append(mistakes, fmt.Sprintf("%s lido como %s", names[i], names[j]))
			}
		}
	}
	alt := "Matriz de confusão: uma linha para cada classe verdadeira, uma coluna para cada prevista, os acertos na diagonal."
	if len(mistakes) > 0 {
		alt += fmt.Sprintf(" O erro mais comum, %s: %s.", times(most), strings.Join(mistakes, "; "))
	}
	return r.Picture(alt)
}

func confusionColor(right bool, count, most int) color.RGBA {
	switch {
	case right:
		return canvas.Blue
	case count == 0:
		return canvas.Pale
	}
	return canvas.Mix(canvas.PaleVermillion, canvas.Vermillion, float64(count)/float64(most))
}

func times(n int) string {
	if n == 1 {
		return "uma vez"
	}
	return fmt.Sprintf("%d vezes", n)
}
