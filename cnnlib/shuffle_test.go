package cnnlib_test

import (
	"math"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// numbered is n images of one pixel; image i is i, and its label is i/10.
func numbered(t testing.TB, n int) *cnnlib.Dataset {
	t.Helper()
	images, labels := cnnlib.Images{Height: 1, Width: 1, Channels: 1}, make([]int, n)
	for i := range n {
		images.Pixels = append(images.Pixels, byte(i))
		labels[i] = i / 10
	}
	d, err := cnnlib.NewDataset(images, labels)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func pixelsOf(t testing.TB, d *cnnlib.Dataset) []byte {
	t.Helper()
	images, labels, err := d.Read(0, d.Len())
	if err != nil {
		t.Fatal(err)
	}
	for i, pixel := range images.Pixels {
		if labels[i] != int(pixel)/10 {
			t.Errorf("image %d has the label %d", pixel, labels[i])
		}
	}
	if all, err := d.Labels(); err != nil || !slices.Equal(all, labels) {
		t.Errorf("labels %v, %v; read with the images they are %v", all, err, labels)
	}
	return images.Pixels
}

func TestShuffle(t *testing.T) {
	d := numbered(t, 60)
	whole := pixelsOf(t, d)
	first, again, other := pixelsOf(t, d.Shuffle(1)), pixelsOf(t, d.Shuffle(1)), pixelsOf(t, d.Shuffle(2))
	if !slices.Equal(first, again) || slices.Equal(first, other) || slices.Equal(first, whole) {
		t.Errorf("seed 1 gives %v and %v, seed 2 %v", first, again, other)
	}
	// For ever: states are kept under a seed.
	if want := []byte{30, 52, 54, 22, 1, 37, 49, 17}; !slices.Equal(first[:8], want) {
		t.Errorf("seed 1 begins with %v, want %v", first[:8], want)
	}
	if sorted := slices.Sorted(slices.Values(first)); !slices.Equal(sorted, whole) {
		t.Errorf("shuffled, the examples are %v", sorted)
	}
	part := d.Shuffle(1).Slice(10, 40)
	if got := pixelsOf(t, part); !slices.Equal(got, first[10:40]) {
		t.Errorf("a part of it is %v, want %v", got, first[10:40])
	}
	if got, err := part.Images(3, 7); err != nil || !slices.Equal(got.Pixels, first[13:17]) {
		t.Errorf("a part of the part is %v, %v", got.Pixels, err)
	}
	twice := part.Shuffle(9).Slice(5, 25)
	if got := pixelsOf(t, twice); slices.Equal(got, first[15:35]) || slices.ContainsFunc(got, func(p byte) bool { return !slices.Contains(first[10:40], p) }) {
		t.Errorf("shuffled a second time it is %v", got)
	}
	rebuilt, err := twice.OneHot(6).Spec().Dataset()
	if err != nil || !slices.Equal(pixelsOf(t, rebuilt), pixelsOf(t, twice)) || rebuilt.Fingerprint() != twice.OneHot(6).Fingerprint() {
		t.Errorf("it came back from its spec as another (%v)", err)
	}
	// A value that two are made from is not changed by either.
	one, two := part.Shuffle(3), part.Shuffle(4)
	if slices.Equal(pixelsOf(t, one), pixelsOf(t, two)) || part.Fingerprint() == one.Fingerprint() || one.Fingerprint() == two.Fingerprint() {
		t.Error("two orders of one part are the same")
	}
}

// Seeds that follow each other give orders that have no more in common than any two: one place, in the mean.
func TestSeedsAreApart(t *testing.T) {
	d := numbered(t, 200)
	const seeds = 300
	same := 0
	before := pixelsOf(t, d.Shuffle(0))
	for seed := uint64(1); seed <= seeds; seed++ {
		order := pixelsOf(t, d.Shuffle(seed))
		for i, pixel := range order {
			if pixel == before[i] {
				same++
			}
		}
		before = order
	}
	if math.Abs(float64(same)-seeds) > 5*math.Sqrt(seeds) {
		t.Errorf("%d places are the same in %d pairs of orders, want about one a pair", same, seeds)
	}
}

// Each order of a few examples comes about as often as every other.
func TestShuffleIsFair(t *testing.T) {
	d := numbered(t, 3)
	const seeds = 6000
	counts := map[string]int{}
	for seed := range uint64(seeds) {
		counts[string(pixelsOf(t, d.Shuffle(seed)))]++
	}
	for order, n := range counts {
		if math.Abs(float64(n)-seeds/6) > 5*math.Sqrt(seeds/6) {
			t.Errorf("%v came %d times of %d", []byte(order), n, seeds)
		}
	}
	if len(counts) != 6 {
		t.Errorf("%d orders, want 6", len(counts))
	}
}

func TestSplit(t *testing.T) {
	d := numbered(t, 50).OneHot(5).Shuffle(7)
	for _, test := range []struct {
		fraction float64
		want     int
	}{{0.8, 40}, {0.5, 25}, {0.98, 49}, {0.011, 1}, {1. / 3, 17}} {
		first, rest := d.Split(test.fraction)
		if first.Len() != test.want || rest.Len() != 50-test.want || first.Classes() != 5 || first.Err() != nil || rest.Err() != nil {
			t.Errorf("%v: %d and %d examples, %v", test.fraction, first.Len(), rest.Len(), first.Err())
		}
		if both := append(slices.Clone(pixelsOf(t, first)), pixelsOf(t, rest)...); !slices.Equal(both, pixelsOf(t, d)) {
			t.Errorf("%v: the parts are not the whole", test.fraction)
		}
	}
	labels := func(labels ...int) *cnnlib.Dataset {
		d, err := cnnlib.NewDataset(cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: make([]byte, len(labels))}, labels)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if first, _ := labels(3, 3, 3, 3).Split(0.5); first.Err() != nil {
		t.Errorf("a single class: %v", first.Err())
	}
	for _, test := range []struct {
		name     string
		data     *cnnlib.Dataset
		fraction float64
		want     []string
	}{
		{"nothing", d, 0, []string{"a fração 0", "entre 0 e 1"}},
		{"all", d, 1, []string{"a fração 1", "entre 0 e 1"}},
		{"percent", d, 80, []string{"a fração 80", "como 0.8"}},
		{"not a number", d, math.NaN(), []string{"a fração NaN"}},
		{"an empty part", d.Slice(0, 3), 0.9, []string{"dividir 3 exemplos", "vazia"}},
		{"no examples", d.Slice(0, 0), 0.5, []string{"dividir 0 exemplos"}},
		{"in order of class", numbered(t, 50), 0.8, []string{"em ordem de classe", ".Shuffle(321).Split(0.8)"}},
		{"in order, two classes", labels(0, 0, 1, 1), 0.75, []string{"em ordem de classe"}},
		{"in error", d.Slice(0, 99), 0.5, []string{"antes de 99"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			first, rest := test.data.Split(test.fraction)
			testkit.WantError(t, first.Err(), test.want...)
			testkit.WantError(t, rest.Err(), test.want...)
			testkit.WantError(t, first.Shuffle(1).OneHot(5).Err(), test.want...)
		})
	}
}

func TestSpecsThatCannotBe(t *testing.T) {
	spec := numbered(t, 20).Shuffle(1).Slice(0, 5).Spec()
	for name, change := range map[string]func(*cnnlib.DatasetSpec){
		"a shuffle beyond the source": func(s *cnnlib.DatasetSpec) { s.Shuffles[0].End = 21 },
		"a shuffle backwards":         func(s *cnnlib.DatasetSpec) { s.Shuffles[0].From = 30 },
		"a part beyond the shuffle":   func(s *cnnlib.DatasetSpec) { s.Shuffles[0].End = 4 },
		"an end before the beginning": func(s *cnnlib.DatasetSpec) { s.From = 6 },
	} {
		bad := spec
		bad.Shuffles = slices.Clone(spec.Shuffles)
		change(&bad)
		if _, err := bad.Dataset(); err == nil {
			t.Errorf("%s is no error", name)
		}
	}
}

func TestClassCounts(t *testing.T) {
	d := numbered(t, 35)
	for _, test := range []struct {
		name string
		data *cnnlib.Dataset
		want []int
	}{
		{"all", d, []int{10, 10, 10, 5}}, {"a part", d.Slice(25, 35), []int{0, 0, 5, 5}}, {"encoded", d.Slice(0, 4).OneHot(6), []int{4, 0, 0, 0, 0, 0}},
		{"shuffled", d.Shuffle(1), []int{10, 10, 10, 5}}, {"none", d.Slice(0, 0), []int{}},
	} {
		if got, err := test.data.ClassCounts(); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, test.want)
		}
	}
	_, err := d.Slice(0, 99).ClassCounts()
	testkit.WantError(t, err, "antes de 99")
}

