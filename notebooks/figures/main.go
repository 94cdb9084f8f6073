package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
	"cnn321/kernels/setup"
)

// figure is one picture of the text. What stands still is an animation of one frame.
type figure struct {
	name string
	make func(data material) (canvas.Animation, error)
}

// material is the real data that pictures are made of.
type material struct {
	// digits are the first test images: 7 2 1 0 4 1 4 9 5.
	digits cnnlib.Images
}

func figures() []figure {
	return []figure{
		{"tipos", still(kinds)},
		{"neuronio", still(neuron)},
		{"arquitetura", still(architecture)},
		{"digito", still(digit)},
		{"filtro", slidingFilter},
		{"convolucao", still(convolution)},
		{"relu", still(relu)},
		{"pooling", still(pooling)},
		{"dropout", still(dropout)},
		{"achatamento", still(flatten)},
		{"softmax", still(softmax)},
		{"bordas", still(borders)},
		{"perda", still(loss)},
		{"aplausos", applause},
	}
}

func still(draw func(material) (*canvas.Picture, error)) func(material) (canvas.Animation, error) {
	return func(data material) (canvas.Animation, error) {
		p, err := draw(data)
		if err != nil {
			return canvas.Animation{}, err
		}
		a := canvas.Animation{Alt: p.Alt}
		a.Add(p, 0)
		return a, nil
	}
}

// packed is the file of a figure.
func packed(a canvas.Animation) ([]byte, error) {
	if len(a.Frames) == 1 {
		return canvas.PNG(a.Frames[0])
	}
	return a.PNG()
}

func load(folder string) (material, error) {
	_, test, err := cnnlib.LoadMNIST(folder)
	if err != nil {
		return material{}, err
	}
	digits, err := test.Images(0, 9)
	return material{digits}, err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	paths := setup.Paths{Root: root}
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout), setup.MNIST); err != nil {
		return err
	}
	data, err := load(paths.MNIST())
	if err != nil {
		return err
	}
	for _, f := range figures() {
		a, err := f.make(data)
		if err != nil {
			return fmt.Errorf("figura %s: %w", f.name, err)
		}
		file, err := packed(a)
		if err != nil {
			return fmt.Errorf("figura %s: %w", f.name, err)
		}
		path := filepath.Join(paths.Notebooks(), "pictures", f.name+".png")
		if err := os.WriteFile(path, file, 0o644); err != nil {
			return fmt.Errorf("figura %s: %w", f.name, err)
		}
		fmt.Printf("%-12s %4d kB\n", f.name, len(file)/1000)
	}
	return nil
}
