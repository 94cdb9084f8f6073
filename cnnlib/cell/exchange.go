package cell

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange"
)

// ownEnd is how the names of files end that [Save] writes.
const ownEnd = ".safetensors"

// Save keeps the model, as far as it is trained, in a file that [Load] reads: "digitos.safetensors". The file has the layers, how
// the model is trained, and the weights. It fails the cell if the model was never trained, and waits for a training of it.
func Save(model cnnlib.Model, path string) {
	if !strings.EqualFold(filepath.Ext(path), ownEnd) {
		Check(fmt.Errorf("o nome %q não termina em %s, o formato que guarda tudo: use um nome assim, ou cell.Export para .keras e .onnx", path, ownEnd))
	}
	write(model, path)
}

// Export writes the model, as far as it is trained, into a file for other programs: "digitos.keras" for Keras 3, "digitos.onnx" for
// ONNX Runtime and the like. They give it images as [cnnlib.Input] takes them, with pixels from 0 to 255. [Load] reads these as well.
func Export(model cnnlib.Model, path string) {
	if strings.EqualFold(filepath.Ext(path), ownEnd) {
		Check(fmt.Errorf("%q é um nome para cell.Save; cell.Export grava arquivos .keras e .onnx, para outros programas", path))
	}
	write(model, path)
}

func write(model cnnlib.Model, path string) {
	endWaiting(untilInterrupted(func(ctx context.Context) error {
		if model.Err() == nil {
			if _, err := wait(ctx, model, false); err != nil {
				return err
			}
		}
		network, err := exchange.Take(ctx, Engine(), model)
		if err != nil {
			return fmt.Errorf("não guardei a rede em %q: %w", path, err)
		}
		return exchange.Save(path, network)
	}))
	info, err := os.Stat(path)
	Check(err)
	fmt.Printf("Guardei em %s a rede com seus %s pesos: %s MB.\n", path, cnnlib.Thousands(model.ParameterCount()), cnnlib.Decimal(float64(info.Size())/1e6, 1))
}

// Load is the model of a file that [Save], [Export], Keras 3 or another program wrote: .safetensors, .keras or .onnx. It predicts
// with the weights of the file, and training it goes on from them; see package exchange for what is read, and for how its
// images are scaled. What the cells before trained stays as it is.
func Load(path string) cnnlib.Model {
	var model cnnlib.Model
	Check(untilInterrupted(func(ctx context.Context) error {
		network, err := exchange.Load(path)
		if err != nil {
			return err
		}
		model, err = network.Put(ctx, Engine())
		return err
	}))
	return model
}
