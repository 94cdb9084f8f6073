package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Groups are the kinds of measures, in the order in which they are taken; [Options.Only] names them.
func Groups() []string {
	return []string{"start", "compile", "memory", "step", "predict", "evaluate", "epoch", "cell", "scaling", "training"}
}

// measure is a quantity that is looked at.
type measure struct {
	id, group string
	name      words
	unit      Unit

	// For what repeats within a process; nil for the others.
	once func(ctx context.Context, s side) (sample, error)
	// inner is how many repetitions a call of once holds, lasts how long a turn goes on calling it (once at least), and
	// warm how many calls go before the first turn.
	inner, warm int
	lasts       time.Duration
}

// sizes are what a catalog is made for.
type sizes struct {
	device string
	quick  bool
}

// images is how many images the steps of one call train on: a GPU is done with a few before one looks.
func (s sizes) images() int {
	switch {
	case s.device == "cuda":
		return 50_000
	case s.quick:
		return 1280
	}
	return 2560
}

func (s sizes) lasts() time.Duration {
	if s.quick {
		return 200 * time.Millisecond
	}
	return time.Second
}

// stepsOf is how many steps of a batch a call trains.
func (s sizes) stepsOf(batch int) int { return max(6, min(s.images()/batch, 500)) }

// batches are those whose steps and memory are told; scaledBatches, scaledImages, … are the points of the plots.
func batches() []int        { return []int{32, 128, 512} }
func scaledBatches() []int  { return []int{16, 32, 64, 128, 256, 512, 1024} }
func scaledImages() []int   { return []int{1, 10, 100, 1000, 10_000} }
func scaledExamples() []int { return []int{1000, 3000, 10_000} }
func scaledFilters() []int  { return []int{8, 16, 32, 64} }
func cellKinds() []string   { return []string{"empty", "draw", "predict"} }
func (m measure) fresh() bool {
	return slices.Contains([]string{"start", "compile", "memory"}, m.group)
}

// catalog is all measures there are, but for the whole trainings.
func catalog(s sizes) []measure {
	list := []measure{
		{id: "start", group: "start", name: words{"Início do motor (comparação: do Python)", "Engine start (peer: Python's)"}, unit: Seconds},
		{id: "compile-step", group: "compile", name: words{"Compilar o passo de treino", "Compile the training step"}, unit: Seconds},
		{id: "compile-predict", group: "compile", name: words{"Compilar a previsão", "Compile the prediction"}, unit: Seconds},
	}
	for _, b := range batches() {
		list = append(list, measure{id: fmt.Sprint("memory-", b), group: "memory", unit: Bytes,
			name: words{fmt.Sprintf("Pico de memória, treino com lote %d", b), fmt.Sprintf("Peak memory, training with batch %d", b)}})
	}
	for _, b := range batches() {
		list = append(list, s.step("step", fmt.Sprint("step-", b), b, lessonFilters))
	}
	for _, n := range []int{1, 128} {
		list = append(list, s.predict("predict", fmt.Sprint("predict-", n), n))
	}
	for _, n := range []int{1000, 10_000} {
		list = append(list, measure{id: fmt.Sprint("evaluate-", n), group: "evaluate", unit: Seconds,
			name:  words{"Avaliar " + portuguese.whole(n) + " imagens", "Evaluate " + english.whole(n) + " images"},
			inner: 1, warm: similarSets, lasts: s.lasts(), // the engine reads each set once
			once: func(ctx context.Context, side side) (sample, error) { return side.evaluate(ctx, n, 1) }})
	}
	list = append(list, s.epoch("epoch", "epoch", allImages, 0))
	cells := []words{
		{"Célula vazia", "Empty cell"},
		{"Célula que desenha nove dígitos", "Cell that draws nine digits"},
		{"Célula que prevê uma imagem", "Cell that predicts an image"},
	}
	for i, kind := range cellKinds() {
		list = append(list, measure{id: "cell-" + kind, group: "cell", name: cells[i], unit: Seconds})
	}
	for _, b := range scaledBatches() {
		list = append(list, s.step("scaling", fmt.Sprint("scale-batch-", b), b, lessonFilters))
	}
	for _, n := range scaledImages() {
		list = append(list, s.predict("scaling", fmt.Sprint("scale-predict-", n), n))
	}
	for _, n := range scaledExamples() {
		list = append(list, s.epoch("scaling", fmt.Sprint("scale-epoch-", n), n, 1))
	}
	for _, f := range scaledFilters() {
		m := s.step("scaling", fmt.Sprint("scale-filters-", f), lessonBatch, f)
		m.name = words{fmt.Sprintf("Passo de treino, %d e %d filtros", f, 2*f), fmt.Sprintf("Training step, %d and %d filters", f, 2*f)}
		list = append(list, m)
	}
	return list
}

func (s sizes) step(group, id string, batch, filters int) measure {
	steps := s.stepsOf(batch)
	return measure{id: id, group: group, unit: Seconds, inner: steps, warm: 1,
		name: words{"Passo de treino, lote " + portuguese.whole(batch), "Training step, batch " + english.whole(batch)},
		once: func(ctx context.Context, side side) (sample, error) { return side.steps(ctx, batch, steps, filters) }}
}

func (s sizes) predict(group, id string, n int) measure {
	times := max(1, min(20, 256/n))
	name := words{"Prever " + portuguese.whole(n) + " imagens", "Predict " + english.whole(n) + " images"}
	if n == 1 {
		name = words{"Prever 1 imagem", "Predict 1 image"}
	}
	return measure{id: id, group: group, unit: Seconds, name: name, inner: times, warm: 2, lasts: s.lasts(),
		once: func(ctx context.Context, side side) (sample, error) { return side.predict(ctx, n, times) }}
}

func (s sizes) epoch(group, id string, images, warm int) measure {
	return measure{id: id, group: group, unit: Seconds, inner: 1, warm: warm,
		name: words{"Uma época de " + portuguese.whole(images) + " imagens", "One epoch of " + english.whole(images) + " images"},
		once: func(ctx context.Context, side side) (sample, error) { return side.epoch(ctx, images) }}
}

// CheckGroups says which name is none of a group.
func CheckGroups(names []string) error {
	for _, name := range names {
		if !slices.Contains(Groups(), name) {
			return fmt.Errorf("não conheço a medida %q: há %s", name, strings.Join(Groups(), ", "))
		}
	}
	return nil
}
