package values

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// again is v, saved and loaded by another carrier. Types are those in its interfaces.
func again[T any](t *testing.T, v T, types ...reflect.Type) T {
	t.Helper()
	var to T
	carry(t, &v, &to, types...)
	return to
}

func TestSharing(t *testing.T) {
	t.Run("slices of one array", func(t *testing.T) {
		array := make([]int, 6, 10)
		got := again(t, [][]int{array, array[2:4], array[3:5:5], array[:0]})
		got[0][3] = 42
		if got[1][1] != 42 || got[2][0] != 42 || cap(got[0]) != 10 || cap(got[2]) != 2 {
			t.Errorf("got %v, capacities %d %d", got, cap(got[0]), cap(got[2]))
		}
		if grown := append(got[3], 7); got[0][0] != 7 || &grown[0] != &got[0][0] {
			t.Error("the empty slice lost its place")
		}
	})
	t.Run("overlapping slices, and nobody holds the whole", func(t *testing.T) {
		array := []string{"a", "b", "c", "d"}
		got := again(t, [][]string{array[:3:3], array[1:]})
		got[0][2] = "x"
		if got[1][1] != "x" || got[1][2] != "d" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("behind the length", func(t *testing.T) {
		got := again(t, []*point{{X: 1}, {X: 2}}[:1])
		if whole := got[:2]; whole[1] == nil || whole[1].X != 2 {
			t.Errorf("got %v", whole)
		}
	})
	t.Run("pointers into a struct, an array and a slice", func(t *testing.T) {
		type inner struct {
			all   []point
			third *point
			y     *int
			whole *[3]point
		}
		all := []point{{X: 1}, {X: 2}, {X: 3}}
		got := again(t, inner{all, &all[2], &all[1].Y, (*[3]point)(all)})
		*got.y, got.third.X = 5, 6
		if got.all[1].Y != 5 || got.whole[2].X != 6 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("cycles", func(t *testing.T) {
		type ring struct {
			next *ring
			self any
			by   map[string]*ring
		}
		r := &ring{}
		r.next, r.self = &ring{next: r}, r
		r.by = map[string]*ring{"r": r}
		got := again(t, r, reflect.TypeFor[ring]())
		if got.next.next != got || got.self != any(got) || got.by["r"] != got {
			t.Error("the ring is open")
		}
	})
	t.Run("one map", func(t *testing.T) {
		m := map[string]int{"a": 1}
		got := again(t, []map[string]int{m, m})
		if got[0]["b"] = 2; got[1]["b"] != 2 {
			t.Error("two maps")
		}
	})
	t.Run("a map in itself", func(t *testing.T) {
		m := map[string]any{}
		m["m"] = m
		got := again(t, m)
		if got["x"] = 1; got["m"].(map[string]any)["x"] != 1 {
			t.Error("two maps")
		}
	})
	t.Run("pointers as keys", func(t *testing.T) {
		p := &point{X: 1}
		got := again(t, struct {
			p *point
			m map[*point]string
		}{p, map[*point]string{p: "p"}})
		if got.m[got.p] != "p" {
			t.Errorf("got %v", got)
		}
	})
	t.Run("long strings as keys", func(t *testing.T) {
		long := strings.Repeat("k", 1<<17)
		if got := again(t, map[any]int{long: 1}); got[long] != 1 {
			t.Error("lost")
		}
	})
	t.Run("a long list", func(t *testing.T) {
		var list *point
		for i := range 200_000 {
			list = &point{X: i, next: list}
		}
		n := 0
		for p := again(t, list); p != nil; p = p.next {
			n++
		}
		if n != 200_000 {
			t.Errorf("%d left", n)
		}
	})
	t.Run("the same error", func(t *testing.T) {
		got := again(t, []any{io.EOF, os.Stdout, time.Local})
		if got[0] != io.EOF || got[1] != os.Stdout || got[2] != time.Local {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a builder", func(t *testing.T) {
		dir := t.TempDir()
		var b, to strings.Builder
		b.WriteString("abc")
		if err := New(dir).Save(Variable{"b", &b}); err != nil {
			t.Fatal(err)
		}
		if err := New(dir).Load([]Variable{{"b", &to}}); err != nil {
			t.Fatal(err)
		}
		if to.WriteString("d"); to.String() != "abcd" {
			t.Errorf("got %q", to.String())
		}
	})
	t.Run("a buffer", func(t *testing.T) {
		got := again(t, bytes.NewBufferString("abc"))
		if got.WriteString("d"); got.String() != "abcd" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("package sync", func(t *testing.T) {
		type guarded struct {
			mu    sync.Mutex
			once  sync.Once
			all   sync.Map
			count atomic.Int64
			p     atomic.Pointer[point]
			v     atomic.Value
		}
		var g guarded
		g.once.Do(func() {})
		g.all.Store("a", 1)
		g.count.Store(3)
		g.p.Store(&point{X: 4})
		g.v.Store("five")
		got := again(t, &g)
		got.mu.Lock()
		got.once.Do(func() { t.Error("done twice") })
		if one, _ := got.all.Load("a"); one != 1 || got.count.Load() != 3 || got.p.Load().X != 4 || got.v.Load() != "five" {
			t.Errorf("got %v %v %v %v", one, got.count.Load(), got.p.Load(), got.v.Load())
		}
	})
	t.Run("random source", func(t *testing.T) {
		source := rand.New(rand.NewPCG(1, 2))
		got := again(t, source, reflect.TypeFor[rand.PCG]())
		if a, b := source.Uint64(), got.Uint64(); a != b {
			t.Errorf("%d, then %d", a, b)
		}
	})
	t.Run("a clock's reading", func(t *testing.T) {
		now := time.Now()
		got := again(t, now)
		if !got.Equal(now) || strings.Contains(got.String(), "m=") {
			t.Errorf("%v, then %v", now, got)
		}
	})
}
