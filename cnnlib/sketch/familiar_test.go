package sketch_test

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/cnnlib/sketch"
	"cnn321/kernels/browsertest"
	"cnn321/kernels/tier"
)

// mapped is a network with four maps and two classes.
func mapped() cnnlib.Model {
	return compile(cnnlib.Input(8, 8, 1).Conv2D(4, cnnlib.Kernel(3, 3)).ReLU().Flatten().Dense(2).Softmax())
}

// cloud is summaries of two classes, the second with larger values, and so spread that the first map varies ten times as much.
func cloud(count int) (summaries [][]float64, classes []int) {
	random := rand.New(rand.NewPCG(3, 21))
	for i := range count {
		class := i % 2
		s := make([]float64, 4)
		for at := range s {
			s[at] = float64(class) + 0.1*random.NormFloat64()
		}
		s[0] += random.NormFloat64()
		summaries, classes = append(summaries, s), append(classes, class)
	}
	return summaries, classes
}

func TestStrangeness(t *testing.T) {
	summaries, classes := cloud(900)
	f, err := sketch.NewFamiliar(mapped(), summaries, classes)
	if err != nil {
		t.Fatal(err)
	}
	beyond := 0
	for i, s := range summaries {
		if f.Strangeness(s, classes[i]) > 1 {
			beyond++
		}
	}
	if part := float64(beyond) / 900; part < 0.01 || part > 0.06 {
		t.Errorf("%.3f of the images it learned from are strange, want about 0.03", part)
	}
	for _, test := range []struct {
		name    string
		summary []float64
		class   int
		strange bool
	}{
		{"the mean of the first class", []float64{0, 0, 0, 0}, 0, false},
		{"the mean of the second", []float64{1, 1, 1, 1}, 1, false},
		{"the mean of the other class", []float64{1, 1, 1, 1}, 0, true},
		{"far where all vary much", []float64{2, 0, 0, 0}, 0, false},
		{"as far where they vary little", []float64{0, 2, 0, 0}, 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := f.Strangeness(test.summary, test.class); (got > 1) != test.strange {
				t.Errorf("strangeness %.2f, want more than 1: %v", got, test.strange)
			}
		})
	}
}

func TestFamiliarRefuses(t *testing.T) {
	summaries, classes := cloud(900)
	alike := make([][]float64, 60)
	for i := range alike {
		alike[i] = []float64{1, 1, 1, 1}
	}
	for _, test := range []struct {
		name      string
		model     cnnlib.Model
		summaries [][]float64
		classes   []int
		want      string
	}{
		{"a network without maps", compile(cnnlib.Input(8, 8, 1).Flatten().Dense(2).Softmax()), summaries, classes, "não tem mapas"},
		{"no images", mapped(), nil, nil, "0 resumos"},
		{"too few of a class", mapped(), summaries[:8], classes[:8], "ao menos 5"},
		{"images that are all alike", mapped(), alike, classes[:60], "todas iguais"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := sketch.NewFamiliar(test.model, test.summaries, test.classes); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestSummaries(t *testing.T) {
	maps := cnnlib.Tensor{Shape: cnnlib.Shape{2, 1, 2, 2}, Values: []float32{1, 10, 3, 20, 5, 50, 7, 70}}
	got := sketch.Summaries(maps)
	for i, want := range [][]float64{{2, 15}, {6, 60}} {
		for at := range want {
			if math.Abs(got[i][at]-want[at]) > 1e-9 {
				t.Errorf("image %d: %v, want %v", i, got[i], want)
			}
		}
	}
}

// The page tells nonsense from digits, with the lesson's network after a short training, and computes what Go does.
func TestNonsenseIsDoubted(t *testing.T) {
	tier.Slow(t, "trains a network, and opens a browser")
	train, test, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	if err != nil {
		t.Fatal(err)
	}
	m, e := lesson.Model(), open(t)
	if _, err := m.Fit(t.Context(), e, train.Slice(0, 12800).OneHot(10), cnnlib.BatchSize(64)); err != nil {
		t.Fatal(err)
	}
	layer, _ := sketch.SummaryLayer(m)
	summaries := func(images cnnlib.Images) [][]float64 {
		inside, err := m.Inspect(t.Context(), e, cnnlib.Look{Outputs: []int{layer}, Images: images})
		if err != nil {
			t.Fatal(err)
		}
		return sketch.Summaries(inside.Outputs[layer])
	}
	var learnt [][]float64
	var classes []int
	for from := 0; from < 3000; from += 500 {
		images, truth, err := train.Read(from, from+500)
		if err != nil {
			t.Fatal(err)
		}
		learnt, classes = append(learnt, summaries(images)...), append(classes, truth...)
	}
	f, err := sketch.NewFamiliar(m, learnt, classes)
	if err != nil {
		t.Fatal(err)
	}
	html, err := sketch.Page(m, learned(t, e, m), digits(), sketch.Knowing(f))
	if err != nil {
		t.Fatal(err)
	}
	tab := show(t, html)

	t.Run("as Go does", func(t *testing.T) {
		images, err := test.Images(0, 50)
		if err != nil {
			t.Fatal(err)
		}
		predictions, err := m.Predict(t.Context(), e, images)
		if err != nil {
			t.Fatal(err)
		}
		got := strange(tab.For(t), images)
		for i, s := range summaries(images) {
			if want := f.Strangeness(s, predictions.Classes()[i]); math.Abs(got[i]-want) > 0.02*want {
				t.Errorf("image %d: the page says %.3f, Go %.3f", i, got[i], want)
			}
		}
	})
	// Doubted is what is not told as a digit.
	doubted := func(t *testing.T, drawings map[string][]stroke) (count int) {
		tab := tab.For(t)
		for name, drawing := range drawings {
			press(t, tab, 0, "Limpar")
			draw(t, tab, 0, drawing)
			says := text(tab, 0, ".says")
			t.Logf("%s: %s %s", name, says, text(tab, 0, ".strange"))
			if !strings.HasPrefix(says, "É um ") {
				count++
			}
		}
		return count
	}
	t.Run("nonsense", func(t *testing.T) {
		if got, all := doubted(t, nonsense()), len(nonsense()); 4*got < 3*all {
			t.Errorf("%d of %d are doubted, want three quarters", got, all)
		}
	})
	t.Run("digits", func(t *testing.T) {
		if got := doubted(t, map[string][]stroke{"zero": zero(), "one": one(), "seven": seven(), "four": four(), "small seven": placed(seven(), 0.3, point{0.8, 0.8})}); got > 0 {
			t.Errorf("%d digits are doubted", got)
		}
	})
}

// strange is how strange the page finds images.
func strange(tab *browsertest.Tab, images cnnlib.Images) (all []float64) {
	size := images.Height * images.Width
	tab.Eval(fmt.Sprintf(`(async () => {
		const pixels = Uint8Array.from(atob(%q), c => c.charCodeAt(0)), all = [];
		for (let at = 0; at < pixels.length; at += %d) all.push(await %s.strangeness(pixels.subarray(at, at + %[2]d)));
		return all;
	})()`, base64.StdEncoding.EncodeToString(images.Pixels), size, host(0)), &all)
	return all
}
