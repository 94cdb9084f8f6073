package train

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	const ms = time.Millisecond
	type dispatch struct {
		steps   int // 0: as many as the pace says
		elapsed time.Duration
	}
	tests := []struct {
		name string
		took []dispatch
		next int
	}{
		{"begins with one", nil, 1},
		{"quick steps: longer bit by bit", []dispatch{{0, ms}, {0, 4 * ms}}, 16},
		{"up to the time of a dispatch", []dispatch{{0, ms}, {0, 4 * ms}, {0, 16 * ms}, {0, 64 * ms}, {0, 100 * ms}}, 100},
		{"slow steps stay single", []dispatch{{0, 150 * ms}, {0, 90 * ms}}, 1},
		{"a first step that is slow", []dispatch{{0, 400 * ms}, {0, 10 * ms}}, 4},
		{"shorter at once where steps take longer", []dispatch{{0, ms}, {0, 4 * ms}, {0, 160 * ms}}, 10},
		{"a short one at the end of an epoch changes nothing", []dispatch{{0, ms}, {0, 4 * ms}, {2, 50 * ms}}, 16},
		{"unless it was slow", []dispatch{{0, ms}, {0, 4 * ms}, {2, 400 * ms}}, 1},
		{"too quick for the clock", []dispatch{{0, 0}}, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var p pace
			for _, d := range test.took {
				steps := d.steps
				if steps == 0 {
					steps = p.next()
				}
				p.took(steps, d.elapsed)
			}
			if got := p.next(); got != test.next {
				t.Errorf("next dispatch takes %d steps, want %d", got, test.next)
			}
		})
	}
}
