package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cnn321/kernels/jupyter/rehearse"
)

// Kernel says how cells are run: by the kernel that setup installed, in a Jupyter client.
type Kernel struct {
	Python string // with nbclient
	Env    func(runtime, models string) []string
	Spec   string // the kernelspec's name
	GoNB   string // the program, whose version is told
}

const declarations = `import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/cell"
)

var treino, teste = cell.MNIST()
var modelo = cnnlib.Input(28, 28, 1).
	Conv2D(32, cnnlib.Kernel(3, 3)).ReLU().
	Conv2D(64, cnnlib.Kernel(3, 3)).ReLU().
	MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25).
	Flatten().Dense(128).ReLU().Dropout(0.5).
	Dense(10).Softmax().
	Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)

func nome(classe int) string { return fmt.Sprint(classe) }
`

// cellSource is a cell of a kind. Each has its turn in a comment, for the compiler does not compile again what it has seen.
func cellSource(kind string, turn int) string {
	source := map[string]string{
		"empty": "",
		"draw": `imagens, verdadeiros, err := teste.Read(0, 9)
cell.Check(err)
cell.Grid(imagens, nome, verdadeiros)
`,
		"predict": `previsoes := cell.Predict(modelo, cell.Must(teste.Images(0, 1)))
fmt.Println(previsoes.Classes())
`,
	}[kind]
	return fmt.Sprintf("%%%%\n%s// volta %d\n", source, turn)
}

// cellsNotebook is a notebook of cells for so many turns after a first one that is not counted, and what its cells are,
// by their index.
func cellsNotebook(turns int) (notebook []byte, kinds map[int]string, err error) {
	type cell struct {
		Type     string   `json:"cell_type"`
		ID       string   `json:"id"`
		Metadata struct{} `json:"metadata"`
		Count    *int     `json:"execution_count"`
		Outputs  []string `json:"outputs"`
		Source   string   `json:"source"`
	}
	cells := []cell{{Type: "code", ID: "declara", Outputs: []string{}, Source: declarations}}
	kinds = make(map[int]string)
	for turn := range turns + 1 {
		for _, kind := range cellKinds() {
			if turn > 0 {
				kinds[len(cells)] = kind
			}
			cells = append(cells, cell{Type: "code", ID: fmt.Sprintf("%s-%d", kind, turn), Outputs: []string{}, Source: cellSource(kind, turn)})
		}
	}
	notebook, err = json.Marshal(map[string]any{"cells": cells, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5})
	return notebook, kinds, err
}

// runCells runs cells in a real kernel, and times them from the request to the answer.
func (b *bench) runCells(ctx context.Context) error {
	if b.Kernel == nil {
		b.say("\nCélulas: ficam de fora, porque o kernel do notebook não está instalado aqui (`go run ./kernels setup`).")
		return nil
	}
	b.say("\nCélulas no kernel %s", b.Kernel.Spec)
	b.ours.stop() // the kernel has an engine of its own, and a GPU hardly room for two
	// The runtime folder holds sockets, whose paths must be short.
	folder, err := os.MkdirTemp("", "cnn321-celulas-*")
	if err != nil {
		return fmt.Errorf("não consegui criar uma pasta temporária: %w", err)
	}
	defer os.RemoveAll(folder)
	text, kinds, err := cellsNotebook(b.Turns)
	if err != nil {
		return fmt.Errorf("não consegui preparar as células: %w", err)
	}
	notebook := filepath.Join(folder, "celulas.ipynb")
	if err := os.WriteFile(notebook, text, 0o600); err != nil {
		return fmt.Errorf("não consegui preparar as células: %w", err)
	}
	measures := make(map[string]measure)
	for _, m := range catalog(sizes{b.Device, b.Quick}) {
		if m.group == "cell" {
			measures[m.id] = m
			b.begin(m)
		}
	}
	turns := make(map[string]int)
	result, err := rehearse.Run(ctx, rehearse.Options{
		Python: b.Kernel.Python, Env: b.Kernel.Env(folder, filepath.Join(folder, "models")), Kernel: b.Kernel.Spec,
		Notebook: notebook, Executed: filepath.Join(folder, "executado.ipynb"), Log: b.log,
		Watch: func(e rehearse.Event) {
			if kind, counts := kinds[e.Index]; counts && e.Kind == "done" && e.OK {
				b.put(measures["cell-"+kind], turns[kind], Ours, reading([]sample{{value: e.Seconds}}))
				turns[kind]++
			}
		},
	})
	if err == nil && result.Problem != nil && ctx.Err() == nil {
		err = errors.New(result.Explain())
	}
	if err = errors.Join(err, ctx.Err(), b.save()); err != nil {
		return err
	}
	for _, kind := range cellKinds() {
		b.conclude(measures["cell-"+kind])
	}
	return nil
}
