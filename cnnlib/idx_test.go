package cnnlib_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// writeFile writes a file of a folder and gives its path.
func writeFile(t testing.TB, folder, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// twice loads a data set, and again from its spec as an engine does.
func twice(t *testing.T, load func() (*cnnlib.Dataset, error)) []*cnnlib.Dataset {
	t.Helper()
	d, err := load()
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Spec().Dataset()
	if err != nil {
		t.Fatal(err)
	}
	if d.Fingerprint() != again.Fingerprint() || d.Shape().String() != again.Shape().String() {
		t.Error("it came back from its spec as another")
	}
	return []*cnnlib.Dataset{d, again}
}

func TestLoadIDX(t *testing.T) {
	folder := t.TempDir()
	// Three images of 2 rows and 3 columns, of labels 1, 3 and 2.
	pixels := []byte{1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26}
	images := writeFile(t, folder, "images", append(head(0x803, 3, 2, 3), pixels...))
	packedImages := writeFile(t, folder, "images.gz", packed(t, append(head(0x803, 3, 2, 3), pixels...)))
	colour := writeFile(t, folder, "colour", append(head(0x804, 3, 1, 2, 3), pixels...))
	labels := writeFile(t, folder, "labels", append(head(0x801, 3), 1, 3, 2))
	packedLabels := writeFile(t, folder, "labels.gz", packed(t, append(head(0x801, 3), 1, 3, 2)))
	for _, test := range []struct {
		name           string
		images, labels string
		options        []cnnlib.DataOption
		shape          string
		second         []byte // image
		numbers        []int
		className      string // of the first
	}{
		{"plain", images, labels, nil, "(3, 2, 3, 1)", pixels[6:12], []int{1, 3, 2}, "1"},
		{"gzipped", packedImages, packedLabels, nil, "(3, 2, 3, 1)", pixels[6:12], []int{1, 3, 2}, "1"},
		{"in colour", colour, labels, nil, "(3, 1, 2, 3)", pixels[6:12], []int{1, 3, 2}, "1"},
		{"as EMNIST Letters", packedImages, packedLabels, []cnnlib.DataOption{cnnlib.Transposed(), cnnlib.LabelsFrom(1), cnnlib.ClassNames("A", "B", "C")},
			"(3, 3, 2, 1)", []byte{11, 14, 12, 15, 13, 16}, []int{0, 2, 1}, "A"},
		{"transposed colour", colour, labels, []cnnlib.DataOption{cnnlib.Transposed()}, "(3, 2, 1, 3)", pixels[6:12], []int{1, 3, 2}, "1"},
		{"with names", images, labels, []cnnlib.DataOption{cnnlib.ClassNames("a", "b", "c", "d")}, "(3, 2, 3, 1)", pixels[6:12], []int{1, 3, 2}, "b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, d := range twice(t, func() (*cnnlib.Dataset, error) { return cnnlib.LoadIDX(test.images, test.labels, test.options...) }) {
				if d.Shape().String() != test.shape {
					t.Errorf("shape %v, want %s", d.Shape(), test.shape)
				}
				all, numbers, err := d.Read(0, 3)
				if err != nil || !slices.Equal(numbers, test.numbers) || all.Len() != 3 {
					t.Fatalf("labels %v, %v, %d images", numbers, err, all.Len())
				}
				second, err := d.Images(1, 2)
				if err != nil || !slices.Equal(second.Pixels, test.second) || !slices.Equal(all.Pixels[6:12], test.second) {
					t.Errorf("the second image is %v, %v; want %v", second.Pixels, err, test.second)
				}
				if only, err := d.Slice(2, 3).Labels(); err != nil || !slices.Equal(only, test.numbers[2:]) {
					t.Errorf("labels of the last: %v, %v", only, err)
				}
			}
			d, err := cnnlib.LoadIDX(test.images, test.labels, test.options...)
			if err != nil || d.ClassName(test.numbers[0]) != test.className {
				t.Errorf("the first is called %q, want %q", d.ClassName(test.numbers[0]), test.className)
			}
		})
	}
}

