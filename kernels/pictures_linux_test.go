package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A learner's own pictures, from the folder to the answer, in cells that read like the lesson's.
func TestOwnPictures(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	folder := t.TempDir()
	write := func(name string, img image.Image) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(png.Encode(file, img), file.Close()); err != nil {
			t.Fatal(err)
		}
	}
	fruits := map[string]color.Color{"maçã": color.RGBA{200, 30, 40, 255}, "limão": color.RGBA{60, 180, 60, 255}, "banana": color.RGBA{240, 220, 60, 255}}
	for name, c := range fruits {
		for i := range 20 {
			img := image.NewRGBA(image.Rect(0, 0, 20+i, 30-i))
			for at := range (20 + i) * (30 - i) {
				img.Set(at%(20+i), at/(20+i), c)
			}
			write(fmt.Sprintf("frutas/%s/%02d.png", name, i), img)
		}
	}
	paper := image.NewGray(image.Rect(0, 0, 400, 600))
	for i := range paper.Pix {
		// A one, on paper that gets darker to the right.
		x, y := i%400, i/400
		if paper.Pix[i] = uint8(230 - x/5); x > 190 && x < 220 && y > 150 && y < 450 {
			paper.Pix[i] = 30
		}
	}
	write("um.png", paper)

	c.do("start")
	c.expect(lessonCells, "")
	c.expect(`var frutas = cell.Must(cnnlib.LoadImages("`+folder+`/frutas", cnnlib.Size(8, 8), cnnlib.RGB()))
var frutasTreino, frutasTeste = frutas.OneHot(3).Shuffle(321).Split(0.8)
var cores = cnnlib.Input(8, 8, 3).Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(0.05)), cnnlib.Accuracy)

%%
fmt.Println(frutas.Shape(), frutas.ClassNames(), frutasTreino.Len(), frutasTeste.Len())`, "(60, 8, 8, 3) [banana limão maçã] 48 12\n")
	// A path begins where the notebook lies.
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.execute("%%\ncell.Must(cnnlib.LoadImages(\"frutas\"))"); got.Status != "error" || len(got.Errors) != 1 || !strings.Contains(got.Errors[0], filepath.Join(here, "frutas")) {
		t.Errorf("a relative path: %+v", got)
	}
	c.expect("%%\ncell.Preview(frutas)\ncell.ClassCounts(frutas)", "")
	c.expect("%%\ncell.Fit(cores, frutasTreino, cnnlib.BatchSize(8), cnnlib.Epochs(10))\nfmt.Println(cell.Evaluate(cores, frutasTeste).Accuracy)", "1\n")
	c.expect("%%\nh := cell.Fit(cores, frutasTreino, cnnlib.BatchSize(8), cnnlib.Epochs(10))\nfmt.Println(h.Reused)", "10\n")
	c.expect(`%%
cell.Probabilities(cores, cell.Must(cnnlib.LoadImage("`+folder+`/frutas/maçã/00.png", cnnlib.Size(8, 8), cnnlib.RGB())), frutas.ClassName)
cell.Photo(modelo, "`+folder+`/um.png", nome)`, "")
}
