package remote

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// references are data sets whose contents are in files: some hundred examples of 12 × 12 each, and MNIST.
func references(t *testing.T) map[string]*cnnlib.Dataset {
	t.Helper()
	const n = 300
	folder := t.TempDir()
	images, labels := testkit.Bars(n)
	write := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	head := func(axes ...uint32) []byte {
		raw := []byte{0, 0, 8, byte(len(axes))}
		for _, size := range axes {
			raw = binary.BigEndian.AppendUint32(raw, size)
		}
		return raw
	}
	numbers, records := head(n), []byte(nil)
	for i, label := range labels {
		numbers = append(numbers, byte(label))
		records = append(append(records, byte(label)), make([]byte, 3072)...)
		var b bytes.Buffer
		if err := png.Encode(&b, &image.Gray{Pix: images.Pixels[144*i : 144*(i+1)], Stride: 12, Rect: image.Rect(0, 0, 12, 12)}); err != nil {
			t.Fatal(err)
		}
		write(filepath.Join("pastas", string(rune('a'+label)), string(rune('a'+i/26))+string(rune('a'+i%26))+".png"), b.Bytes())
	}
	for _, name := range []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"} {
		write(name, records)
	}
	all := map[string]*cnnlib.Dataset{}
	var err error
	keep := func(name string, d *cnnlib.Dataset, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all[name] = d.Shuffle(5).Slice(20, 220).OneHot(10).Shuffle(6)
	}
	mnist, _, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	keep("MNIST", mnist, err)
	idx, err := cnnlib.LoadIDX(write("imagens", append(head(n, 12, 12), images.Pixels...)), write("rótulos", numbers), cnnlib.Transposed(), cnnlib.ClassNames("a", "b", "c"))
	keep("IDX", idx, err)
	pictures, err := cnnlib.LoadImages(filepath.Join(folder, "pastas"), cnnlib.Size(9, 7), cnnlib.RGB())
	keep("folder", pictures, err)
	cifar, _, err := cnnlib.LoadCIFAR10(folder)
	keep("CIFAR-10", cifar, err)
	return all
}

// A data set in files goes to the engine as a reference, a few hundred bytes, and is there what it is here.
func TestDataGoesByReference(t *testing.T) {
	for name, want := range references(t) {
		t.Run(name, func(t *testing.T) {
			var sent bytes.Buffer
			if err := gob.NewEncoder(&sent).Encode(want.Spec()); err != nil {
				t.Fatal(err)
			}
			if sent.Len() > 2000 {
				t.Errorf("its spec takes %d bytes", sent.Len())
			}
			asked := false
			c, _ := offer(t, testkit.FakeEngine{OnEvaluate: func(_ context.Context, _ cnnlib.Model, got *cnnlib.Dataset) (cnnlib.Metrics, error) {
				asked = true
				if got.Fingerprint() != want.Fingerprint() || got.Shape().String() != want.Shape().String() || got.Classes() != 10 {
					t.Errorf("%v of %d classes arrived, want %v", got.Shape(), got.Classes(), want.Shape())
				}
				gotImages, gotLabels, err := got.Read(3, 50)
				wantImages, wantLabels, wantErr := want.Read(3, 50)
				if err != nil || wantErr != nil || !slices.Equal(gotImages.Pixels, wantImages.Pixels) || !slices.Equal(gotLabels, wantLabels) {
					t.Errorf("other examples arrived (%v, %v)", err, wantErr)
				}
				return cnnlib.Metrics{}, nil
			}})
			if _, err := c.Evaluate(t.Context(), model(), want); err != nil || !asked {
				t.Errorf("asked: %v, %v", asked, err)
			}
		})
	}
}