// Read by LoadIDX, MNIST is the data set that LoadMNIST gives: what was trained on the one need not be trained again.
func TestMNISTAsIDX(t *testing.T) {
	folder := testkit.MNIST(t)
	_, want, err := cnnlib.LoadMNIST(folder)
	if err != nil {
		t.Fatal(err)
	}
	got, err := cnnlib.LoadIDX(filepath.Join(folder, testImages), filepath.Join(folder, testLabels))
	if err != nil {
		t.Fatal(err)
	}
	if got.OneHot(10).Fingerprint() != want.OneHot(10).Fingerprint() {
		t.Error("another fingerprint")
	}
	gotImages, gotLabels, err := got.Read(9990, 10000)
	wantImages, wantLabels, wantErr := want.Read(9990, 10000)
	if err != nil || wantErr != nil || !slices.Equal(gotImages.Pixels, wantImages.Pixels) || !slices.Equal(gotLabels, wantLabels) {
		t.Errorf("other examples (%v, %v)", err, wantErr)
	}
}

func TestLoadIDXErrors(t *testing.T) {
	folder := t.TempDir()
	images := writeFile(t, folder, "images", append(head(0x803, 3, 1, 2), 1, 2, 3, 4, 5, 6))
	labels := writeFile(t, folder, "labels", append(head(0x801, 3), 0, 1, 2))
	file := func(name string, content []byte) string { return writeFile(t, folder, name, content) }
	for _, test := range []struct {
		name           string
		images, labels string
		options        []cnnlib.DataOption
		want           []string
	}{
		{"no images", filepath.Join(folder, "não há"), labels, nil, []string{"falta o arquivo", "não há", "confira a pasta e o nome"}},
		{"no labels", images, filepath.Join(folder, "não há"), nil, []string{"falta o arquivo", "não há"}},
		{"a folder", folder, labels, nil, []string{"não é um arquivo", "dê o nome do arquivo"}},
		{"exchanged", labels, images, nil, []string{labels + " é de rótulos", "troque a ordem"}},
		{"labels twice", labels, labels, nil, []string{"1 eixo,", "precisa de 3", "“images”"}},
		{"images twice", images, images, nil, []string{"3 eixos,", "só pode ter 1", "“labels”"}},
		{"of two sets", images, file("others", append(head(0x801, 2), 0, 1)), nil, []string{"3 imagens", "2 rótulos", "mesmo conjunto"}},
		{"a billion images", file("billion", head(0x803, 1_000_000_000, 28, 28)), labels, nil, []string{"billion", "1000000000 × 28 × 28", "limite de 2 GiB"}},
		{"more promised than there is", file("short", append(head(0x803, 3, 1, 2), 1, 2)), labels, nil, []string{"short", "3 × 1 × 2 valores", "18 bytes", "baixe-o de novo"}},
		{"a page in its place", file("page.gz", []byte("<!DOCTYPE html>")), labels, nil, []string{"page.gz", "começa por 0x3c21444f", "baixe-o de novo"}},
		{"an option of another function", images, labels, []cnnlib.DataOption{cnnlib.RGB()}, []string{"LoadIDX", "cnnlib.RGB", "LoadImages, LoadImage"}},
		{"an empty option", images, labels, []cnnlib.DataOption{{}}, []string{"opções está vazia"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := cnnlib.LoadIDX(test.images, test.labels, test.options...)
			testkit.WantError(t, err, test.want...)
		})
	}
	for _, test := range []struct {
		name    string
		options []cnnlib.DataOption
		want    []string
	}{
		{"a label before the first", []cnnlib.DataOption{cnnlib.LabelsFrom(1)}, []string{"o rótulo 0 (posição 0)", "o primeiro, 1", "cnnlib.LabelsFrom(1)"}},
		{"a label without a name", []cnnlib.DataOption{cnnlib.ClassNames("a", "b")}, []string{"o rótulo 2 (posição 2)", "os 2 nomes dados vão de 0 a 1", "cnnlib.ClassNames"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, d := range twice(t, func() (*cnnlib.Dataset, error) { return cnnlib.LoadIDX(images, labels, test.options...) }) {
				_, err := d.Labels()
				testkit.WantError(t, err, test.want...)
				testkit.WantError(t, d.OneHot(3).Err(), test.want...)
			}
		})
	}
	t.Run("labels outside the classes", func(t *testing.T) {
		d, err := cnnlib.LoadIDX(images, labels)
		if err != nil {
			t.Fatal(err)
		}
		testkit.WantError(t, d.OneHot(2).Err(), "o rótulo 2 (posição 2)", "fora de 0 … 1")
	})
	t.Run("other files since", func(t *testing.T) {
		d, err := cnnlib.LoadIDX(images, labels)
		if err != nil {
			t.Fatal(err)
		}
		d.Fingerprint()
		writeFile(t, folder, "images", append(head(0x803, 2, 1, 2), 1, 2, 3, 4))
		writeFile(t, folder, "labels", append(head(0x801, 2), 0, 1))
		_, _, err = d.Read(0, 1)
		testkit.WantError(t, err, "mudou enquanto era usado", "execute a célula de novo")
		_, err = d.Spec().Dataset()
		testkit.WantError(t, err, "tinham 3 exemplos", "agora têm 2", "execute a célula de novo")
	})
}

