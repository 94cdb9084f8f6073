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
	"unsafe"
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

// TestVariablesTogether is of what variables share with each other.
func TestVariablesTogether(t *testing.T) {
	dir := t.TempDir()
	type holder struct {
		p *int
		s []byte
	}
	big := make([]byte, 3*bigBlock)
	n, alone := 1, 9
	a, b := holder{&n, big}, holder{&n, big[bigBlock:]}
	if err := New(dir).Save(Variable{"n", &n}, Variable{"alone", &alone}, Variable{"a", &a}, Variable{"b", &b}); err != nil {
		t.Fatal(err)
	}
	index, err := Index(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := index["b"].With; len(got) != 2 || index["alone"].File == index["b"].File || len(index["alone"].With) != 0 {
		t.Errorf("b shares with %v, alone with %v", got, index["alone"].With)
	}
	var n2 int
	var a2, b2 holder
	if err := New(dir).Load([]Variable{{"a", &a2}, {"b", &b2}, {"n", &n2}}); err != nil {
		t.Fatal(err)
	}
	if a2.p != &n2 || b2.p != &n2 || n2 != 1 {
		t.Error("the pointers are not to the variable")
	}
	if a2.s[bigBlock+1] = 5; b2.s[1] != 5 {
		t.Error("two arrays")
	}
	// One of them alone is loaded too.
	var b3 holder
	if err := New(dir).Load([]Variable{{"b", &b3}}); err != nil || *b3.p != 1 || len(b3.s) != 2*bigBlock {
		t.Errorf("%v, %d bytes", err, len(b3.s))
	}
}

func TestBigMemoryIsKept(t *testing.T) {
	dir := t.TempDir()
	pixels := make([]byte, 10*bigBlock)
	for i := range pixels {
		pixels[i] = byte(i * i >> 3)
	}
	if err := New(dir).Save(Variable{"x", &pixels}); err != nil {
		t.Fatal(err)
	}
	first, _ := Index(dir)
	load := func() (*Carrier, []byte) {
		var got []byte
		c := New(dir)
		if err := c.Load([]Variable{{"x", &got}}); err != nil {
			t.Fatal(err)
		}
		return c, got
	}
	c, got := load()
	if !bytes.Equal(got, pixels) {
		t.Fatal("not the same")
	}
	if err := c.Save(Variable{"x", &got}); err != nil {
		t.Fatal(err)
	}
	if second, _ := Index(dir); second["x"].File != first["x"].File {
		t.Error("written again, unchanged")
	}
	part := got[3*bigBlock+5:]
	if err := c.Save(Variable{"part", &part}); err != nil {
		t.Fatal(err)
	}
	index, _ := Index(dir)
	if index["part"].pieces[0] != index["x"].pieces[0] {
		t.Error("a part of what is there was written again")
	}
	var part2 []byte
	if err := New(dir).Load([]Variable{{"part", &part2}}); err != nil || !bytes.Equal(part2, part) {
		t.Error("the part is not the same", err)
	}
	got[4] ^= 1
	if err := c.Save(Variable{"x", &got}); err != nil {
		t.Fatal(err)
	}
	if _, now := load(); !bytes.Equal(now, got) || bytes.Equal(now, pixels) {
		t.Error("the change was lost")
	}
	if !bytes.Equal(pixels[:4], got[:4]) {
		t.Error("what came before the change is not as it was")
	}
	if err := Remove(dir, "x", "part"); err != nil {
		t.Fatal(err)
	}
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if f.Name() != indexName && f.Name() != "lock" {
			t.Errorf("%s is left", f.Name())
		}
	}
}

func TestUnsafeViews(t *testing.T) {
	words := []uint64{1, 2, 3, 4}
	v := struct {
		words []uint64
		bytes []byte
	}{words, unsafe.Slice((*byte)(unsafe.Pointer(&words[1])), 8)}
	got := again(t, v)
	if got.bytes[0] = 9; got.words[1] != 9 {
		t.Error("two arrays")
	}
	pointers := []*int{new(int)}
	dir := t.TempDir()
	w := struct {
		pointers []*int
		bytes    []byte
	}{pointers, unsafe.Slice((*byte)(unsafe.Pointer(&pointers[0])), 4)}
	if err := New(dir).Save(Variable{"w", &w}); err != nil {
		t.Fatal(err)
	}
	if index, _ := Index(dir); !strings.Contains(index["w"].Refusal, "unsafe") {
		t.Errorf("pointers as bytes: %+v", index["w"])
	}
}
