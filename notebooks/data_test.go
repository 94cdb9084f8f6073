package notebooks_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
)

// The lesson's other hands are the first of scikit-learn's digits, which the tests have whole.
func TestDigitsOfOtherHands(t *testing.T) {
	data, err := cnnlib.LoadIDX("data/digitos-imagens.idx", "data/digitos-rotulos.idx")
	if err != nil {
		t.Fatal(err)
	}
	images, labels, err := data.Read(0, data.Len())
	if err != nil {
		t.Fatal(err)
	}
	if data.Shape().String() != "(300, 8, 8, 1)" {
		t.Fatalf("they are %v", data.Shape())
	}
	packed, err := os.Open(filepath.FromSlash("../cnnlib/engine/testdata/digits/digits.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for files := tar.NewReader(z); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var number int
		if _, err := fmt.Sscanf(path.Base(head.Name), "%d.png", &number); err != nil || number >= data.Len() {
			continue // a folder, or one that the lesson has not
		}
		picture, err := png.Decode(files)
		if err != nil {
			t.Fatal(err)
		}
		var want []byte
		for i := range 64 {
			gray, _, _, _ := picture.At(i%8, i/8).RGBA()
			want = append(want, byte(gray>>8))
		}
		if got := images.Pixels[number*64 : number*64+64]; !bytes.Equal(got, want) {
			t.Errorf("digit %d is %v, want %v", number, got, want)
		}
		if got := fmt.Sprint(labels[number]); got != path.Base(path.Dir(head.Name)) {
			t.Errorf("digit %d is a %s, and lies in %s", number, got, head.Name)
		}
		found++
	}
	if found != data.Len() {
		t.Errorf("%d of the %d are in the whole", found, data.Len())
	}
}
