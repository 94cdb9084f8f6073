package show_test

import (
	"fmt"
	"os"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/show"
)

func Example() {
	progress := show.New(show.Terminal(os.Stdout), "CPU (XLA)")
	// In a program, Fit makes the events: model.Fit(…, cnnlib.Watch(progress.Watch)).
	epochs := []cnnlib.EpochResult{{Loss: 0.2345, Accuracy: 0.9301, Steps: 469, Duration: 31423 * time.Millisecond}}
	progress.Watch(cnnlib.Event{Kind: cnnlib.Done, Epoch: 1, Epochs: 1, History: cnnlib.History{Epochs: epochs}})
	if err := progress.Close(nil); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Época 1/1 — 469 passos, 67 ms/passo — perda 0,2345 — acurácia 0,9301
	// Treino concluído: 1 época em 31 s, em CPU (XLA).
}

func ExampleMarkdown() {
	if err := show.Markdown("acurácia: **0,9911**"); err != nil {
		fmt.Println(err)
	}
	// Output: acurácia: **0,9911**
}