func TestPreviewAndBatch(t *testing.T) {
	d := numbered(t, 50)
	for _, test := range []struct {
		count int
		want  []byte
	}{{5, []byte{0, 10, 20, 30, 40}}, {1, []byte{0}}, {0, nil}, {3, []byte{0, 16, 33}}} {
		if got, labels, err := d.Preview(test.count); err != nil || !slices.Equal(got.Pixels, test.want) || len(labels) != test.count {
			t.Errorf("preview of %d: %v, %v", test.count, got.Pixels, err)
		}
	}
	if got, _, err := d.Slice(0, 3).Preview(9); err != nil || got.Len() != 3 {
		t.Errorf("preview of more than there are: %d, %v", got.Len(), err)
	}
	_, _, err := d.Preview(-1)
	testkit.WantError(t, err, "antes de -1")
	for _, test := range []struct {
		n, size    int
		from, upTo byte
	}{{0, 8, 0, 8}, {5, 8, 40, 48}, {6, 8, 48, 50}, {0, 50, 0, 50}, {0, 99, 0, 50}} {
		got, _, err := d.Batch(test.n, test.size)
		if err != nil || got.Len() != int(test.upTo-test.from) || got.Pixels[0] != test.from {
			t.Errorf("batch %d of %d: %v, %v", test.n, test.size, got.Pixels, err)
		}
	}
	for _, bad := range [][2]int{{7, 8}, {-1, 8}, {0, 0}, {0, -3}, {1, 50}} {
		if _, _, err := d.Batch(bad[0], bad[1]); err == nil {
			t.Errorf("batch %d of %d is no error", bad[0], bad[1])
		} else {
			testkit.WantError(t, err, "lote")
		}
	}
}
