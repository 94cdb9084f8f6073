package cnnlib_test

import (
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// small is n images of 12 × 12 in three classes.
func small(t testing.TB, n int) *cnnlib.Dataset {
	t.Helper()
	d, err := cnnlib.NewDataset(testkit.Bars(n))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDataset(t *testing.T) {
	d := small(t, 20)
	images, labels := testkit.Bars(20)
	if d.Len() != 20 || d.Shape().String() != "(20, 12, 12, 1)" || d.ImageShape().String() != "(12, 12, 1)" || d.Classes() != 0 {
		t.Errorf("%d examples of %v, %d classes", d.Len(), d.Shape(), d.Classes())
	}
	got, gotLabels, err := d.Read(3, 7)
	if err != nil {
		t.Fatal(err)
	}
	if got.Len() != 4 || !slices.Equal(got.Pixels, images.Pixels[3*144:7*144]) || !slices.Equal(gotLabels, labels[3:7]) {
		t.Errorf("read %d images and labels %v, want %v", got.Len(), gotLabels, labels[3:7])
	}
	if all, err := d.Labels(); err != nil || !slices.Equal(all, labels) {
		t.Errorf("labels %v, %v", all, err)
	}
	if _, err := d.OneHotLabels(); err == nil {
		t.Error("one-hot labels before OneHot")
	} else {
		testkit.WantError(t, err, ".OneHot(classes)")
	}
	encoded := d.OneHot(3)
	vectors, err := encoded.OneHotLabels()
	if err != nil {
		t.Fatal(err)
	}
	if encoded.Classes() != 3 || d.Classes() != 0 || !slices.Equal(cnnlib.ArgMax(vectors), labels) {
		t.Errorf("encoded in %d classes: %v", encoded.Classes(), vectors)
	}
}

func TestSlice(t *testing.T) {
	d := small(t, 20).OneHot(3)
	_, labels := testkit.Bars(20)
	tests := []struct {
		name string
		part *cnnlib.Dataset
		want []int
	}{
		{"all", d.Slice(0, 20), labels},
		{"some", d.Slice(5, 9), labels[5:9]},
		{"of a part", d.Slice(5, 15).Slice(2, 4), labels[7:9]},
		{"last", d.Slice(19, 20), labels[19:]},
		{"none", d.Slice(4, 4), nil},
		{"none at the end", d.Slice(20, 20), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.part.Labels()
			if err != nil || test.part.Len() != len(test.want) || !slices.Equal(got, test.want) {
				t.Errorf("%d examples, labels %v, %v; want %v", test.part.Len(), got, err, test.want)
			}
			if test.part.Classes() != 3 {
				t.Errorf("%d classes", test.part.Classes())
			}
			images, err := test.part.Images(0, test.part.Len())
			if err != nil || images.Len() != len(test.want) {
				t.Errorf("%d images, %v", images.Len(), err)
			}
			again, err := test.part.Spec().Dataset()
			if err != nil {
				t.Fatal(err)
			}
			if again.Fingerprint() != test.part.Fingerprint() || again.Len() != test.part.Len() || again.Classes() != 3 {
				t.Error("it came back from its spec as another")
			}
		})
	}
	outside := []struct {
		name string
		part *cnnlib.Dataset
		want string
	}{
		{"before the first", d.Slice(-1, 4), "de -1 até antes de 4, mas há 20"},
		{"beyond the last", d.Slice(0, 21), "de 0 até antes de 21, mas há 20"},
		{"backwards", d.Slice(7, 3), "de 7 até antes de 3, mas há 20"},
		{"beyond a part", d.Slice(0, 5).Slice(0, 6), "de 0 até antes de 6, mas há 5"},
	}
	for _, test := range outside {
		t.Run(test.name, func(t *testing.T) {
			testkit.WantError(t, test.part.Err(), test.want)
			// It stays in error, whatever is done with it.
			later := test.part.Slice(0, 1).OneHot(3)
			_, _, readErr := later.Read(0, 1)
			_, labelsErr := later.Labels()
			_, vectorsErr := later.OneHotLabels()
			_, imagesErr := later.Images(0, 1)
			for _, err := range []error{later.Err(), readErr, labelsErr, vectorsErr, imagesErr} {
				testkit.WantError(t, err, test.want)
			}
		})
	}
}

func TestDatasetErrors(t *testing.T) {
	images, labels := testkit.Bars(4)
	withPixels := func(n int) cnnlib.Images { im := images; im.Pixels = images.Pixels[:n]; return im }
	tests := []struct {
		name   string
		images cnnlib.Images
		labels []int
		want   []string
	}{
		{"a label missing", images, labels[:3], []string{"4 imagens e 3 rótulos"}},
		{"a label too many", images, append([]int{0}, labels...), []string{"4 imagens e 5 rótulos"}},
		{"no size", cnnlib.Images{Pixels: make([]byte, 4)}, labels, []string{"(0, 0, 0)", "ao menos 1"}},
		{"negative size", cnnlib.Images{Height: -2, Width: -2, Channels: 1, Pixels: make([]byte, 4)}, labels, []string{"(-2, -2, 1)", "ao menos 1"}},
		{"half an image", withPixels(144 + 72), labels[:1], []string{"216 bytes", "(12, 12, 1)", "144 bytes"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := cnnlib.NewDataset(test.images, test.labels)
			testkit.WantError(t, err, test.want...)
		})
	}
	d, err := cnnlib.NewDataset(images, []int{0, 1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	testkit.WantError(t, d.OneHot(3).Err(), "o rótulo 3 (posição 3)", "fora de 0 … 2")
	testkit.WantError(t, d.OneHot(0).Err(), "0 classes")
	if err := d.Slice(0, 3).OneHot(3).Err(); err != nil {
		t.Errorf("without the last: %v", err)
	}
	_, err = cnnlib.DatasetSpec{Images: images, Labels: labels, End: 5}.Dataset()
	testkit.WantError(t, err, "antes de 5, mas há 4")
	_, err = cnnlib.DatasetSpec{Images: images, Labels: labels[:3], End: 4}.Dataset()
	testkit.WantError(t, err, "4 imagens e 3 rótulos")
}

func TestDatasetFingerprint(t *testing.T) {
	images, labels := testkit.Bars(6)
	fingerprint := func(images cnnlib.Images, labels []int) string {
		d, err := cnnlib.NewDataset(images, labels)
		if err != nil {
			t.Fatal(err)
		}
		return d.Fingerprint()
	}
	base := fingerprint(images, labels)
	pixel, tall, label := images, images, slices.Clone(labels)
	pixel.Pixels = slices.Clone(images.Pixels)
	pixel.Pixels[100]++
	tall.Height, tall.Width = 24, 6
	label[2] = (label[2] + 1) % 3
	d := small(t, 6)
	for name, other := range map[string]string{
		"a pixel": fingerprint(pixel, labels), "the shape": fingerprint(tall, labels), "a label": fingerprint(images, label),
		"a part": d.Slice(0, 5).Fingerprint(), "the encoding": d.OneHot(3).Fingerprint(),
	} {
		if other == base {
			t.Errorf("%s changed, and the fingerprint did not", name)
		}
	}
	if d.Fingerprint() != base || d.Slice(0, 6).Fingerprint() != base {
		t.Error("equal contents have unequal fingerprints")
	}
}

func TestImages(t *testing.T) {
	images, _ := testkit.Bars(5)
	one, err := images.At(2)
	if err != nil || one.Len() != 1 || !slices.Equal(one.Pixels, images.Pixels[288:432]) {
		t.Errorf("image 2: %d images, %v", one.Len(), err)
	}
	// Sharing memory, but no room to grow into the next image.
	if grown := append(one.Pixels, 255); images.Pixels[432] == 255 && &grown[0] == &one.Pixels[0] {
		t.Error("an image grew into the next")
	}
	for _, at := range []int{-1, 5} {
		_, err := images.At(at)
		testkit.WantError(t, err, fmt.Sprintf("de %d até antes de %d, mas há 5", at, at+1))
	}
	if (cnnlib.Images{}).Len() != 0 {
		t.Error("no images are some")
	}
}

// The zero value is an empty set, whatever is asked of it.
func TestZeroDataset(t *testing.T) {
	var d cnnlib.Dataset
	images, labels, err := d.Preview(4)
	if err != nil || images.Len() != 0 || len(labels) != 0 || d.Len() != 0 {
		t.Errorf("%d images, labels %v, %v", images.Len(), labels, err)
	}
	if counts, err := d.ClassCounts(); err != nil || len(counts) != 0 {
		t.Errorf("counts %v, %v", counts, err)
	}
	if _, err := d.Targets(); err != nil {
		t.Error(err)
	}
	_, rest := d.Shuffle(1).Split(0.5)
	testkit.WantError(t, rest.Err(), "deixa uma das partes vazia")
	_, _, err = d.Batch(0, 4)
	testkit.WantError(t, err, "há 0")
	if text, name := d.String(), d.Fingerprint(); text == "" || name == "" {
		t.Errorf("it is %q, named %q", text, name)
	}
}
