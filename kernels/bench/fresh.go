package bench

import (
	"context"
	"fmt"
	"slices"
)

// fewTurns are enough for a peak of memory, which hardly scatters.
const fewTurns = 3

// runFresh takes the measures that need a new process for each sample: how long it takes to start and to compile, and
// the most memory it ever held. One process gives all of them.
func (b *bench) runFresh(ctx context.Context, chosen []measure) error {
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(m measure) bool { return !m.fresh() })
	if len(chosen) == 0 {
		return nil
	}
	wanted := func(id string) *measure {
		for i := range chosen {
			if chosen[i].id == id {
				return &chosen[i]
			}
		}
		return nil
	}
	for _, m := range chosen {
		b.begin(m)
	}
	b.say("\nProcessos novos: início, compilação e pico de memória")
	for turn := range b.Turns {
		for _, batch := range batches() {
			if batch != lessonBatch && (wanted(fmt.Sprint("memory-", batch)) == nil || turn >= fewTurns) {
				continue
			}
			for _, s := range b.sides(turn) {
				ask := batch
				if len(chosen) == 1 && chosen[0].id == "start" {
					ask = 0
				}
				f, err := s.fresh(ctx, ask)
				if err != nil {
					return err
				}
				if err := s.settle(ctx); err != nil {
					return err
				}
				found := map[string]float64{fmt.Sprint("memory-", batch): f.peak}
				if batch == lessonBatch {
					found["start"], found["compile-step"], found["compile-predict"] = f.start, f.compileStep, f.compilePredict
				}
				for id, value := range found {
					// Zero is what a side does not know.
					if m := wanted(id); m != nil && value != 0 && !(m.group == "memory" && turn >= fewTurns) {
						b.put(*m, turn, s.which(), reading([]sample{{value: value}}))
					}
				}
				b.say("  volta %d, lote %d, %s: %s", turn+1, batch, b.sideName(s.which()), f)
			}
		}
		if err := b.save(); err != nil {
			return err
		}
	}
	b.ours.stop()
	for _, m := range chosen {
		b.conclude(m)
	}
	return nil
}

// String tells what was found, in Portuguese.
func (f freshness) String() string {
	text := "início " + portuguese.seconds(f.start)
	if f.compileStep != 0 {
		text += fmt.Sprintf(", compilação %s e %s", portuguese.seconds(f.compileStep), portuguese.seconds(f.compilePredict))
	}
	if f.peak > 0 {
		text += ", pico " + portuguese.bytes(f.peak)
	}
	return text
}
