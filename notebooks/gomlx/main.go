// Command gomlx is the lesson's network in plain GoMLX, without cnnlib: what the
// lesson's last part shows to those who want to go on from there. It trains
// for an epoch, or as many as its argument says, and prints how well it reads the test digits:
//
//	go run ./notebooks/gomlx 2
//
// The network itself, and how it is trained, is network.go, which the lesson quotes whole.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"

	"cnn321/cnnlib"
	"cnn321/kernels/setup"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/dataset"

	// Registers the XLA backend.
	_ "github.com/gomlx/go-xla/compute/xla"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // GoMLX's loop knows no context: a second Ctrl-C ends the program
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	epochs := 1
	if len(args) > 0 {
		n, err := strconv.Atoi(args[0])
		if err != nil || n < 1 {
			return fmt.Errorf("o argumento é o número de épocas, 1 ou mais, e não %q", args[0])
		}
		epochs = n
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	paths := setup.Paths{Root: root}
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout), setup.Plugin, setup.MNIST); err != nil {
		return err
	}
	backend, err := open(paths)
	if err != nil {
		return err
	}
	defer backend.Finalize()
	trainSet, testSet, err := cnnlib.LoadMNIST(paths.MNIST())
	if err != nil {
		return err
	}
	data, err := batches(backend, trainSet)
	if err != nil {
		return err
	}
	test, err := batches(backend, testSet)
	if err != nil {
		return err
	}
	fmt.Println("Treinando com GoMLX; cada época leva alguns minutos…")
	result, err := fit(backend, data.Shuffle(), test, epochs)
	if err != nil {
		return fmt.Errorf("treino: %w", err)
	}
	fmt.Printf("Perda no teste:    %s\nAcurácia no teste: %s\n", figure(result[0]), figure(result[1]))
	return nil
}

// open is XLA on the CPU, through the plugin that the setup brought.
func open(paths setup.Paths) (compute.Backend, error) {
	plugin, err := paths.Plugin(setup.DeviceCPU)
	if err != nil {
		return nil, err
	}
	backend, err := compute.NewWithConfig("xla:" + plugin)
	if err != nil {
		return nil, fmt.Errorf("o XLA não pôde ser iniciado (rode `%s`): %w", setup.Command, err)
	}
	return backend, nil
}

// batches is a data set as GoMLX's training loop takes it, 128 images at a time.
func batches(backend compute.Backend, d *cnnlib.Dataset) (*dataset.InMemoryDataset, error) {
	images, classes, err := d.Read(0, d.Len())
	if err != nil {
		return nil, err
	}
	labels := make([]int32, len(classes))
	for i, class := range classes {
		labels[i] = int32(class)
	}
	shape := d.Shape()
	all, err := dataset.InMemoryFromData(backend, "MNIST",
		[]any{tensors.FromFlatDataAndDimensions(images.Pixels, shape...)},
		[]any{tensors.FromFlatDataAndDimensions(labels, len(labels), 1)})
	if err != nil {
		return nil, fmt.Errorf("dados para o GoMLX: %w", err)
	}
	return all.BatchSize(128, false), nil
}

func figure(t *tensors.Tensor) string {
	return cnnlib.Decimal(float64(tensors.ToScalar[float32](t)), 4)
}
