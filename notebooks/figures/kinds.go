package main

import (
	"image"
	"image/color"

	"cnn321/cnnlib/draw/canvas"
)

// kinds is the diagram of the three kinds of machine learning.
func kinds(data material) (*canvas.Picture, error) {
	const (
		top, height = 190.0, 560.0
		w, gap      = 493.0, 30.0
	)
	r := canvas.NewRaster(width, int(top+height)+margin)
	r.Round(canvas.Pt(width/2-330, 20), 660, 84, 18, canvas.Blue)
	r.Text(canvas.Pt(width/2, 76), "Aprendizado de Máquina", canvas.Style{Size: 44, Color: canvas.White, Bold: true, Anchor: canvas.Middle})
	icons := []func(*canvas.Raster, canvas.Point, material){examplesWithAnswers, clusters, agent}
	for i, kind := range []struct {
		name, how string
		fill      color.RGBA
		tasks     []string
	}{
		{"Supervisionado", "exemplos com a resposta", canvas.PaleBlue, []string{"classificação", "regressão"}},
		{"Não supervisionado", "exemplos sem resposta", canvas.PaleGreen, []string{"agrupamento", "redução de dimensão", "detecção de anomalias"}},
		{"Por reforço", "tentativa e recompensa", canvas.PalePurple, []string{"jogos", "robótica", "controle"}},
	} {
		left := margin + float64(i)*(w+gap)
		r.Arrow(canvas.Pt(width/2+float64(i-1)*240, 104), canvas.Pt(left+w/2, top-8), 5, canvas.Gray)
		card(r, canvas.Pt(left, top), w, height, kind.fill)
		r.Text(canvas.Pt(left+w/2, top+58), kind.name, bold(title, canvas.Middle))
		r.Text(canvas.Pt(left+w/2, top+104), kind.how, text(body, canvas.Middle))
		icons[i](r, canvas.Pt(left+w/2, top+232), data)
		for n, task := range kind.tasks {
			y := top + 408 + 48*float64(n)
			r.Circle(canvas.Pt(left+60, y-11), 7, canvas.Ink)
			r.Text(canvas.Pt(left+84, y), task, text(body, canvas.Start))
		}
	}
	return r.Picture("Três tipos de aprendizado de máquina: supervisionado, com exemplos e respostas, para classificação e regressão; não supervisionado, com exemplos sem resposta, para agrupamento, redução de dimensão e detecção de anomalias; e por reforço, com tentativa e recompensa, para jogos, robótica e controle.")
}

// examplesWithAnswers are three digits, each with its label.
func examplesWithAnswers(r *canvas.Raster, at canvas.Point, data material) {
	const side, step = 4, 146.0
	for i, example := range []struct {
		index int
		label string
	}{{0, "7"}, {1, "2"}, {3, "0"}} {
		left := at.X + (float64(i)-1)*step - 14*side
		one, err := data.digits.At(example.index)
		if err != nil {
			r.Fail(err)
			return
		}
		r.Pixels(image.Pt(int(left), int(at.Y)-80), one.Pixels, 28, side)
		r.Round(canvas.Pt(left+28, at.Y+44), 56, 54, 10, canvas.Blue)
		r.Text(canvas.Pt(left+56, at.Y+84), example.label, canvas.Style{Size: title, Color: canvas.White, Bold: true, Anchor: canvas.Middle})
	}
}

// clusters are points in two groups and one that belongs to neither.
func clusters(r *canvas.Raster, at canvas.Point, _ material) {
	ring := func(c canvas.Point, radius float64) {
		r.Circle(c, radius, canvas.Green)
		r.Circle(c, radius-4, canvas.PaleGreen)
	}
	left, right := at.Plus(-100, 20), at.Plus(96, -26)
	ring(left, 82)
	ring(right, 72)
	for _, d := range [][2]float64{{-40, -20}, {-8, -44}, {30, -26}, {-24, 18}, {10, -6}, {38, 16}, {2, 44}, {-46, 46}} {
		r.Circle(left.Plus(d[0], d[1]*0.9), 10, canvas.Ink)
	}
	for _, d := range [][2]float64{{-30, -26}, {6, -42}, {36, -12}, {-8, 4}, {24, 30}, {-32, 32}} {
		r.Square(right.Plus(d[0], d[1]), 9, canvas.Ink)
	}
	lone := at.Plus(150, 90)
	r.Polygon([]canvas.Point{lone.Plus(0, -14), lone.Plus(13, 11), lone.Plus(-13, 11)}, canvas.Vermillion)
}

// agent is the loop of acting and being rewarded.
func agent(r *canvas.Raster, at canvas.Point, _ material) {
	card(r, at.Plus(-204, -36), 150, 76, canvas.White)
	r.Text(at.Plus(-129, 14), "agente", bold(body, canvas.Middle))
	card(r, at.Plus(54, -36), 150, 76, canvas.White)
	r.Text(at.Plus(129, 14), "mundo", bold(body, canvas.Middle))
	r.Text(at.Plus(0, -72), "ação", text(body, canvas.Middle))
	curve := func(from, to canvas.Point, lift float64) {
		var points []canvas.Point
		for i := range 17 {
			t := float64(i) / 16
			p := between(from, to, t)
			points = append(points, p.Plus(0, 4*lift*t*(1-t)))
		}
		r.Line(points, 5, canvas.Ink, false)
		r.Arrow(points[14], points[16].Plus((points[16].X-points[14].X)*0.2, (points[16].Y-points[14].Y)*0.2), 5, canvas.Ink)
	}
	curve(at.Plus(-129, -42), at.Plus(129, -42), -18)
	curve(at.Plus(129, 46), at.Plus(-129, 46), 18)
	r.Text(at.Plus(0, 108), "recompensa", text(body, canvas.Middle))
}
