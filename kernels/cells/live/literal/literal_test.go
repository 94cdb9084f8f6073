package literal

import (
	"container/list"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math/big"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

type point struct {
	X, Y int
	name string
	next *point
}

type degrees float64

type loud string

func (l loud) String() string { return strings.ToUpper(string(l)) + "!" }

type broken struct{ n *int }

func (b broken) String() string { return fmt.Sprint(*b.n) }

type matrix [][]float64

func TestOf(t *testing.T) {
	ring := &point{X: 1}
	ring.next = ring
	three := 3
	many := map[int]bool{}
	for i := range 1000 {
		many[i] = true
	}
	million := make(map[int]int)
	for i := range 1_000_000 {
		million[i] = -i
	}
	queue := list.New()
	queue.PushBack(1)
	queue.PushBack("dois")
	now := time.Now()
	picture := image.NewGray(image.Rect(1, 1, 5, 4))
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		{"time without the process's clock", now, now.Round(0).String()},
		{"large number", *big.NewInt(12), "12"},
		{"what describes itself by its address", []big.Int{*big.NewInt(12)}, "[]big.Int{12}"},
		{"another package's inside", &sync.Mutex{}, "&sync.Mutex{…}"},
		{"another package's outside", strings.NewReader("a"), "&strings.Reader{…}"},
		{"a file", os.Stdout, "&os.File{/dev/stdout}"},
		{"list of package list", queue, `&list.List{1, "dois"}`},
		{"images", []image.Image{picture, picture.SubImage(image.Rect(2, 2, 4, 3))}, "[]image.Image{&image.Gray{4 × 3 pixels}, &image.Gray{2 × 1 pixels}}"},
		{"text in bytes with a name", json.RawMessage("{\"é\": 1}"), `json.RawMessage("{\"é\": 1}")`},
		{"bytes with a name", json.RawMessage{1, 2}, "json.RawMessage{1, 2}"},
		{"keys of no order", map[struct{ A int }]bool{{1}: true}, "map[struct { A int }]bool{{A: 1}: true}"},
		{"map of a million", million, ""},
		{"nil", nil, "nil"},
		{"int", 4, "4"},
		{"float", 0.1, "0.1"},
		{"float32", float32(0.1), "0.1"},
		{"complex", 1 + 2i, "(1+2i)"},
		{"bool", true, "true"},
		{"string", "não\n", `"não\n"`},
		{"named number", degrees(36.5), "literal.degrees(36.5)"},
		{"what describes itself", loud("oi"), "OI!"},
		{"what cannot describe itself", broken{}, "(não se descreve: runtime error: invalid memory address or nil pointer dereference)"},
		{"duration", time.Second, "1s"},
		{"error", errors.New("ops"), "erro: ops"},
		{"nil pointer", (*point)(nil), "nil"},
		{"pointer to a number", &three, "&3"},
		{"slice", []int{1, 2}, "[]int{1, 2}"},
		{"nil slice", []int(nil), "[]int(nil)"},
		{"bytes", []byte("a"), "[]byte{97}"},
		{"slices", [][]int{{1}, nil}, "[][]int{{1}, nil}"},
		{"named slices", matrix{{1, 2}}, "literal.matrix{{1, 2}}"},
		{"array", [2]string{"a", "b"}, `[2]string{"a", "b"}`},
		{"map", map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{"anything", []any{1, "a", nil, []int{2}, degrees(1)}, `[]any{1, "a", nil, []int{2}, literal.degrees(1)}`},
		{"struct", point{X: 1, name: "p"}, `literal.point{X: 1, Y: 0, name: "p", next: nil}`},
		{"pointer back", ring, `&literal.point{X: 1, Y: 0, name: "", next: …}`},
		{"pointers", []*point{nil, {Y: 2}}, `[]*literal.point{nil, &{X: 0, Y: 2, name: "", next: nil}}`},
		{"function", strings.ToUpper, "func(string) string"},
		{"channel", make(chan int), "chan int"},
		{"no name", struct{ A int }{1}, "struct{A: 1}"},
		{"long", make([]int, 60_000), "[]int{" + strings.Repeat("0, ", 20) + "…, 0, 0, 0} (60.000 valores)"},
		{"long text inside", []string{strings.Repeat("ç", 1500)}, ""},
		{"long map", many, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := of(test.value, "cnn321/kernels/cells/live/literal")
			if test.want != "" && got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if test.want == "" && (len(got) > longest || !strings.Contains(got, "…")) {
				t.Errorf("%d bytes: %.200s", len(got), got)
			}
		})
	}
}

func TestWideValuesAreBroken(t *testing.T) {
	got := Of(map[string][]float64{
		"sobrevivência das flores": {1, 2, 3}, "comprimento das pétalas em centímetros": {4, 5}, "z": nil,
	})
	const want = `map[string][]float64{
    "comprimento das pétalas em centímetros": {4, 5},
    "sobrevivência das flores": {1, 2, 3},
    "z": nil,
}`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestHugeValuesAreBounded is of values whose whole text would take the machine's memory.
func TestHugeValuesAreBounded(t *testing.T) {
	type tree struct{ left, right *tree }
	grow := func() *tree { return nil }
	for range 40 {
		before := grow
		grow = func() *tree { sub := before(); return &tree{sub, sub} }
	}
	wide := make([][]string, 50_000)
	for i := range wide {
		wide[i] = []string{strings.Repeat("x", 1000)}
	}
	for _, v := range []any{grow(), wide, &wide, map[string]any{"a": wide}} {
		if got := Of(v); len(got) > longest+100 {
			t.Errorf("%d bytes", len(got))
		}
	}
}

func ExampleOf() {
	type ponto struct{ X, Y int }
	fmt.Println(Of([]*ponto{{1, 2}}))
	fmt.Println(Of(errors.New("sem espaço")))
	// Output:
	// []*literal.ponto{&{X: 1, Y: 2}}
	// erro: sem espaço
}
