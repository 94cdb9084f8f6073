package cnnlib_test

import (
	"bytes"
	"fmt"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pictures "image"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// plain is a picture of one colour, in the form that the ending of a name says.
func plain(t testing.TB, name string, height, width int, c color.Color) []byte {
	t.Helper()
	img := pictures.NewRGBA(pictures.Rect(0, 0, width, height))
	for i := range height * width {
		img.Set(i%width, i/width, c)
	}
	var b bytes.Buffer
	var err error
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png":
		err = png.Encode(&b, img)
	case ".gif":
		err = gif.Encode(&b, img, nil)
	default:
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: 100})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pictureFolder writes pictures of 6 × 4 pixels, each all of the gray that is given after its path.
func pictureFolder(t testing.TB, grays map[string]uint8) string {
	t.Helper()
	folder := t.TempDir()
	for name, gray := range grays {
		writeFile(t, folder, name, plain(t, name, 6, 4, color.Gray{Y: gray}))
	}
	return folder
}

func TestLoadImages(t *testing.T) {
	folder := pictureFolder(t, map[string]uint8{
		"gato/b.png": 10, "gato/a.jpg": 20, "gato/sub/pasta/c.gif": 30, "gato/Z.JPEG": 40,
		"cachorro/1.png": 50, "cachorro/10.png": 60, "cachorro/2.jfif": 70,
		"maçã/á.png": 80, ".ipynb_checkpoints/x.png": 90, "__MACOSX/gato/x.png": 90, "gato/._b.png": 90,
	})
	writeFile(t, folder, "LEIAME.txt", []byte("oi"))
	writeFile(t, folder, "gato/Thumbs.db", []byte("oi"))
	// A Mac writes "ã" in two characters.
	writeFile(t, folder, "manha\u0303/foto.png", plain(t, ".png", 9, 9, color.Gray{Y: 100}))
	for _, d := range twice(t, func() (*cnnlib.Dataset, error) { return cnnlib.LoadImages(folder, cnnlib.Size(2, 3)) }) {
		images, labels, err := d.Read(0, d.Len())
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{0, 0, 0, 1, 1, 1, 1, 2, 3}; !slices.Equal(labels, want) || d.Shape().String() != "(9, 2, 3, 1)" {
			t.Errorf("%v, labels %v, want %v", d.Shape(), labels, want)
		}
		want := []byte{50, 60, 70, 40, 20, 10, 30, 100, 80}
		for i := range 9 {
			for _, pixel := range images.Pixels[6*i : 6*i+6] {
				if off := int(pixel) - int(want[i]); off < -1 || off > 1 {
					t.Errorf("image %d is %v, want all %d", i, images.Pixels[6*i:6*i+6], want[i])
				}
			}
		}
		if one, err := d.Images(8, 9); err != nil || !slices.Equal(one.Pixels, images.Pixels[48:]) {
			t.Errorf("the last alone is %v, %v", one.Pixels, err)
		}
	}
	d, err := cnnlib.LoadImages(folder)
	if err != nil {
		t.Fatal(err)
	}
	if names := d.ClassNames(); !slices.Equal(names, []string{"cachorro", "gato", "manhã", "maçã"}) || d.ClassName(2) != "manhã" || d.ClassName(4) != "4" {
		t.Errorf("the classes are %q", names)
	}
	if d.Shape().String() != "(9, 28, 28, 1)" {
		t.Errorf("without a size: %v", d.Shape())
	}
	if counts, err := d.ClassCounts(); err != nil || !slices.Equal(counts, []int{3, 4, 1, 1}) {
		t.Errorf("counts %v, %v", counts, err)
	}
	if part := d.Shuffle(1).OneHot(4).Slice(1, 3); !slices.Equal(part.ClassNames(), d.ClassNames()) {
		t.Errorf("a part has the names %q", part.ClassNames())
	}
	_, labels, err := d.Preview(4)
	if err != nil || !slices.Equal(labels, []int{0, 0, 1, 1}) {
		t.Errorf("preview %v, %v", labels, err)
	}
	t.Run("chosen classes", func(t *testing.T) {
		// Whichever way its name is written.
		d, err := cnnlib.LoadImages(folder, cnnlib.ClassNames("maçã", "manhã", "gato"), cnnlib.RGB(), cnnlib.Size(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		images, labels, err := d.Read(0, 2)
		if err != nil || d.Len() != 6 || d.ImageShape().String() != "(1, 1, 3)" || !slices.Equal(labels, []int{0, 1}) || !slices.Equal(images.Pixels, []byte{80, 80, 80, 100, 100, 100}) {
			t.Errorf("%v, labels %v, pixels %v, %v", d.Shape(), labels, images.Pixels, err)
		}
	})
	t.Run("a relative path", func(t *testing.T) {
		t.Chdir(folder)
		d, err := cnnlib.LoadImages(".")
		if err != nil || !filepath.IsAbs(d.Spec().Folder.Path) {
			t.Errorf("%v, %v", d, err)
		}
	})
	t.Run("in the user's folder", func(t *testing.T) {
		t.Setenv("HOME", filepath.Dir(folder))
		if _, err := cnnlib.LoadImages("~/" + filepath.Base(folder)); err != nil {
			t.Error(err)
		}
	})
	t.Run("a link", func(t *testing.T) {
		linked := pictureFolder(t, map[string]uint8{"b/1.png": 1})
		if err := os.Symlink(filepath.Join(folder, "gato"), filepath.Join(linked, "a")); err != nil {
			t.Skip(err)
		}
		d, err := cnnlib.LoadImages(linked)
		if err != nil || d.Len() != 5 {
			t.Errorf("%v, %v", d, err)
		}
	})
}

func TestPreparedFolder(t *testing.T) {
	_, test, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	if err != nil {
		t.Fatal(err)
	}
	digits, labels, err := test.Read(0, 6)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	var want []byte
	for class := range 2 {
		for i := range 3 {
			one, err := digits.At(3*class + i)
			if err != nil {
				t.Fatal(err)
			}
			photo := testkit.Photograph(one, 300, 250, 180, 0.5, 0.5, uint64(i))
			var b bytes.Buffer
			if err := png.Encode(&b, photo); err != nil {
				t.Fatal(err)
			}
			path := writeFile(t, folder, fmt.Sprintf("%d/%d-%d.png", class, i, labels[3*class+i]), b.Bytes())
			prepared, err := cnnlib.LoadImage(path, cnnlib.Prepared())
			if err != nil {
				t.Fatal(err)
			}
			itself, err := cnnlib.LoadImage(path)
			if err != nil || itself.Shape().String() != "(300, 250, 1)" || !slices.Equal(itself.Pixels, photo.Pix) {
				t.Fatalf("in its own size it is %v, %v", itself.Shape(), err)
			}
			again, err := cnnlib.Prepare(itself)
			if err != nil || !slices.Equal(again.Pixels, prepared.Pixels) {
				t.Errorf("prepared as it is read, and after: two images (%v)", err)
			}
			want = append(want, prepared.Pixels...)
		}
	}
	for _, d := range twice(t, func() (*cnnlib.Dataset, error) { return cnnlib.LoadImages(folder, cnnlib.Prepared()) }) {
		images, _, err := d.Read(0, d.Len())
		if err != nil || images.Shape().String() != "(28, 28, 1)" || !slices.Equal(images.Pixels, want) {
			t.Errorf("%v, %v", images.Shape(), err)
		}
	}
	writeFile(t, folder, "1/branca.png", plain(t, ".png", 100, 100, color.White))
	d, err := cnnlib.LoadImages(folder, cnnlib.Prepared())
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = d.Read(0, d.Len())
	testkit.WantError(t, err, "branca.png", "não encontrei traço nenhum")
}

func TestFolderFingerprint(t *testing.T) {
	folder := pictureFolder(t, map[string]uint8{"a/1.png": 1, "a/2.png": 2, "b/1.png": 3})
	name := func(options ...cnnlib.DataOption) string {
		d, err := cnnlib.LoadImages(folder, options...)
		if err != nil {
			t.Fatal(err)
		}
		return d.Fingerprint()
	}
	names := []string{
		name(), name(cnnlib.Size(28, 27)), name(cnnlib.RGB()), name(cnnlib.Prepared()), name(cnnlib.ClassNames("b", "a")),
	}
	if name(cnnlib.Size(28, 28), cnnlib.ClassNames("a", "b")) != names[0] {
		t.Error("the defaults, said aloud, are something else")
	}
	if err := os.Rename(filepath.Join(folder, "a", "2.png"), filepath.Join(folder, "a", "3.png")); err != nil {
		t.Fatal(err)
	}
	if name() != names[0] {
		t.Error("a name that changes no order changes what is learned")
	}
	if err := os.Rename(filepath.Join(folder, "a", "3.png"), filepath.Join(folder, "a", "0.png")); err != nil {
		t.Fatal(err)
	}
	names = append(names, name())
	if err := os.Rename(filepath.Join(folder, "a", "0.png"), filepath.Join(folder, "b", "0.png")); err != nil {
		t.Fatal(err)
	}
	names = append(names, name())
	writeFile(t, folder, "b/0.png", plain(t, ".png", 6, 4, color.Gray{Y: 9}))
	names = append(names, name())
	slices.Sort(names)
	if len(slices.Compact(names)) != 8 {
		t.Errorf("two of eight data sets have one name: %v", names)
	}
}
