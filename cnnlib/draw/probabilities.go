package draw

import (
	"fmt"
	"image"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Probabilities draws one image, gray or in colour, beside the probability of each class as bars.
// The most probable one is filled with another colour, bold and marked by a triangle.
//
// It fails where there are not as many names as probabilities.
func Probabilities(img cnnlib.Images, p []float32, names []string) (*canvas.Picture, error) {
	if img.Len() != 1 {
		return nil, fmt.Errorf("a figura é de uma só imagem, e recebeu %d de %v: escolha uma, por exemplo com imagens.At(0)", img.Len(), img.Shape())
	}
	if err := drawable(img); err != nil {
		return nil, err
	}
	if len(p) == 0 || len(p) != len(names) {
		return nil, fmt.Errorf("%d probabilidades e %d nomes de classes: é preciso um nome para cada", len(p), len(names))
	}
	if err := checkProbabilities(p); err != nil {
		return nil, err
	}
	const top, row, barHeight = 40, 56, 40
	height := max(2*top+row*len(p), 600)
	r := canvas.NewRaster(canvas.PageWidth, height)
	shown := enlarged(img, 0, 520)
	r.Image(image.Pt(canvas.Margin, (height-shown.Bounds().Dy())/2), shown)
	best := cnnlib.ArgMax([][]float32{p})[0]
	widest := 0.0
	for _, name := range names {
		widest = max(widest, r.TextWidth(name, canvas.BodySize, true))
	}
	nameEnd := canvas.Margin + 520 + 70 + widest
	left, right := nameEnd+24, canvas.PageWidth-canvas.Margin-170.0
	first := (float64(height) - row*float64(len(p))) / 2
	for class, probability := range p {
		y := first + float64(class)*row
		st := body(canvas.End)
		fill := canvas.Blue
		if st.Bold = class == best; st.Bold {
			fill = canvas.Vermillion
			tip := canvas.Pt(nameEnd-widest-16, y+row/2)
			r.Polygon([]canvas.Point{tip, tip.Plus(-28, -18), tip.Plus(-28, 18)}, canvas.Vermillion)
		}
		r.Text(canvas.Pt(nameEnd, y+row/2+12), names[class], st)
		r.Rect(canvas.Pt(left, y+(row-barHeight)/2), right-left, barHeight, canvas.Pale)
		width := (right - left) * min(max(float64(probability), 0), 1)
		r.Rect(canvas.Pt(left, y+(row-barHeight)/2), max(width, 2), barHeight, fill)
		st.Anchor = canvas.Start
		r.Text(canvas.Pt(right+16, y+row/2+12), percent(float64(probability)), st)
	}
	return r.Picture(fmt.Sprintf("Uma imagem e as %d probabilidades que a rede lhe dá; a maior é %s, com %s.", len(p), names[best], percent(float64(p[best]))))
}

// percent writes a probability with one digit after the comma, and never rounds a doubt away: a softmax gives each class a
// share, though as a float32 it may be 0 or 1.
func percent(p float64) string {
	switch {
	case p < 0.0005:
		return "< 0,1 %"
	case p >= 0.9995:
		return "> 99,9 %"
	}
	return cnnlib.Decimal(100*p, 1) + " %"
}
