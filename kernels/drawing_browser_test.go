package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"cnn321/kernels/browsertest"
)

// drawingCell is the lesson's cell with the canvas on which a person draws a digit.
const drawingCell = "desenho-codigo"

// wantSevenRead draws a seven with the mouse on the lesson's canvas, which must be in sight, and reads the answer.
// What the canvas makes of all digits is tested in package sketch; here, that it works where it is shown.
func wantSevenRead(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	const board = `document.querySelector(".cnn321-sketch").shadowRoot.querySelector(".board")`
	tab.Wait("the canvas", board+`?.getBoundingClientRect().width > 0`, pagePatience)
	var box struct{ X, Y, Width, Height float64 }
	tab.Eval(board+`.getBoundingClientRect().toJSON()`, &box)
	at := func(kind input.DispatchMouseEventType, x, y float64) chromedp.Action[chromedp.Void] {
		return chromedp.MouseEvent(kind, box.X+x*box.Width, box.Y+y*box.Height, chromedp.ButtonLeft,
			func(p *input.DispatchMouseEventParams) { p.Buttons = 1 })
	}
	tab.Run(
		at(input.DispatchMouseEventTypeMousePressed, 0.25, 0.2),
		at(input.DispatchMouseEventTypeMouseMoved, 0.5, 0.2),
		at(input.DispatchMouseEventTypeMouseMoved, 0.75, 0.2),
		at(input.DispatchMouseEventTypeMouseMoved, 0.6, 0.5),
		at(input.DispatchMouseEventTypeMouseMoved, 0.45, 0.85),
		at(input.DispatchMouseEventTypeMouseReleased, 0.45, 0.85),
	)
	const answer = `document.querySelector(".cnn321-sketch").shadowRoot.querySelector("[role=status]").textContent`
	tab.Wait("an answer", answer+`.includes("%")`, pagePatience)
	var said string
	tab.Eval(answer, &said)
	if !strings.HasPrefix(said, "É um Sete,") {
		t.Errorf("a seven was drawn, and the network says %q", said)
	}
}
