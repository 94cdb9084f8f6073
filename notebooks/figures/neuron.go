package main

import (
	"fmt"
	"image/color"
	"math"

	"cnn321/cnnlib/draw/canvas"
)

// neuron is one artificial neuron, beside a network of several.
func neuron(material) (*canvas.Picture, error) {
	const height, middle = 640, 350.0
	r := canvas.NewRaster(width, height)
	r.Text(canvas.Pt(400, 56), "Um neurônio", bold(title, canvas.Middle))
	sum, active := canvas.Pt(430, middle), canvas.Pt(610, middle)
	for i := range 3 {
		x := canvas.Pt(90, middle+float64(i-1)*150)
		r.Arrow(x.Plus(46, 0), between(x, sum, 0.8), 5, canvas.Gray)
		node(r, x, 46, canvas.PaleBlue)
		symbol(r, x.Plus(-6, 0), "x", fmt.Sprint(i+1), title)
		weight := between(x, sum, 0.42).Plus(-14*float64(i-1), -40+6*math.Abs(float64(i-1)))
		if i == 0 {
			weight = weight.Plus(26, -4)
		}
		symbol(r, weight, "w", fmt.Sprint(i+1), title)
	}
	node(r, sum, 72, canvas.PaleVermillion)
	r.Text(sum.Plus(0, -2), "soma", bold(body, canvas.Middle))
	r.Text(sum.Plus(0, 36), "+ b", bold(body, canvas.Middle))
	r.Arrow(sum.Plus(72, 0), active.Plus(-58, 0), 5, canvas.Gray)
	node(r, active, 58, canvas.PaleGreen)
	r.Text(active.Plus(0, 14), "φ", bold(48, canvas.Middle))
	r.Arrow(active.Plus(58, 0), canvas.Pt(760, middle), 5, canvas.Gray)
	r.Text(canvas.Pt(788, middle+14), "y", bold(48, canvas.Middle))
	r.Text(canvas.Pt(90, 600), "entradas", text(body, canvas.Middle))
	r.Text(canvas.Pt(270, 600), "pesos", text(body, canvas.Middle))
	r.Text(canvas.Pt(610, middle+110), "ativação", text(body, canvas.Middle))
	r.Text(canvas.Pt(788, middle+110), "saída", text(body, canvas.Middle))

	r.Line([]canvas.Point{canvas.Pt(870, 60), canvas.Pt(870, height-40)}, 3, canvas.Faint, false)
	r.Text(canvas.Pt(1240, 56), "Uma rede", bold(title, canvas.Middle))
	network(r, canvas.Pt(1240, 330), 195, 88, []int{4, 5, 5, 2}, nil)
	for i, name := range []string{"entrada", "camadas ocultas", "saída"} {
		r.Text(canvas.Pt(1240+float64(i-1)*292, 600), name, text(body, canvas.Middle))
	}
	return r.Picture("À esquerda, um neurônio artificial: as entradas x, cada uma vezes o seu peso w, são somadas com o viés b, e a soma passa pela função de ativação φ, que dá a saída y. À direita, uma rede de quatro camadas de neurônios, cada um ligado a todos os da camada anterior.")
}

// network draws layers of neurons around a point, all joined to the next layer. off says which are switched off:
// they are crossed out, and nothing joins them.
func network(r *canvas.Raster, at canvas.Point, dx, dy float64, layers []int, off map[[2]int]bool) {
	const radius = 30
	fills := []color.RGBA{canvas.PaleBlue, canvas.PalePurple, canvas.PalePurple, canvas.PaleVermillion}
	place := func(layer, i int) canvas.Point {
		return at.Plus((float64(layer)-float64(len(layers)-1)/2)*dx, (float64(i)-float64(layers[layer]-1)/2)*dy)
	}
	for layer := range len(layers) - 1 {
		for i := range layers[layer] {
			for j := range layers[layer+1] {
				if !off[[2]int{layer, i}] && !off[[2]int{layer + 1, j}] {
					link(r, place(layer, i), place(layer+1, j), radius, radius, 2.5, canvas.Gray)
				}
			}
		}
	}
	for layer, count := range layers {
		for i := range count {
			p := place(layer, i)
			if !off[[2]int{layer, i}] {
				node(r, p, radius, fills[layer])
				continue
			}
			r.Circle(p, radius, canvas.Gray)
			r.Circle(p, radius-3, canvas.White)
			const arm = 15
			r.Line([]canvas.Point{p.Plus(-arm, -arm), p.Plus(arm, arm)}, 6, canvas.Vermillion, false)
			r.Line([]canvas.Point{p.Plus(-arm, arm), p.Plus(arm, -arm)}, 6, canvas.Vermillion, false)
		}
	}
}

// dropout is a network with all its neurons, and the same with some switched off.
func dropout(material) (*canvas.Picture, error) {
	const height = 620
	r := canvas.NewRaster(width, height)
	layers := []int{4, 5, 5, 2}
	r.Text(canvas.Pt(400, 56), "Sem dropout", bold(title, canvas.Middle))
	network(r, canvas.Pt(400, 310), 210, 88, layers, nil)
	r.Arrow(canvas.Pt(760, 310), canvas.Pt(840, 310), 8, canvas.Gray)
	r.Text(canvas.Pt(1200, 56), "Com dropout, em um passo", bold(title, canvas.Middle))
	network(r, canvas.Pt(1200, 310), 210, 88, layers, map[[2]int]bool{{1, 1}: true, {1, 4}: true, {2, 0}: true, {2, 2}: true, {2, 3}: true})
	r.Text(canvas.Pt(width/2, height-28), "A cada passo do treino, outro sorteio. Fora do treino, todos trabalham.", text(body, canvas.Middle))
	return r.Picture("À esquerda, uma rede com todos os neurônios ligados entre si. À direita, a mesma rede em um passo do treino com dropout: cinco dos neurônios do meio estão riscados, sem ligação nenhuma.")
}
