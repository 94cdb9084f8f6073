package main

import (
	"fmt"
	"image/color"
	"math"
	"time"

	"cnn321/cnnlib/draw/canvas"
)

const applauseHeight = 600

// applause counts three, two, one, and claps.
func applause(material) (canvas.Animation, error) {
	a := canvas.Animation{Alt: "Animação: uma contagem, 3, 2, 1, e duas mãos que batem palmas em meio a confetes."}
	add := func(frame func(r *canvas.Raster), delay time.Duration) error {
		r := canvas.NewRaster(width, applauseHeight)
		frame(r)
		p, err := r.Picture(a.Alt)
		if err != nil {
			return err
		}
		a.Add(p, delay)
		return nil
	}
	// The first frame is what a viewer without animation shows: so the clap comes before the count.
	const claps = 4
	for i := range claps {
		for _, open := range []bool{false, true} {
			if err := add(func(r *canvas.Raster) { clap(r, open, float64(2*i)+boolean(open)) }, 400*time.Millisecond); err != nil {
				return a, err
			}
		}
	}
	for count := 3; count >= 1; count-- {
		if err := add(func(r *canvas.Raster) { countdown(r, count) }, 900*time.Millisecond); err != nil {
			return a, err
		}
	}
	return a, nil
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func countdown(r *canvas.Raster, n int) {
	at := canvas.Pt(width/2, applauseHeight/2)
	r.Circle(at, 190, []color.RGBA{canvas.Blue, canvas.Green, canvas.Vermillion}[3-n])
	r.Text(at.Plus(0, 100), fmt.Sprint(n), canvas.Style{Size: 280, Color: canvas.White, Bold: true, Anchor: canvas.Middle})
}

// clap is two hands, open or together, at a moment of the confetti's fall.
func clap(r *canvas.Raster, open bool, moment float64) {
	confetti(r, moment)
	at := canvas.Pt(width/2, 250)
	apart, turn := 66.0, 0.16
	if open {
		apart, turn = 150, 0.5
	}
	if !open {
		for i := range 9 {
			sin, cos := math.Sincos(math.Pi * (1 + float64(i)/8))
			r.Line([]canvas.Point{at.Plus(180*cos, -10+180*sin), at.Plus(226*cos, -10+226*sin)}, 10, canvas.Vermillion, false)
		}
	}
	hand(r, at.Plus(-apart, 0), turn, 1)
	hand(r, at.Plus(apart, 0), -turn, -1)
	r.Text(canvas.Pt(width/2, applauseHeight-26), "Parabéns!", bold(56, canvas.Middle))
}

// hand draws a mitten with four fingers, upright, turned by an angle about its
// wrist; side is 1 for a left hand, whose thumb points to the right.
func hand(r *canvas.Raster, at canvas.Point, angle, side float64) {
	wrist := at.Plus(0, 150)
	sin, cos := math.Sincos(angle)
	place := func(x, y float64) canvas.Point { // of a point of the hand, from its wrist
		x *= side
		angled := canvas.Pt(x*cos-y*sin, x*sin+y*cos)
		return wrist.Plus(angled.X, angled.Y)
	}
	type finger struct {
		from, to canvas.Point
		width    float64
	}
	parts := []finger{
		{place(-36, -120), place(-54, -216), 36},
		{place(-12, -126), place(-16, -246), 38},
		{place(14, -126), place(20, -240), 38},
		{place(38, -118), place(54, -206), 34},
		{place(30, -60), place(84, -128), 40},
		{place(-10, -64), place(10, -100), 96},
		{place(0, -30), place(0, -80), 92},
	}
	// First all parts a little wider in ink, then all in colour: one outline around the whole.
	for _, grow := range []float64{8, 0} {
		fill := canvas.Ink
		if grow == 0 {
			fill = color.RGBA{0xf5, 0xc2, 0x7e, 0xff}
		}
		for _, p := range parts {
			r.Line([]canvas.Point{p.from, p.to}, p.width+grow, fill, false)
			r.Circle(p.from, (p.width+grow)/2, fill)
			r.Circle(p.to, (p.width+grow)/2, fill)
		}
		cuff := []canvas.Point{place(-52-grow/2, 56+grow/2), place(-46-grow/2, -16-grow/2), place(46+grow/2, -16-grow/2), place(52+grow/2, 56+grow/2)}
		if grow == 0 {
			fill = canvas.Blue
		}
		r.Polygon(cuff, fill)
	}
}

// confetti falls: where each piece is follows from its number and the moment.
func confetti(r *canvas.Raster, moment float64) {
	colors := []color.RGBA{canvas.Blue, canvas.Vermillion, canvas.Green, canvas.Purple, canvas.Yellow}
	const pieces, rows = 44, 12
	for i := range pieces {
		x := math.Mod(float64(i)*611, width)
		y := math.Mod(float64(i)*389+moment*float64(applauseHeight)/rows, applauseHeight)
		if x > width/2-330 && x < width/2+330 {
			continue // the hands are there
		}
		at := canvas.Pt(x, y)
		sin, cos := math.Sincos(float64(i) + moment/2)
		const long, short = 16.0, 9.0
		r.Polygon([]canvas.Point{
			at.Plus(long*cos-short*sin, long*sin+short*cos), at.Plus(-long*cos-short*sin, -long*sin+short*cos),
			at.Plus(-long*cos+short*sin, -long*sin-short*cos), at.Plus(long*cos+short*sin, long*sin-short*cos),
		}, colors[i%len(colors)])
	}
}
