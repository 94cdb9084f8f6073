package values

import (
	"syscall"
	"testing"

	"cnn321/cnnlib"
)

// mnistSize is the bytes of MNIST's training images.
const mnistSize = 60_000 * 28 * 28

func BenchmarkSaveImages(b *testing.B) {
	dir := b.TempDir()
	images := cnnlib.Images{Height: 28, Width: 28, Channels: 1, Pixels: make([]byte, mnistSize)}
	for i := range images.Pixels {
		images.Pixels[i] = byte(i)
	}
	b.SetBytes(mnistSize)
	for b.Loop() {
		if err := New(dir).Save(Variable{"x", &images}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadImages(b *testing.B) {
	for _, test := range []struct {
		name string
		look bool
	}{{"mapped", false}, {"and looked at", true}} {
		b.Run(test.name, func(b *testing.B) {
			dir := b.TempDir()
			images := cnnlib.Images{Height: 28, Width: 28, Channels: 1, Pixels: make([]byte, mnistSize)}
			if err := New(dir).Save(Variable{"x", &images}); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(mnistSize)
			for b.Loop() {
				var got cnnlib.Images
				c := New(dir)
				if err := c.Load([]Variable{{"x", &got}}); err != nil {
					b.Fatal(err)
				}
				if test.look {
					sum := byte(0)
					for i := 0; i < len(got.Pixels); i += 64 {
						sum += got.Pixels[i]
					}
				}
				c.unmap()
			}
		})
	}
}

func BenchmarkSaveUnchangedImages(b *testing.B) {
	dir := b.TempDir()
	images := cnnlib.Images{Height: 28, Width: 28, Channels: 1, Pixels: make([]byte, mnistSize)}
	if err := New(dir).Save(Variable{"x", &images}); err != nil {
		b.Fatal(err)
	}
	c := New(dir)
	if err := c.Load([]Variable{{"x", &images}}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := c.Save(Variable{"x", &images}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSmall(b *testing.B) {
	dir := b.TempDir()
	x, y, z := 1, "olá", []float64{1, 2, 3}
	vars := []Variable{{"x", &x}, {"y", &y}, {"z", &z}}
	b.Run("save", func(b *testing.B) {
		c := New(dir)
		for b.Loop() {
			x++
			if err := c.Save(vars...); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if err := New(dir).Load(vars); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkGraph(b *testing.B) {
	dir := b.TempDir()
	var list *point
	for i := range 100_000 {
		list = &point{X: i, name: "nome", next: list}
	}
	b.Run("save", func(b *testing.B) {
		for b.Loop() {
			list.X++
			if err := New(dir).Save(Variable{"x", &list}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			var got *point
			if err := New(dir).Load([]Variable{{"x", &got}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// unmap gives back what was mapped, which a program of one cell never does.
func (c *Carrier) unmap() {
	for _, m := range c.mappings {
		_, _, _ = syscall.Syscall(syscall.SYS_MUNMAP, m.start, m.end-m.start, 0)
	}
	c.mappings = nil
}
