package train

import "time"

const (
	// keptEvery is how much of an epoch a death of the engine may cost. Between two steps the state is kept after so long.
	keptEvery = 3 * time.Second
	// keptPart is how many times longer it trains than it writes, where the disk is slow.
	keptPart = 50
)

// often says when the state of a long epoch is to be kept in its middle.
type often struct {
	every time.Duration // 0 stands for keptEvery
	last  time.Time     // when it was kept, or the epoch began
	took  time.Duration // the last time
	step  int           // of the epoch, as it is kept; 0 where it is not
}

// begin is the beginning of an epoch, or of the rest of one.
func (o *often) begin() { o.last, o.step = time.Now(), 0 }

func (o *often) due() bool {
	every := o.every
	if every == 0 {
		every = keptEvery
	}
	return time.Since(o.last) >= max(every, keptPart*o.took)
}

// keepOften writes the state in the middle of an epoch, now and then, as an interruption would. What cannot be written is told at the epoch's end:
// there may be room again until then. A training from scratch is not kept before its first epoch, since it replaces another.
func (f *Fit) keepOften() error {
	if f.State.Anew || f.State.Progress.Step == f.steps() || !f.often.due() {
		return nil
	}
	if err := f.checkWeights(); err != nil {
		return err
	}
	begin := time.Now()
	if f.Save(f.State) == nil {
		f.often.step = f.State.Progress.Step
	}
	f.often.last, f.often.took = time.Now(), time.Since(begin)
	return nil
}
