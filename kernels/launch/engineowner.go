package launch

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"cnn321/cnnlib/remote"
)

// keepEngines has there be an engine until ctx is done: one that this kernel runs itself, or one of another kernel with which it shares its
// folder. When that kernel ends, or is killed, this one takes over, and whoever calls finds the next engine in the same place.
func (s *supervisor) keepEngines(ctx context.Context) {
	if !s.engine.shared {
		s.tell(remote.Death{})
		s.keepEngine(ctx)
		return
	}
	for ctx.Err() == nil {
		release, err := s.engine.own(ctx, s.logf)
		if err != nil {
			if ctx.Err() == nil {
				s.logf("não consegui usar a pasta do motor: %v", err)
				pauseUntil(ctx, maxBackoff)
			}
			continue
		}
		_, before := remote.Told(s.engine.socket())
		s.term = rand.Text()
		if before {
			s.tell(remote.Handover()) // there was an owner
		} else {
			s.tell(remote.Death{})
		}
		owns, stop := context.WithCancelCause(ctx)
		var watch sync.WaitGroup
		watch.Go(func() {
			if s.engine.untilRemoved(owns) {
				s.logf("a pasta do motor (%s) foi apagada por outro programa: um motor novo toma o lugar deste; o que foi treinado está guardado", s.engine.dir)
				// Before the engine is asked to end: so it has where to leave what it trains for others.
				if err := s.engine.enter(); err != nil {
					s.logf("%v", err)
				}
				stop(errRemoved)
			}
		})
		s.keepEngine(owns)
		stop(nil)
		watch.Wait()
		release()
	}
}

// errRemoved is of an engine whose folder is another one now, and may have another owner.
var errRemoved = errors.New("a pasta do motor foi apagada")

// tell has those who call the engine know what became of the last one.
func (s *supervisor) tell(d remote.Death) { s.engine.inTurn(func() { s.tellNow(d) }) }

// tellNow is tell in this kernel's turn. Where somebody has removed the engine's folder nobody reads it, and what is there instead is not ours to
// write in.
func (s *supervisor) tellNow(d remote.Death) {
	if !isOwnDir(s.engine.dir) {
		return
	}
	d.Owner = s.term
	if err := remote.Tell(s.engine.socket(), d); err != nil {
		s.logf("as células não vão saber por que o motor parou: %v", err)
	}
}

// pauseUntil waits for so long, or until ctx is done.
func pauseUntil(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}
