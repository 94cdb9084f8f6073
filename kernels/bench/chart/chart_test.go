package chart

import (
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib/draw/canvas"
)

// growth is a chart with as many lines as can be told apart.
func growth() Chart {
	line := func(name string, factor float64) Line {
		return Line{Name: name, Points: []canvas.Point{{X: 1, Y: factor}, {X: 10, Y: 4 * factor}, {X: 100, Y: 30 * factor}}}
	}
	return Chart{
		Title: "Tempo de uma chamada",
		X:     Axis{Name: "Imagens", Log: true}, Y: Axis{Name: "Tempo (ms)", Log: true},
		Lines: []Line{line("cnn321, prever", 1), line("Keras, prever", 1.3), line("cnn321, treinar", 3), line("Keras, treinar", 4)},
	}
}

// has counts the pixels of a colour inside a box.
func has(img *canvas.Picture, box image.Rectangle, c color.RGBA) int {
	count := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if img.RGBAAt(x, y) == c {
				count++
			}
		}
	}
	return count
}

func TestChartPicture(t *testing.T) {
	picture, err := growth().Picture()
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, label := range picture.Labels() {
		said = append(said, label.Text)
		if label.Contrast < 4.5 || label.Size < 24 || !label.Box.In(picture.Rect) {
			t.Errorf("%q has contrast %.1f, size %.0f, box %v", label.Text, label.Contrast, label.Size, label.Box)
		}
		for _, other := range picture.Labels() {
			if label != other && label.Box.Overlaps(other.Box) {
				t.Errorf("%q and %q overlap", label.Text, other.Text)
			}
		}
	}
	joined := strings.Join(said, "|")
	for _, want := range []string{"Tempo de uma chamada", "Imagens", "Tempo (ms)", "Keras, treinar", "1|10|100", "|1|2|5|"} {
		if !strings.Contains(joined+"|", want) && !strings.Contains(joined, want) {
			t.Errorf("%q is not written: %s", want, joined)
		}
	}
	// The middle of the first line: X from 1/1.15 to 115 on 124…960, Y from 1 to 200 on 524…146.
	x := 124 + 836*math.Log10(10*1.15)/math.Log10(100*1.15*1.15)
	y := 524 - 378*math.Log10(4)/math.Log10(200)
	spot := image.Rect(int(x)-3, int(y)-3, int(x)+3, int(y)+3)
	if got := has(picture, spot, canvas.Blue); got != 36 {
		t.Errorf("%d of 36 pixels at %v are the first line's", got, spot.Min)
	}
	if path := os.Getenv("CNN321_SCREENSHOTS"); path != "" {
		packed, err := canvas.PNG(picture)
		if err := errors.Join(err, os.WriteFile(filepath.Join(path, "chart.png"), packed, 0o644)); err != nil {
			t.Error(err)
		}
	}
}

func TestChartNamesApart(t *testing.T) {
	for _, test := range []struct {
		name  string
		names []string
		rows  int
	}{
		{"one", []string{"cnn321"}, 1},
		{"four in a row", []string{"cnn321, prever", "Keras, prever", "cnn321, treinar", "Keras, treinar"}, 1},
		{"four in two rows", []string{"cnn321, prever", "Keras (TensorFlow), prever", "cnn321, treinar", "Keras (TensorFlow), treinar"}, 2},
		{"three in two rows", []string{"cnn321, prever e treinar", "Keras (TensorFlow), prever", "Keras (TensorFlow), treinar"}, 2},
		{"one below the other", []string{"cnn321, uma época de sessenta mil imagens", "Keras (TensorFlow), uma época de sessenta mil imagens"}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := growth()
			c.Lines = c.Lines[:len(test.names)]
			for i, name := range test.names {
				c.Lines[i].Name = name
			}
			picture, err := c.Picture()
			if err != nil {
				t.Fatal(err)
			}
			rows := make(map[int]bool)
			for i, label := range picture.Labels() {
				if slices.Contains(test.names, label.Text) {
					rows[label.Box.Max.Y] = true
				}
				if !label.Box.In(picture.Rect) {
					t.Errorf("%q is beyond the edge: %v", label.Text, label.Box)
				}
				for _, other := range picture.Labels()[i+1:] {
					if label.Box.Overlaps(other.Box) {
						t.Errorf("%q and %q overlap", label.Text, other.Text)
					}
				}
			}
			if len(rows) != test.rows {
				t.Errorf("%d rows of names, want %d", len(rows), test.rows)
			}
		})
	}
}

