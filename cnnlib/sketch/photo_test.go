package sketch_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/ink"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/browsertest"
)

// inkPage opens a page with nothing but ink.js, its measures and other parts of the script.
func inkPage(t *testing.T, others ...string) *browsertest.Tab {
	t.Helper()
	var script []byte
	for _, name := range append([]string{"ink.js"}, others...) {
		part, err := os.ReadFile(filepath.Join("page", name))
		if err != nil {
			t.Fatal(err)
		}
		script = append(script, part...)
	}
	path := filepath.Join(t.TempDir(), "ink.html")
	page := fmt.Sprintf("<!DOCTYPE html><meta charset=utf-8><script>const measures = %s;\n%s</script>", asJSON(t, ink.Standard()), script)
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	tab := browsertest.Open(t, 400, 300, browsertest.Offline())
	tab.Visit(browsertest.File(path))
	return tab
}

func asJSON(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What Go does with a photograph's ink and what the page does with a drawing's is one thing, to the bit.
func TestPhotographsAndDrawingsAgree(t *testing.T) {
	tab := inkPage(t)
	sizes := [][2]int{{28, 28}, {8, 8}, {64, 64}, {16, 28}, {40, 9}}
	for number, size := range sizes {
		height, width := size[0], size[1]
		t.Run(fmt.Sprintf("%d x %d", height, width), func(t *testing.T) {
			tab := tab.For(t)
			boxHeight, boxWidth := ink.Box(height, width)
			var box struct{ Height, Width int }
			tab.Eval(fmt.Sprintf("boxOf(%d, %d)", height, width), &box)
			if box.Height != boxHeight || box.Width != boxWidth {
				t.Fatalf("the box is %d × %d in Go and %d × %d in the page", boxHeight, boxWidth, box.Height, box.Width)
			}
			for round := range 20 {
				seed := uint64(100*number + round)

				noise := testkit.Noise(seed, 3, 0.5)
				ways := ink.Size{Height: float64(noise[0]+0.5) * float64(height), Width: float64(noise[1]+0.5) * float64(width)}
				natural, unit := float64(noise[2]+0.51)*4, float64(min(height, width))/28
				pen, scale := ink.Fit(ways, natural, ink.Size{Height: float64(boxHeight), Width: float64(boxWidth)}, unit)
				var fitted struct{ Pen, Scale float64 }
				tab.Eval(fmt.Sprintf("fit({height: %v, width: %v}, %v, {height: %d, width: %d}, %v)", ways.Height, ways.Width, natural, boxHeight, boxWidth, unit), &fitted)
				if pen != fitted.Pen || scale != fitted.Scale {
					t.Errorf("round %d: fit gives (%v, %v) in Go and %+v in the page", round, pen, scale, fitted)
				}

				fine := ink.Standard().Fine
				points, bits := make([]bool, boxHeight*boxWidth*fine*fine), make([]int, boxHeight*boxWidth*fine*fine)
				for i, v := range testkit.Noise(seed, len(points), 1) {
					// More ink in one part, so that the centre of mass moves.
					if float64(v) > 2*float64(i)/float64(len(points))-0.9+float64(round)/10 {
						points[i], bits[i] = true, 1
					}
				}
				grays := ink.Shrink(points, boxHeight, boxWidth)
				var shrunk []byte
				tab.Eval(fmt.Sprintf("[...shrink(Uint8Array.from(%s), %d, %d)]", asJSON(t, bits), boxHeight, boxWidth), (*numbers)(&shrunk))
				if !slices.Equal(grays, shrunk) {
					t.Fatalf("round %d: shrink gives other grays", round)
				}

				// Single pixels too, in corners and elsewhere.
				if round%4 == 3 {
					grays = make([]byte, len(grays))
					grays[int(seed*7919)%len(grays)] = 255
				}
				if round == 0 {
					grays = make([]byte, len(grays))
				}
				var placed []byte
				tab.Eval(fmt.Sprintf("[...place(Uint8Array.from(%s), {height: %d, width: %d}, %d, %d)]", asJSON(t, ints(grays)), boxHeight, boxWidth, height, width), (*numbers)(&placed))
				if !slices.Equal(ink.Place(grays, boxWidth, height, width), placed) {
					t.Errorf("round %d: place gives another image", round)
				}
			}
		})
	}
}

// How much ink leans is one thing too, but for the last digits of an arc tangent.
func TestLeansAgree(t *testing.T) {
	tab := inkPage(t)
	for round := range uint64(40) {
		noise := testkit.Noise(round, 3, 1)
		s := ink.Spread{XX: math.Abs(float64(noise[0])) + 0.01, XY: float64(noise[1]) / 2, YY: math.Abs(float64(noise[2])) * 2}
		var got float64
		tab.Eval(fmt.Sprintf("lean({xx: %v, xy: %v, yy: %v})", s.XX, s.XY, s.YY), &got)
		if want := ink.Lean(s); math.Abs(got-want) > 1e-9 {
			t.Errorf("%+v leans by %v in Go and by %v in the page", s, want, got)
		}
	}
}

// numbers are bytes that JSON has as a list of numbers.
type numbers []byte

func (n *numbers) UnmarshalJSON(text []byte) error {
	var values []uint8
	var wide []int
	if err := json.Unmarshal(text, &wide); err != nil {
		return err
	}
	for _, v := range wide {
		values = append(values, uint8(v))
	}
	*n = values
	return nil
}

func ints(bytes []byte) []int {
	all := make([]int, len(bytes))
	for i, b := range bytes {
		all[i] = int(b)
	}
	return all
}

// A drawing that is photographed from the screen becomes the image that the pad itself makes of it.
func TestDrawingPhotographed(t *testing.T) {
	tab := inPage(t)
	for _, test := range []struct {
		name    string
		drawing []stroke
	}{
		{"a seven", seven()},
		{"a one", one()},
		{"a zero", zero()},
		{"a four in two strokes", four()},
		{"a large zero", placed(zero(), 1.2, point{0.5, 0.5})},
		{"a small seven in a corner", placed(seven(), 0.4, point{0.7, 0.3})},
	} {
		t.Run(test.name, func(t *testing.T) {
			tab := tab.For(t)
			press(t, tab, 0, "Limpar")
			draw(t, tab, 0, test.drawing)
			var board struct {
				Height, Width int
				Grays         numbers
			}
			tab.Eval(fmt.Sprintf(`(() => {
				const board = %s.shadowRoot.querySelector(".board");
				const {data, height, width} = board.getContext("2d").getImageData(0, 0, board.width, board.height);
				return {Height: height, Width: width, Grays: [...data].filter((_, i) => i %% 4 === 3)};
			})()`, host(0)), &board)
			photo := cnnlib.Images{Height: board.Height, Width: board.Width, Channels: 1, Pixels: board.Grays}
			got, err := cnnlib.Prepare(photo)
			if err != nil {
				t.Fatal(err)
			}
			want, mass := drawn(tab, 0), 0.0
			for _, gray := range want {
				mass += float64(gray) / 255
			}
			// The centre of mass is put in place by whole pixels: where it is half a pixel off, a hair decides by which.
			off := math.Inf(1)
			for down := -1; down <= 1; down++ {
				for right := -1; right <= 1; right++ {
					off = min(off, difference(want, got.Pixels, down*28+right))
				}
			}
			t.Logf("%.1f of %.1f pixels differ", off, mass)
			if off > 0.1*mass {
				t.Errorf("%.1f of %.1f pixels differ, want a tenth or less", off, mass)
			}
		})
	}
}

// difference is by how many whole pixels an image is another one that is moved by so many places.
func difference(a []int, b []byte, by int) float64 {
	off := 0.0
	for i, gray := range a {
		other := 0
		if at := i + by; at >= 0 && at < len(b) {
			other = int(b[at])
		}
		off += math.Abs(float64(gray-other)) / 255
	}
	return off
}
