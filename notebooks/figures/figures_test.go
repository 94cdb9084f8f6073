package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"cnn321/cnnlib/draw/canvas"
	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
)

var pictures = filepath.FromSlash("../pictures")

// made draws all figures.
func made(t *testing.T) map[string]canvas.Animation {
	t.Helper()
	paths := setuptest.Need(t, setup.MNIST)
	data, err := load(paths.MNIST())
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]canvas.Animation)
	for _, f := range figures() {
		if all[f.name], err = f.make(data); err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
	}
	return all
}

// The committed pictures are what the code draws, and no other is there.
func TestPicturesAreThoseOfTheCode(t *testing.T) {
	all := made(t)
	for name, a := range all {
		want, err := packed(a)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := os.ReadFile(filepath.Join(pictures, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if contents(t, got) != contents(t, want) {
			t.Errorf("%s.png is not what the code draws: go run ./notebooks/figures, and look at it", name)
		}
		if size := len(got); size > 500_000 {
			t.Errorf("%s.png has %d bytes", name, size)
		}
	}
	entries, err := os.ReadDir(pictures)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		// That one is a photograph of the lesson, for the README.
		if name := strings.TrimSuffix(entry.Name(), ".png"); all[name].Frames == nil && name != "jupyterlab" {
			t.Errorf("pictures/%s is drawn by no code", entry.Name())
		}
	}
}

// contents is a PNG with its data unpacked, since another version of Go may pack the same picture in other bytes.
func contents(t *testing.T, file []byte) string {
	t.Helper()
	var out strings.Builder
	var data bytes.Buffer
	flush := func() {
		if data.Len() == 0 {
			return
		}
		z, err := zlib.NewReader(&data)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, z); err != nil {
			t.Fatal(err)
		}
		data.Reset()
	}
	for at := 8; at < len(file); {
		size := int(binary.BigEndian.Uint32(file[at:]))
		kind, chunk := string(file[at+4:at+8]), file[at+8:at+8+size]
		switch kind {
		case "IDAT":
			data.Write(chunk)
		case "fdAT":
			data.Write(chunk[4:])
		default:
			flush()
			// The numbers of chunks depend on how many there are.
			if kind == "fcTL" {
				chunk = chunk[4:]
			}
			fmt.Fprintf(&out, "%s %x\n", kind, chunk)
		}
		at += 12 + size
	}
	return out.String()
}

// Legible from the last row, by everybody: large enough, dark enough, whole, and nothing written over something else.
func TestFiguresAreLegible(t *testing.T) {
	const contrast, least = 4.5, 24.0
	for name, a := range made(t) {
		if n := utf8.RuneCountInString(a.Alt); n < 40 || !strings.HasSuffix(a.Alt, ".") {
			t.Errorf("%s: tells too little in words: %q", name, a.Alt)
		}
		for i, frame := range a.Frames {
			if frame.Rect.Dx() < width*9/10 || frame.Rect.Dx() > width {
				t.Errorf("%s: %d pixels wide", name, frame.Rect.Dx())
			}
			labels := frame.Labels()
			if len(labels) == 0 {
				t.Errorf("%s, frame %d: nothing is written on it", name, i)
			}
			for n, label := range labels {
				if label.Contrast < contrast || label.Size < least || !label.Box.In(frame.Rect) {
					t.Errorf("%s, frame %d: %q has contrast %.1f, size %.0f, box %v in %v", name, i, label.Text, label.Contrast, label.Size, label.Box, frame.Rect)
				}
				for _, other := range labels[:n] {
					if overlap := ink(label.Box).Intersect(ink(other.Box)); !overlap.Empty() {
						t.Errorf("%s, frame %d: %q is written over %q", name, i, label.Text, other.Text)
					}
				}
			}
		}
	}
}

// ink is a label's box without the room around its letters.
func ink(box image.Rectangle) image.Rectangle { return box.Inset(2) }

// What stands still the longest in an animation can be read in peace.
func TestAnimationsAreSlow(t *testing.T) {
	for name, a := range made(t) {
		if len(a.Frames) == 1 {
			continue
		}
		quick := 0
		for i, delay := range a.Delays {
			// Three flashes a second are the most that WCAG allows.
			if delay.Milliseconds() < 1000/3 {
				quick++
			}
			if delay <= 0 {
				t.Errorf("%s: frame %d is shown for %v", name, i, delay)
			}
		}
		if quick > len(a.Frames)/2 {
			t.Errorf("%s: %d of %d frames pass by in less than a third of a second", name, quick, len(a.Frames))
		}
	}
}