// A changed file is another data set, and so are other options.
func TestIDXFingerprint(t *testing.T) {
	folder := t.TempDir()
	images := writeFile(t, folder, "images", append(head(0x803, 2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8))
	labels := writeFile(t, folder, "labels", append(head(0x801, 2), 1, 2))
	name := func(options ...cnnlib.DataOption) string {
		d, err := cnnlib.LoadIDX(images, labels, options...)
		if err != nil {
			t.Fatal(err)
		}
		return d.Fingerprint()
	}
	names := []string{name(), name(cnnlib.Transposed()), name(cnnlib.LabelsFrom(1))}
	if same := name(cnnlib.ClassNames("x", "y", "z")); same != names[0] {
		t.Error("names of classes change what is learned")
	}
	writeFile(t, folder, "images", append(head(0x803, 2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 9))
	names = append(names, name())
	writeFile(t, folder, "labels", append(head(0x801, 2), 1, 3))
	names = append(names, name())
	slices.Sort(names)
	if len(slices.Compact(names)) != 5 {
		t.Errorf("two of five data sets have one name: %v", names)
	}
	if err := os.Remove(images); err != nil {
		t.Fatal(err)
	}
}

// Fashion-MNIST and its kin have files of MNIST's names.
func TestMNISTOfAnotherSet(t *testing.T) {
	t.Run("of the same names", func(t *testing.T) {
		folder := copyMNIST(t)
		path := writeFile(t, folder, testImages, packed(t, append(head(0x803, 10000, 28, 28), make([]byte, 10000*784)...)))
		_, data, err := cnnlib.LoadMNIST(folder)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = data.Read(0, 1)
		testkit.WantError(t, err, path, "de outro conjunto", "LoadMNIST só lê o MNIST", "Fashion-MNIST", "cnnlib.LoadIDX", "go run ./kernels setup")
	})
	t.Run("of other names", func(t *testing.T) {
		folder := t.TempDir()
		writeFile(t, folder, "emnist-letters-train-images-idx3-ubyte.gz", nil)
		_, _, err := cnnlib.LoadMNIST(folder)
		testkit.WantError(t, err, "falta o arquivo", "emnist-letters-train-images-idx3-ubyte.gz", "cnnlib.LoadIDX", "go run ./kernels setup")
	})
}

// These names were given before data sets could be anything else: trained states are kept under them.
func TestOldFingerprints(t *testing.T) {
	train, test, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	if err != nil {
		t.Fatal(err)
	}
	d, err := cnnlib.NewDataset(cnnlib.Images{Height: 1, Width: 2, Channels: 1, Pixels: []byte{0, 255, 255, 0, 0, 0}}, []int{1, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []struct{ got, want string }{
		{train.Fingerprint(), "8b7cf5cb266f8c99"}, {test.Fingerprint(), "4a26a2adf89a2fdb"}, {train.OneHot(10).Fingerprint(), "ce8c27767645629d"},
		{train.Slice(100, 200).OneHot(10).Fingerprint(), "89f56036cc11d782"}, {d.Fingerprint(), "65dd94446dd05c91"}, {d.OneHot(3).Slice(1, 3).Fingerprint(), "ae9a4ad73ce94981"},
	} {
		if kept.got != kept.want {
			t.Errorf("fingerprint %s, and it was %s", kept.got, kept.want)
		}
	}
}
