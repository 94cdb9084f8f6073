package draw

import (
	"flag"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

var update = flag.Bool("update", false, "write the golden files")

// validated is a training whose validation becomes worse in the end.
func validated(epochs []cnnlib.EpochResult) []cnnlib.EpochResult {
	for i := range epochs {
		e := &epochs[i]
		e.Validated, e.ValidationLoss, e.ValidationAccuracy = true, 0.8*e.Loss+0.02*float64(i), e.Accuracy-0.004*float64(i)
		e.MeanAbsoluteError, e.ValidationAbsoluteError = 2/float64(i+1), 2.5/float64(i+1)
	}
	return epochs
}

func TestCurvesSVG(t *testing.T) {
	running := []Sample{{Done: 0.1, Loss: 0.3, Accuracy: 0.9}, {Done: 0.5, Loss: 0.1, Accuracy: 0.975}}
	for _, test := range []struct {
		name   string
		curves Curves
	}{
		{"first-epoch", Curves{Total: 12, Now: running}},
		{"validation", Curves{Total: 5, Epochs: validated(training(4))}},
		{"regression", Curves{Total: 5, Epochs: validated(training(2)), Regression: true}},
		{"third-epoch", Curves{Total: 12, Epochs: training(2), Now: running}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := strings.ReplaceAll(test.curves.SVG(), "><", ">\n<") + "\n"
			path := filepath.Join("testdata", test.name+".svg")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("not as in %s; look at it in a browser, and if it is right: go test -update\n%s", path, got)
			}
		})
	}
}

func TestCurvesStaySmall(t *testing.T) {
	now := make([]Sample, 48)
	for i := range now {
		now[i] = Sample{Done: float64(i+1) / 48, Loss: 1 / float64(i+1), Accuracy: 0.5}
	}
	for _, test := range []struct {
		name   string
		curves Curves
	}{
		{"first epoch", Curves{Total: 12, Now: now}},
		{"twelve epochs", Curves{Total: 12, Epochs: training(12)}},
		{"a hundred epochs", Curves{Epochs: training(100)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := len(test.curves.SVG()); got > 10_000 {
				t.Errorf("SVG of %d bytes; it is sent five times a second", got)
			}
			img, err := test.curves.Picture()
			if err != nil {
				t.Fatal(err)
			}
			packed, err := canvas.PNG(img)
			if err != nil {
				t.Fatal(err)
			}
			if len(packed) > 20_000 {
				t.Errorf("PNG of %d bytes", len(packed))
			}
		})
	}
}

func TestCurvesImageMarksEveryEpoch(t *testing.T) {
	img, err := Curves{Epochs: training(4), Total: 4}.Picture()
	if err != nil {
		t.Fatal(err)
	}
	// Epoch e of 4 lies at 92 + 374·e/4; loss from 0 to 0.3 spans y 326 to 74.
	for e, result := range training(4) {
		x := 92 + 374*(e+1)/4
		y := int(326 - result.Loss/0.3*252)
		spot := image.Rect(x-3, y-3, x+4, y+4)
		if got := has(img, spot, canvas.Blue); got != 49 {
			t.Errorf("epoch %d: %d of 49 pixels at (%d, %d) are the curve's", e+1, got, x, y)
		}
	}
}

func TestCurvesOfAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		name   string
		curves Curves
		say    string
	}{
		{"nothing", Curves{}, "nenhuma época"},
		{"one epoch", Curves{Epochs: training(1)}, "depois de uma época, perda 0,2700 e acurácia 0,9200"},
		{"two epochs", Curves{Epochs: training(2)}, "em 2 épocas, a perda foi de 0,2700 a 0,1450"},
		{"not numbers", Curves{Epochs: []cnnlib.EpochResult{{Loss: nan, Accuracy: nan}, {Loss: inf, Accuracy: 0.1}}}, "2 épocas"},
		{"only not numbers", Curves{Epochs: []cnnlib.EpochResult{{Loss: nan, Accuracy: nan}}, Now: []Sample{{Done: 0.5, Loss: nan, Accuracy: nan}}}, "uma época"},
		{"perfect", Curves{Epochs: []cnnlib.EpochResult{{Loss: 0, Accuracy: 1}}}, "perda 0,0000"},
		{"huge loss", Curves{Epochs: []cnnlib.EpochResult{{Loss: 1e12, Accuracy: 0}}}, "uma época"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.curves.Describe(); !strings.Contains(got, test.say) {
				t.Errorf("Describe() = %q, want it to say %q", got, test.say)
			}
			if _, err := test.curves.Picture(); err != nil {
				t.Error(err)
			}
			// Coordinates, that is: a value which is not a number may be written out.
			svg := test.curves.SVG()
			for _, bad := range []string{`"NaN`, `NaN,`, `,NaN`, `"+Inf`, `Inf,`, `,+Inf`} {
				if strings.Contains(svg, bad) {
					t.Errorf("SVG has a coordinate %q: %s", bad, svg)
				}
			}
		})
	}
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		name      string
		low, high float64
		n         int
		want      string
	}{
		{"loss", 0, 0.3, 5, "0,0 0,1 0,2 0,3"},
		{"large loss", 0, 2.5, 5, "0,0 0,5 1,0 1,5 2,0 2,5"},
		{"small loss", 0, 0.04, 5, "0,00 0,01 0,02 0,03 0,04"},
		{"accuracy", 0.9, 1, 5, "0,90 0,92 0,94 0,96 0,98 1,00"},
		{"high accuracy", 0.99, 1, 5, "0,990 0,992 0,994 0,996 0,998 1,000"},
		{"all accuracies", 0, 1, 5, "0,0 0,2 0,4 0,6 0,8 1,0"},
		{"twelve epochs", 0, 12, 7, "0 2 4 6 8 10 12"},
		{"one epoch", 0, 1, 1, "0 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			values, decimals := canvas.Axis{Low: test.low, High: test.high}.Ticks(test.n)
			var got []string
			for _, v := range values {
				got = append(got, cnnlib.Decimal(v, decimals))
			}
			if joined := strings.Join(got, " "); joined != test.want {
				t.Errorf("ticks %s, want %s", joined, test.want)
			}
		})
	}
}
