package engine

import (
	"context"
	"log"
	"runtime/debug"
	"sync"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/state"
)

// keeper writes the states of a training. What the job does not keep of earlier epochs goes while the next one is trained: reading them and
// writing them again with their weights alone would make the twelve epochs of the lesson a quarter longer on a GPU.
type keeper struct {
	disk     archive.Archive
	job      cnnlib.FitJob
	thinning sync.WaitGroup
}

func (k *keeper) save(ctx context.Context, s *state.State) error {
	k.thinning.Wait() // only one writes, and there is the room that it makes
	if err := k.disk.Save(s); err != nil {
		return err
	}
	best := 0
	if k.job.Stopping.RestoreBest {
		_, best, _ = k.job.Stopping.At(s.Results)
	}
	thin := k.disk.Thinning(s, k.job.Keeping, best)
	k.thinning.Go(func() {
		makingRoom(func() { _ = thin(ctx) }) // what cannot be removed only takes room
	})
	return nil
}

// makingRoom has old epochs become smaller. A panic of it ends neither the engine, where it is outside a job, nor a training that can do without.
func makingRoom(do func()) {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("falha interna ao diminuir épocas antigas: %v\n%s", p, debug.Stack())
		}
	}()
	do()
}
