package main

import (
	"strings"
	"testing"

	"cnn321/kernels/browsertest"
)

// drawingCell is the lesson's cell with the canvas on which a person draws a digit.
const drawingCell = "desenho-codigo"

// wantSevenRead draws a seven with the mouse on the lesson's canvas, which must be in sight, and reads the answer.
// What the canvas makes of all digits is tested in package sketch; here, that it works where it is shown.
func wantSevenRead(t *testing.T, tab browsertest.Page) {
	t.Helper()
	const board = `document.querySelector(".cnn321-sketch").shadowRoot.querySelector(".board")`
	tab.Wait("the canvas", board+`?.getBoundingClientRect().width > 0`, pagePatience)
	// Nobody draws on a board that still moves: the page may be settling after a scroll, or a change of theme.
	tab.Eval(`new Promise(done => {
		const board = `+board+`;
		let last = "";
		const look = () => {
			const now = JSON.stringify(board.getBoundingClientRect());
			if (now === last) return done();
			last = now;
			board.scrollIntoView({block: "center", behavior: "instant"});
			setTimeout(look, 400);
		};
		look();
	})`, nil)
	var box struct{ X, Y, Width, Height float64 }
	tab.Eval(board+`.getBoundingClientRect().toJSON()`, &box)
	var stroke []browsertest.Point
	for _, p := range [][2]float64{{0.25, 0.2}, {0.5, 0.2}, {0.75, 0.2}, {0.6, 0.5}, {0.45, 0.85}} {
		stroke = append(stroke, browsertest.Point{X: box.X + p[0]*box.Width, Y: box.Y + p[1]*box.Height})
	}
	tab.Drag(stroke...)
	const answer = `document.querySelector(".cnn321-sketch").shadowRoot.querySelector("[role=status]").textContent`
	tab.Wait("an answer", answer+`.includes("%")`, pagePatience)
	var said string
	tab.Eval(answer, &said)
	if !strings.HasPrefix(said, "É um Sete,") {
		t.Errorf("a seven was drawn, and the network says %q", said)
	}
}

// wantDigitsToPick presses the button of each ready-made digit, which the network has to read as what it is.
func wantDigitsToPick(t *testing.T, tab browsertest.Page) {
	t.Helper()
	var said []string
	tab.Eval(`(() => {
		const root = document.querySelector(".cnn321-sketch").shadowRoot;
		return [...root.querySelectorAll(".picks button")].map(button => {
			button.focus();
			button.click();
			return root.querySelector(".headline").textContent;
		});
	})()`, &said)
	names := []string{"Zero", "Um", "Dois", "Três", "Quatro", "Cinco", "Seis", "Sete", "Oito", "Nove"}
	if len(said) != len(names) {
		t.Fatalf("%d digits to pick", len(said))
	}
	for digit, text := range said {
		if !strings.HasPrefix(text, "É um "+names[digit]+",") {
			t.Errorf("a %d was picked, and the network says %q", digit, text)
		}
	}
}
