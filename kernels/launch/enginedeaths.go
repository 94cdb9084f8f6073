package launch

import (
	"fmt"
	"time"

	"cnn321/cnnlib/engine/journal"
	"cnn321/cnnlib/remote"
	"cnn321/kernels/launch/death"
)

// deaths counts the ends of engines that would come again.
type deaths struct {
	starts  int               // one after the other, as they started
	calls   map[string]int    // by what was computed
	refused map[string]string // why, by what is not computed any more
	since   string            // the kernel that started last, as they were counted
}

// newCount is a count that goes on from what is refused by now.
func (s *supervisor) newCount() (d *deaths) {
	s.engine.inTurn(func() {
		d = newDeaths(journal.Refused(s.engine.journal()))
		d.since = s.engine.started()
	})
	return d
}

// note counts the end of an engine and writes down what comes of it, also for those that call engines; it says whether there shall be no other. Of a
// kernel that is started anew nothing is refused, be it this one's engine or not.
func (s *supervisor) note(d *deaths, reason death.Reason, started bool, lived time.Duration) (down bool) {
	s.engine.inTurn(func() {
		if now := s.engine.started(); now != d.since {
			*d = *newDeaths(nil)
			d.since = now
		}
		down = d.count(reason, started, lived, journal.Running(s.engine.journal()))
		if err := journal.Refuse(s.engine.journal(), d.refused); err != nil {
			s.logf("não consegui anotar os pedidos que derrubam o motor: %v", err)
		}
		told := remote.Death{Why: reason.Why, Do: reason.Do, Down: down}
		if down {
			told.Why = fmt.Sprintf("ele parou %d vezes seguidas ao iniciar, porque %s", mostDeaths, reason.Why)
			told.Do += "; depois, “Reiniciar o kernel” (menu Kernel) o inicia de novo"
		}
		s.tellNow(told)
	})
	return down
}

// newDeaths has counted none, and refuses what an earlier count did.
func newDeaths(refused map[string]string) *deaths {
	if refused == nil {
		refused = make(map[string]string)
	}
	return &deaths{calls: make(map[string]int), refused: refused}
}

// count takes an end into account, and says whether there shall be no other engine.
func (d *deaths) count(r death.Reason, started bool, lived time.Duration, running []string) (down bool) {
	switch {
	case !r.Own || !started:
		return false
	case len(running) > 0:
		d.starts = 0
		for _, call := range running {
			if d.calls[call]++; d.calls[call] >= mostDeaths {
				d.refused[call] = fmt.Sprintf("este pedido já derrubou o motor %d vezes (%s), e não é feito de novo como está: %s; “Reiniciar o kernel” (menu Kernel) permite tentar mais uma vez",
					mostDeaths, r.Why, r.Do)
			}
		}
		return false
	case lived > longLife:
		d.starts = 0
		return false
	}
	d.starts++
	return d.starts >= mostDeaths
}
