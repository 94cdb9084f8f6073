package cnnlib_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// halves is n images of one pixel, 0 and on, each with half its pixel as its number.
func halves(t *testing.T, n int) *cnnlib.Dataset {
	t.Helper()
	images := cnnlib.Images{Height: 1, Width: 1, Channels: 1}
	var targets []float32
	for i := range n {
		images.Pixels = append(images.Pixels, byte(i))
		targets = append(targets, float32(i)/2)
	}
	d, err := cnnlib.NewRegressionDataset(images, targets)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// wantHalves fails unless each example still has half its pixel as its number, and there are so many.
func wantHalves(t *testing.T, d *cnnlib.Dataset, count int) {
	t.Helper()
	images, labels, err := d.Read(0, d.Len())
	if err != nil {
		t.Fatal(err)
	}
	targets, err := d.Targets()
	if err != nil || len(targets) != count || images.Len() != count || labels != nil {
		t.Fatalf("%d images, labels %v, targets %v, %v; want %d", images.Len(), labels, targets, err, count)
	}
	for i, pixel := range images.Pixels {
		if targets[i] != float32(pixel)/2 {
			t.Errorf("the image of pixel %d has the number %v", pixel, targets[i])
		}
	}
}

// A number goes with its image, whatever is made of the set, and over the wire.
func TestTargetsStayWithTheirImages(t *testing.T) {
	all := halves(t, 40)
	train, test := all.Shuffle(5).Split(0.75)
	again, err := test.Shuffle(6).Slice(2, 9).Spec().Dataset()
	if err != nil {
		t.Fatal(err)
	}
	for d, count := range map[*cnnlib.Dataset]int{all: 40, train: 30, test: 10, all.Slice(7, 7): 0, again: 7} {
		wantHalves(t, d, count)
	}
	// Given to a part only, they belong to that part.
	part := all.Shuffle(5).Slice(10, 14)
	given := []float32{4, 3, 2.5, -1}
	got, err := part.WithTargets(given).Targets()
	if err != nil || !slices.Equal(got, given) {
		t.Errorf("targets %v, %v, want %v", got, err, given)
	}
	if all.Fingerprint() == all.WithTargets(make([]float32, 40)).Fingerprint() {
		t.Error("other numbers have the same name")
	}
}

// What has class numbers can be learned as numbers too.
func TestLabelsAsTargets(t *testing.T) {
	d, err := cnnlib.NewDataset(cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{1, 2}}, []int{7, 2})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.Targets(); err != nil || !slices.Equal(got, []float32{7, 2}) {
		t.Errorf("targets %v, %v", got, err)
	}
}

// A caption is the number as one would write it, or the name of the class.
func TestCaptions(t *testing.T) {
	classes, err := cnnlib.NewDataset(testkit.Bars(7))
	if err != nil {
		t.Fatal(err)
	}
	numbers := classes.WithTargets([]float32{0, 0.1, -1.0794108, 12.5, 1234.5, 1e6, 0.00012345})
	_, got, err := numbers.Captioned(7)
	if want := []string{"0", "0,1", "-1,079", "12,5", "1235", "1000000", "0,000123"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("captions %q, %v, want %q", got, err, want)
	}
	_, labels, err := classes.Preview(7)
	if err != nil {
		t.Fatal(err)
	}
	_, got, err = classes.Captioned(7)
	for i, label := range labels {
		if err != nil || got[i] != classes.ClassName(label) {
			t.Errorf("captions %q, %v of the classes %v", got, err, labels)
		}
	}
}

func TestTargetsRefuse(t *testing.T) {
	all := halves(t, 4)
	classes, err := cnnlib.NewDataset(testkit.Bars(4))
	if err != nil {
		t.Fatal(err)
	}
	of := func(d *cnnlib.Dataset) error { return d.Err() }
	second := func(_ any, err error) error { return err }
	_, fromNothing := cnnlib.NewRegressionDataset(cnnlib.Images{}, nil)
	_, counts := all.ClassCounts()
	spec := all.Spec()
	spec.Targets = spec.Targets[:3]
	for _, test := range []struct {
		name string
		err  error
		want []string
	}{
		{"too few", of(all.WithTargets(make([]float32, 3))), []string{"3 números para 4 imagens"}},
		{"not a number", of(all.WithTargets([]float32{0, 0, float32(math.NaN()), 0})), []string{"imagem 2 é NaN"}},
		{"infinite", of(all.WithTargets([]float32{float32(math.Inf(1)), 0, 0, 0})), []string{"imagem 0 é +Inf"}},
		{"after OneHot", of(classes.OneHot(3).WithTargets(make([]float32, 4))), []string{"já foram codificados em 3 classes", "sem .OneHot(3)"}},
		{"OneHot of numbers", of(all.OneHot(3)), []string{"e não uma classe", "tire o .OneHot(3)"}},
		{"classes of numbers", second(all.Labels()), []string{"e não uma classe", ".Targets()"}},
		{"counts of numbers", counts, []string{"e não uma classe"}},
		{"images of no shape", fromNothing, []string{"altura, largura e canais"}},
		{"a spec cut short", second(spec.Dataset()), []string{"3 números para 4 imagens"}},
		{"an earlier error", second(all.Slice(0, 9).WithTargets(nil).Targets()), []string{"há 4"}},
		{"lists of unequal length", second(cnnlib.Farthest([]float32{1}, nil)), []string{"1 números verdadeiros e 0 previstos"}},
	} {
		t.Run(test.name, func(t *testing.T) { testkit.WantError(t, test.err, test.want...) })
	}
}

func ExampleDataset_WithTargets() {
	images := cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{10, 20, 30, 40}}
	pictures, err := cnnlib.NewDataset(images, []int{0, 0, 1, 1})
	if err != nil {
		panic(err)
	}
	grams := pictures.WithTargets([]float32{120.5, 98, 131.25, 87})
	train, test := grams.Shuffle(321).Split(0.5)
	fmt.Println(train)
	fmt.Println(test.Targets())
	// Output:
	// 2 imagens de 1 × 1 × 1, com um número para cada uma
	// [131.25 120.5] <nil>
}

func ExampleFarthest() {
	fmt.Println(cnnlib.Farthest([]float32{1, 2, 3}, []float32{1.5, 2, 1}))
	// Output: [2 0 1] <nil>
}
