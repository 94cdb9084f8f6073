package train

import "time"

const (
	// dispatchTime is how long a dispatch of many steps is to take: short enough for progress to be seen to move and
	// for an interruption to be answered at once, and a thousand times what it costs to begin one.
	dispatchTime = 100 * time.Millisecond
	// quickening is by how much a dispatch may be longer than the one before: the first ones take longer for each
	// step than those to come, or, by chance, less.
	quickening = 4
)

// pace decides how many steps a dispatch takes, from how long those before took. It begins with one.
type pace struct{ steps int }

func (p *pace) next() int { return max(p.steps, 1) }

// took notes that a dispatch of so many steps took so long.
func (p *pace) took(steps int, elapsed time.Duration) {
	if steps < p.next() && elapsed < dispatchTime {
		return // cut short by the end of the epoch: it says little of longer ones
	}
	fit := steps * quickening
	if elapsed > 0 {
		fit = min(fit, int(float64(steps)*float64(dispatchTime)/float64(elapsed)))
	}
	p.steps = max(fit, 1)
}