func TestChartSVG(t *testing.T) {
	svg, err := growth().SVG()
	if err != nil {
		t.Fatal(err)
	}
	counts := make(map[string]int)
	for tokens := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := tokens.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			counts[start.Name.Local]++
		}
	}
	// Two of the lines are marked by circles, three points each and one by the name; half of them are hollow, of two circles.
	if counts["circle"] != 4+2*4 {
		t.Errorf("%d circles", counts["circle"])
	}
	if !strings.Contains(svg, `aria-label="Tempo de uma chamada: tempo (ms) conforme imagens. cnn321, prever: de 1 (em 1) a 30 (em 100).`) {
		t.Errorf("no words for it: %.400s", svg)
	}
}

func TestChartDescribesOnePoint(t *testing.T) {
	c := Chart{Title: "T", X: Axis{Name: "Lote"}, Y: Axis{Name: "Tempo"}, Lines: []Line{{Name: "a", Points: []canvas.Point{{X: 2, Y: 1234.5}}}}}
	if got, want := c.Describe(), "T: tempo conforme lote. a: 1.235 (em 2)."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := c.Picture(); err != nil {
		t.Error(err)
	}
}

func TestChartRefuses(t *testing.T) {
	change := func(do func(*Chart)) Chart {
		c := growth()
		do(&c)
		return c
	}
	for _, test := range []struct {
		name  string
		chart Chart
		want  string
	}{
		{"nothing", Chart{Title: "Vazio"}, `"Vazio": não há pontos`},
		{"five lines", change(func(c *Chart) { c.Lines = append(c.Lines, c.Lines[0]) }), "5 linhas"},
		{"zero on a logarithmic axis", change(func(c *Chart) { c.Lines[1].Points[0].Y = 0 }), `o ponto 0 de "Keras, prever" não é maior que zero`},
		{"not a number", change(func(c *Chart) { c.Lines[0].Points[1].Y = math.NaN() }), "o ponto 1"},
		{"out of order", change(func(c *Chart) { c.Lines[0].Points[1].X = 1000 }), "em ordem"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.chart.SVG()
			_, pictureErr := test.chart.Picture()
			for _, err := range []error{err, pictureErr} {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want one that says %q", err, test.want)
				}
			}
		})
	}
}

func TestChartScale(t *testing.T) {
	for _, test := range []struct {
		name   string
		axis   Axis
		values []float64
		named  bool
		want   string
	}{
		{"linear, from zero", Axis{}, []float64{31, 97}, false, "0 20 40 60 80 100"},
		{"linear, all zero", Axis{}, []float64{0, 0}, false, "0 0,2 0,4 0,6 0,8 1"},
		{"linear, below zero", Axis{}, []float64{-3, 1}, false, "-3 -2 -1 0 1"},
		{"logarithmic", Axis{Log: true}, []float64{13, 450}, false, "10 20 50 100 200 500"},
		{"logarithmic, one value", Axis{Log: true}, []float64{10}, false, "5 10 20"},
		{"logarithmic, small", Axis{Log: true}, []float64{0.003, 0.07}, false, "0,002 0,005 0,01 0,02 0,05 0,1"},
		{"logarithmic, far apart", Axis{Log: true}, []float64{0.4, 3000}, false, "1 10 100 1.000"},
		{"the values themselves", Axis{Log: true}, []float64{128, 16, 1024, 16}, true, "16 128 1.024"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			scale := test.axis.scale(test.values, 0, 100, test.named)
			for _, v := range scale.ticks {
				got = append(got, tickText(v))
				if at := scale.at(v); at < -1e-9 || at > 100+1e-9 {
					t.Errorf("%v lies at %v, outside the axis", v, at)
				}
			}
			if joined := strings.Join(got, " "); joined != test.want {
				t.Errorf("ticks %q, want %q", joined, test.want)
			}
		})
	}
}
