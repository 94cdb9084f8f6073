package cnnlib_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func TestMNIST(t *testing.T) {
	train, test, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct {
		name   string
		data   *cnnlib.Dataset
		shape  string
		first  []int
		text   string
		counts [10]int // of each digit, as LeCun's page and Keras have them
		mean   float64 // of the pixels, from 0 to 1
	}{
		{"train", train, "(60000, 28, 28, 1)", []int{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, "[5 0 4 … 5 6 8]",
			[10]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, 0.1306604763},
		{"test", test, "(10000, 28, 28, 1)", []int{7, 2, 1, 0, 4, 1, 4, 9, 5, 9}, "[7 2 1 … 4 5 6]",
			[10]int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, 0.1325146058},
	} {
		t.Run(set.name, func(t *testing.T) {
			if set.data.Shape().String() != set.shape {
				t.Errorf("shape %v, want %s", set.data.Shape(), set.shape)
			}
			images, labels, err := set.data.Read(0, set.data.Len())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(labels[:10], set.first) || cnnlib.Classes(labels).String() != set.text {
				t.Errorf("labels %v, begin with %v", cnnlib.Classes(labels), labels[:10])
			}
			var counts [10]int
			for _, label := range labels {
				counts[label]++
			}
			if counts != set.counts {
				t.Errorf("digits %v, want %v", counts, set.counts)
			}
			sum := 0
			for _, p := range images.Pixels {
				sum += int(p)
			}
			if mean := float64(sum) / float64(len(images.Pixels)) / 255; math.Abs(mean-set.mean) > 1e-8 {
				t.Errorf("mean pixel %v, want %v", mean, set.mean)
			}
			// A part is the same as that part of the whole.
			part, partLabels, err := set.data.Slice(4000, 6000).Read(500, 510)
			if err != nil || !slices.Equal(partLabels, labels[4500:4510]) || !slices.Equal(part.Pixels, images.Pixels[4500*784:4510*784]) {
				t.Errorf("examples 4500 to 4510: labels %v, %v", partLabels, err)
			}
			if err := set.data.OneHot(10).Err(); err != nil {
				t.Error(err)
			}
			testkit.WantError(t, set.data.OneHot(9).Err(), "o rótulo 9", "fora de 0 … 8")
			again, err := set.data.OneHot(10).Spec().Dataset()
			if err != nil || again.Fingerprint() != set.data.OneHot(10).Fingerprint() {
				t.Errorf("it came back from its spec as another (%v)", err)
			}
		})
	}
	if train.Fingerprint() == test.Fingerprint() {
		t.Error("both sets have one fingerprint")
	}
}

// A path is the cell's, and the engine lies elsewhere.
func TestMNISTByRelativePath(t *testing.T) {
	folder := testkit.MNIST(t)
	t.Chdir(filepath.Dir(folder))
	_, test, err := cnnlib.LoadMNIST(filepath.Base(folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	again, err := test.Spec().Dataset()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := again.Read(0, 1); err != nil {
		t.Error(err)
	}
}

const (
	testImages = "t10k-images-idx3-ubyte.gz"
	testLabels = "t10k-labels-idx1-ubyte.gz"
)

// copyMNIST is a folder with the four files, of which some are to be damaged.
func copyMNIST(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(testkit.MNIST(t))); err != nil {
		t.Fatal(err)
	}
	return folder
}

func packed(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(content)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func head(numbers ...uint32) []byte {
	var raw []byte
	for _, n := range numbers {
		raw = binary.BigEndian.AppendUint32(raw, n)
	}
	return raw
}

func TestDamagedMNIST(t *testing.T) {
	const fix = "go run ./kernels setup"
	write := func(t *testing.T, path string, content []byte) {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	corrupt := func(t *testing.T, path string) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copy(raw[len(raw)/2:], "estragado")
		write(t, path, raw)
	}
	truncate := func(size int64) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := os.Truncate(path, size); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name   string
		file   string
		damage func(t *testing.T, path string)
		// atOnce says that opening must find it; else reading does.
		atOnce bool
		want   string
	}{
		{"images corrupt", testImages, corrupt, false, "SHA-256"},
		{"labels corrupt", testLabels, corrupt, false, "SHA-256"},
		{"images truncated", testImages, truncate(100000), false, "SHA-256"},
		{"images cut in the head", testImages, truncate(20), true, "danificado ou incompleto"},
		{"images empty", testImages, truncate(0), true, "danificado ou incompleto"},
		{"labels empty", testLabels, truncate(0), true, "danificado ou incompleto"},
		{"not packed", testImages, func(t *testing.T, path string) { write(t, path, head(0x803, 10000, 28, 28)) }, true, "danificado ou incompleto"},
		{"not an IDX file", testImages, func(t *testing.T, path string) { write(t, path, packed(t, []byte("<html>Not found</html>"))) }, true, "começa por"},
		{"labels in the place of images", testImages, func(t *testing.T, path string) { write(t, path, packed(t, head(0x801, 10000, 28, 28))) }, true, "começa por 0x801, e não por 0x803"},
		{"more labels than images", testLabels, func(t *testing.T, path string) {
			write(t, path, packed(t, append(head(0x801, 60000), make([]byte, 60000)...)))
		}, true, "60000 rótulos para 10000 imagens"},
		{"right form, other contents", testImages, func(t *testing.T, path string) {
			write(t, path, packed(t, append(head(0x803, 10000, 28, 28), make([]byte, 10000*784)...)))
		}, false, "SHA-256"},
		{"missing", testImages, func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, true, "falta o arquivo"},
		{"a folder in its place", testLabels, func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}, true, "não consegui ler"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := copyMNIST(t)
			path := filepath.Join(folder, test.file)
			_, before, err := cnnlib.LoadMNIST(folder)
			if err != nil {
				t.Fatal(err)
			}
			test.damage(t, path)
			train, data, err := cnnlib.LoadMNIST(folder)
			if test.atOnce {
				testkit.WantError(t, err, path, test.want, fix)
			} else if err != nil {
				t.Fatal(err)
			} else {
				_, _, err := data.Read(0, 1)
				testkit.WantError(t, err, path, test.want, fix)
				// The other set is whole.
				if _, err := train.Labels(); err != nil {
					t.Error(err)
				}
			}
			// Damaged after it was opened.
			_, _, err = before.Read(0, 1)
			testkit.WantError(t, err, path, fix)
		})
	}
	t.Run("no folder", func(t *testing.T) {
		_, _, err := cnnlib.LoadMNIST(filepath.Join(t.TempDir(), "falta"))
		testkit.WantError(t, err, "falta o arquivo", fix)
	})
	t.Run("no permission", func(t *testing.T) {
		folder := copyMNIST(t)
		path := filepath.Join(folder, testImages)
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := os.ReadFile(path); err == nil {
			// The superuser may read everything; "a folder in its place" tries the same path.
			return
		}
		_, _, err := cnnlib.LoadMNIST(folder)
		testkit.WantError(t, err, path, "não consegui ler", "permissões", fix)
	})
	t.Run("unknown part", func(t *testing.T) {
		_, err := cnnlib.DatasetSpec{MNIST: testkit.MNIST(t), Split: "validation"}.Dataset()
		testkit.WantError(t, err, `"validation"`, `"train" e "test"`)
	})
}

// Whatever lies in the place of a file, opening and reading end in an error or in a data set of some size.
func FuzzMNISTHead(f *testing.F) {
	for _, seed := range [][]byte{
		nil, {0}, head(0x803), head(0x803, 10000, 28, 28), head(0x803, math.MaxUint32, math.MaxUint32, math.MaxUint32),
		head(0x803, 10000, 0, 0), head(0x801, 10000), head(0x803, 10000, 28, 28, 1, 2, 3),
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	folder := copyMNIST(f)
	f.Fuzz(func(t *testing.T, content []byte, pack bool) {
		if pack {
			content = packed(t, content)
		}
		if err := os.WriteFile(filepath.Join(folder, testImages), content, 0o644); err != nil {
			t.Fatal(err)
		}
		_, data, err := cnnlib.LoadMNIST(folder)
		if err != nil {
			testkit.WantError(t, err, "go run ./kernels setup")
			return
		}
		_, _, err = data.Read(0, data.Len())
		testkit.WantError(t, err, "SHA-256")
	})
}
