package cnnlib

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What SaveImages wrote, LoadImages reads: the same pixels, labels and names, in gray and in colour.
func TestSavedImagesAreRead(t *testing.T) {
	names := []string{"Zero", "Um"}
	name := func(class int) string { return names[class] }
	for _, channels := range []int{1, 3} {
		images := Images{Height: 3, Width: 2, Channels: channels}
		for i := range 4 * images.Shape().Size() {
			images.Pixels = append(images.Pixels, byte(7*i))
		}
		data, err := NewDataset(images, []int{0, 1, 1, 0})
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(t.TempDir(), "imagens")
		for range 2 { // the second writes over the first
			if err := data.SaveImages(folder, name); err != nil {
				t.Fatal(err)
			}
		}
		options := []DataOption{Size(3, 2), ClassNames(names...)}
		if channels == 3 {
			options = append(options, RGB())
		}
		back, err := LoadImages(folder, options...)
		if err != nil {
			t.Fatal(err)
		}
		got, labels, err := back.Read(0, back.Len())
		if err != nil {
			t.Fatal(err)
		}
		size := images.Shape().Size()
		want := bytes.Join([][]byte{images.Pixels[:size], images.Pixels[3*size:], images.Pixels[size : 3*size]}, nil)
		if fmt.Sprint(labels) != "[0 0 1 1]" || !bytes.Equal(got.Pixels, want) {
			t.Errorf("%d channels: labels %v, pixels %v, want %v", channels, labels, got.Pixels, want)
		}
	}
}

func TestSaveImagesRefuses(t *testing.T) {
	one, err := NewDataset(Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{1}}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	two, err := NewDataset(Images{Height: 1, Width: 1, Channels: 2, Pixels: []byte{1, 2}}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "arquivo")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		data         *Dataset
		folder, name string
		want         string
	}{
		"a name that climbs out":      {one, folder, "../fora", "não pode ter esse nome"},
		"a parent's name":             {one, folder, "..", "não pode ter esse nome"},
		"two channels":                {two, folder, "a", "2 canais"},
		"a folder that takes nothing": {one, "/proc", "a", "escrever em /proc/a"},
		"a file in its place":         {one, file, "a", "um arquivo no lugar de uma pasta"},
	} {
		err := test.data.SaveImages(test.folder, func(int) string { return test.name })
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want …%s…", name, err, test.want)
		}
	}
}

// A small digit fills the box, keeps its proportion and its grays, and stands with its mass in the middle.
func TestCenter(t *testing.T) {
	small := Images{Height: 8, Width: 8, Channels: 1, Pixels: make([]byte, 2*64)}
	for y := 1; y < 7; y++ {
		small.Pixels[y*8+1], small.Pixels[y*8+2] = 200, 200 // upright, at the left
	}
	data, err := NewDataset(small, []int{1, 0}) // the second is empty
	if err != nil {
		t.Fatal(err)
	}
	centered, err := data.Center()
	if err != nil {
		t.Fatal(err)
	}
	images, labels, err := centered.Read(0, 2)
	if err != nil {
		t.Fatal(err)
	}
	if images.Shape().String() != "(28, 28, 1)" || fmt.Sprint(labels) != "[1 0]" {
		t.Fatalf("%v, labels %v", images.Shape(), labels)
	}
	top, bottom, left, right, mass, x := 28, 0, 28, 0, 0, 0
	for i, v := range images.Pixels[:784] {
		if v > 200 {
			t.Fatalf("a pixel of %d, brighter than any", v)
		}
		if v > 0 {
			top, bottom, left, right = min(top, i/28), max(bottom, i/28), min(left, i%28), max(right, i%28)
			mass, x = mass+int(v), x+int(v)*(i%28)
		}
	}
	if bottom-top != 19 || right-left < 5 || right-left > 8 {
		t.Errorf("%d × %d, want 20 rows and a third of that", bottom-top+1, right-left+1)
	}
	if middle := float64(x) / float64(mass); middle < 13 || middle > 15 {
		t.Errorf("the mass is at column %.1f", middle)
	}
	if bytes.Count(images.Pixels[784:], []byte{0}) != 784 {
		t.Error("the empty image is not empty any more")
	}
	colour, err := NewDataset(Images{Height: 1, Width: 1, Channels: 3, Pixels: []byte{1, 2, 3}}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := colour.Center(); err == nil || !strings.Contains(err.Error(), "tons de cinza") {
		t.Errorf("in colour: %v", err)
	}
}

// An H is two upright strokes and a bridge, within the box; what is no drawing is refused.
func TestDrawing(t *testing.T) {
	h, err := Drawing("#...#", "#...#", "#####", "#...#", "#...#")
	if err != nil {
		t.Fatal(err)
	}
	if h.Shape().String() != "(28, 28, 1)" {
		t.Fatalf("%v", h.Shape())
	}
	strokes := func(row int) int {
		n, last := 0, byte(0)
		for _, v := range h.Pixels[row*28 : row*28+28] {
			if v > 127 && last <= 127 {
				n++
			}
			last = v
		}
		return n
	}
	if strokes(8) != 2 || strokes(14) != 1 || strokes(20) != 2 || strokes(1) != 0 {
		t.Errorf("strokes in rows 8, 14, 20 and 1: %d %d %d %d", strokes(8), strokes(14), strokes(20), strokes(1))
	}
	for name, test := range map[string]struct {
		rows []string
		want string
	}{
		"nothing": {nil, "vazio"}, "no ink": {[]string{"...", " . "}, "vazio"}, "no columns": {[]string{""}, "vazio"},
		"ragged": {[]string{"#..", "#é"}, "a linha 2 tem 2 caracteres"},
	} {
		if _, err := Drawing(test.rows...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want …%s…", name, err, test.want)
		}
	}
}
