package sketch_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"cnn321/kernels/browsertest"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// point is a place on the board: (0, 0) is its upper left corner, (1, 1) its lower right.
type point struct{ x, y float64 }

type stroke []point

// arc is a part of an ellipse, in turns from its rightmost point, clockwise.
func arc(cx, cy, rx, ry, from, to float64) stroke {
	var s stroke
	const steps = 24
	for i := range steps + 1 {
		a := 2 * math.Pi * (from + (to-from)*float64(i)/steps)
		s = append(s, point{cx + rx*math.Cos(a), cy + ry*math.Sin(a)})
	}
	return s
}

// The digits as a person might draw them, over most of the board.
func seven() []stroke {
	return []stroke{{{0.25, 0.2}, {0.75, 0.2}, {0.45, 0.85}}}
}

func one() []stroke { return []stroke{{{0.52, 0.12}, {0.48, 0.88}}} }

func zero() []stroke { return []stroke{arc(0.5, 0.5, 0.22, 0.35, 0.7, 1.72)} }

// four takes two strokes.
func four() []stroke {
	return []stroke{{{0.35, 0.2}, {0.3, 0.55}, {0.7, 0.55}}, {{0.65, 0.18}, {0.62, 0.85}}}
}

// placed is a drawing made smaller or larger and put with its middle elsewhere.
func placed(drawing []stroke, scale float64, middle point) []stroke {
	var all []stroke
	for _, s := range drawing {
		var moved stroke
		for _, p := range s {
			moved = append(moved, point{middle.x + scale*(p.x-0.5), middle.y + scale*(p.y-0.5)})
		}
		all = append(all, moved)
	}
	return all
}

// hand is something to draw with: what it does as it comes down, moves and is lifted at a place of the window.
type hand func(phase phase, at point) browsertest.Action

type phase int

const (
	down phase = iota
	move
	up
)

func mouse(what phase, at point) browsertest.Action {
	types := []input.DispatchMouseEventType{chromedp.MousePressed, chromedp.MouseMoved, chromedp.MouseReleased}
	return chromedp.MouseEvent(types[what], at.x, at.y, chromedp.ButtonLeft, pressed, chromedp.ClickCount(1))
}

func pen(what phase, at point) browsertest.Action {
	types := []input.DispatchMouseEventType{chromedp.MousePressed, chromedp.MouseMoved, chromedp.MouseReleased}
	return chromedp.MouseEvent(types[what], at.x, at.y, chromedp.ButtonLeft, pressed, func(p *input.DispatchMouseEventParams) {
		p.PointerType = input.DispatchMouseEventPointerTypePen
	})
}

func pressed(p *input.DispatchMouseEventParams) { p.Buttons = 1 }

func finger(what phase, at point) browsertest.Action {
	types := []input.DispatchTouchEventType{input.DispatchTouchEventTypeTouchStart, input.DispatchTouchEventTypeTouchMove, input.DispatchTouchEventTypeTouchEnd}
	touch := input.DispatchTouchEventParams{Type: types[what], TouchPoints: []*input.TouchPoint{{X: at.x, Y: at.y}}}
	if what == up {
		touch.TouchPoints = []*input.TouchPoint{}
	}
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.DispatchTouchEvent, touch)
		return err
	})
}

// draw moves a pressed mouse along the strokes, on the board of one of the page's sketches.
func draw(t *testing.T, tab *browsertest.Tab, number int, drawing []stroke) {
	t.Helper()
	drawWith(t, tab, number, mouse, drawing)
}

func drawWith(t *testing.T, tab *browsertest.Tab, number int, hand hand, drawing []stroke) {
	t.Helper()
	var box struct{ Left, Top, Width, Height float64 }
	tab.Eval(fmt.Sprintf(`(() => {
		const board = %s.shadowRoot.querySelector(".board");
		board.scrollIntoView({block: "nearest"});
		const {left, top, width, height} = board.getBoundingClientRect();
		return {Left: left, Top: top, Width: width, Height: height};
	})()`, host(number)), &box)
	var actions []browsertest.Action
	for _, s := range drawing {
		do := func(what phase, p point) {
			actions = append(actions, hand(what, point{box.Left + p.x*box.Width, box.Top + p.y*box.Height}))
		}
		do(down, s[0])
		for i := 1; i < len(s); i++ {
			const steps = 4
			for step := 1; step <= steps; step++ {
				part := float64(step) / steps
				do(move, point{s[i-1].x + part*(s[i].x-s[i-1].x), s[i-1].y + part*(s[i].y-s[i-1].y)})
			}
		}
		do(up, s[len(s)-1])
	}
	tab.Run(actions...)
}

// host is the JavaScript for one of the page's sketches.
func host(number int) string {
	return fmt.Sprintf(`document.querySelectorAll(".cnn321-sketch")[%d]`, number)
}
