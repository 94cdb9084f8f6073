package bench

import (
	"context"
	"fmt"
)

// runTrainings trains whole networks, seed by seed, both sides in turn, and goes on where an earlier run with the same
// file stopped. What each one came to is told and kept at once, since they take long.
func (b *bench) runTrainings(ctx context.Context) error {
	b.say("\nTreinos de %s, sementes de 1 a %d", epochs(b.Epochs).pt, b.Seeds)
	for n := range b.Seeds {
		seed := uint64(n + 1)
		for _, s := range b.sides(n) {
			known := b.results.training(s.which(), seed, b.Epochs)
			if known == nil {
				t, err := s.training(ctx, b.Epochs, seed)
				if err != nil {
					return err
				}
				if err := s.settle(ctx); err != nil {
					return err
				}
				t.Side, t.Measured = s.which(), now()
				t.Seconds, t.Compile, t.CPU = significant(t.Seconds, 5), significant(t.Compile, 5), significant(t.CPU, 5)
				b.results.Trainings = append(b.results.Trainings, t)
				b.results.Measured = t.Measured
				if err := b.save(); err != nil {
					return err
				}
			}
			t, again := b.results.training(s.which(), seed, b.Epochs), ""
			if known != nil {
				again = " (já estava no arquivo)"
			}
			b.say("  semente %d, %s: acurácia %s em %s%s", seed, b.sideName(s.which()),
				portuguese.decimal(t.Accuracy, 4), portuguese.seconds(t.Seconds), again)
		}
	}
	b.ours.stop()
	for _, e := range b.results.trained() {
		b.say("→ %s", e.line(b.results, portuguese))
	}
	return nil
}

// trained is what all trainings of so many epochs came to.
type trained struct {
	epochs   int
	accuracy map[Side][]float64
	seconds  map[Side][]float64
	cpu      map[Side][]float64
	ratios   []float64 // of the seconds, seed by seed
}

// trained sums the trainings up, by their number of epochs in the order of the file.
func (r *Results) trained() []trained {
	var all []trained
	for _, t := range r.Trainings {
		at := -1
		for i := range all {
			if all[i].epochs == t.Epochs {
				at = i
			}
		}
		if at < 0 {
			at = len(all)
			all = append(all, trained{epochs: t.Epochs, accuracy: make(map[Side][]float64), seconds: make(map[Side][]float64), cpu: make(map[Side][]float64)})
		}
		e := &all[at]
		e.accuracy[t.Side] = append(e.accuracy[t.Side], t.Accuracy)
		e.seconds[t.Side] = append(e.seconds[t.Side], t.Seconds)
		if t.CPU > 0 {
			e.cpu[t.Side] = append(e.cpu[t.Side], t.CPU)
		}
		if peer := r.training(Peer, t.Seed, t.Epochs); t.Side == Ours && peer != nil && peer.Seconds > 0 {
			e.ratios = append(e.ratios, t.Seconds/peer.Seconds)
		}
	}
	return all
}

// name is what the row of a table is called.
func (e trained) name() words {
	return words{"Treino de " + epochs(e.epochs).pt, "Training of " + epochs(e.epochs).en}
}

// epochs counts them.
func epochs(n int) words {
	if n == 1 {
		return words{"1 época", "1 epoch"}
	}
	return words{fmt.Sprintf("%d épocas", n), fmt.Sprintf("%d epochs", n)}
}

// accuracyOf writes mean and standard deviation of a side's accuracies, and over how many seeds.
func (e trained) accuracyOf(side Side, l language) string {
	values := e.accuracy[side]
	switch mean, deviation := meanAndDeviation(values); len(values) {
	case 0:
		return "–"
	case 1:
		return l.decimal(mean, 4)
	default:
		return fmt.Sprintf("%s ± %s", l.decimal(mean, 4), l.decimal(deviation, 4))
	}
}

// line tells it in one line of Portuguese.
func (e trained) line(r *Results, l language) string {
	text := fmt.Sprintf("%s: acurácia %s, %s", e.name().in(l), e.accuracyOf(Ours, l), l.spread(Summarize(e.seconds[Ours]), Seconds))
	if len(e.seconds[Peer]) > 0 {
		text += fmt.Sprintf("; %s %s, %s; razão %s", r.Peer.Name, e.accuracyOf(Peer, l),
			l.spread(Summarize(e.seconds[Peer]), Seconds), l.ratio(Summarize(e.ratios)))
	}
	return text
}
