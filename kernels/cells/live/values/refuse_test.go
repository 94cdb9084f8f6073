package values

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unsafe"
)

func TestRefusals(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	type opener struct{ open func() error }
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var locked struct{ mu sync.Mutex }
	locked.mu.Lock()
	deep := &point{}
	for range 50 {
		deep = &point{next: deep}
	}
	n := 1
	for _, test := range []struct {
		name  string
		value any
		want  string // how the sentence begins
	}{
		{"function", t.Log, "x é uma função, e não passa"},
		{"field", opener{open: file.Close}, "x.open é uma função"},
		{"element", []any{1, func() {}}, "x[1] é uma função"},
		{"entry", map[string]any{"a": map[int]func(){3: func() {}}}, `x["a"][3] é uma função`},
		{"behind pointers", &[]*opener{{}, {open: file.Close}}, "x[1].open é uma função"},
		{"channel", struct{ C chan int }{make(chan int)}, "x.C é um canal"},
		{"unsafe pointer", unsafe.Pointer(&n), "x é um unsafe.Pointer"},
		{"file", file, "x.file é um arquivo aberto"},
		{"listener", listener, "x"},
		{"context", ctx, "x"},
		{"background", context.Background(), "x é um contexto"},
		{"lock", &locked, "x.mu (sync.Mutex) está em uso"},
		{"pool", &sync.Pool{New: func() any { return 1 }}, "x é um sync.Pool"},
		{"reflection", reflect.ValueOf(&n), "x é um reflect.Value"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			x := reflect.New(reflect.TypeOf(test.value))
			x.Elem().Set(reflect.ValueOf(test.value))
			fine := 1
			c := New(dir)
			if err := c.Save(Variable{"x", x.Interface()}, Variable{"fine", &fine}); err != nil {
				t.Fatal(err)
			}
			index, err := Index(dir)
			if err != nil {
				t.Fatal(err)
			}
			if got := index["x"].Refusal; !strings.HasPrefix(got, test.want) || strings.Contains(got, "%!") {
				t.Errorf("refused with %q, want %q…", got, test.want)
			}
			if index["fine"].Refusal != "" || index["fine"].File == "" {
				t.Errorf("another variable: %+v", index["fine"])
			}
			if err := New(dir).Load([]Variable{{"x", x.Interface()}}); err == nil || err.Error() != index["x"].Refusal {
				t.Errorf("Load = %v", err)
			}
		})
	}
}

// TestWhoReachesItIsRefused is of two variables that share what cannot be carried, and a third that shares with one of them what can.
func TestWhoReachesItIsRefused(t *testing.T) {
	type node struct {
		f    func()
		next *node
	}
	bad := &node{f: func() {}}
	good := &node{next: &node{}}
	a, b, c := []*node{bad}, []*node{good, bad}, good
	dir := t.TempDir()
	if err := New(dir).Save(Variable{"a", &a}, Variable{"b", &b}, Variable{"c", &c}); err != nil {
		t.Fatal(err)
	}
	index, _ := Index(dir)
	if !strings.HasPrefix(index["a"].Refusal, "a[0].f ") || !strings.HasPrefix(index["b"].Refusal, "b[1].f ") || index["c"].Refusal != "" {
		t.Errorf("%+v", index)
	}
}

func TestLongWaysAreShortened(t *testing.T) {
	type node struct {
		f    func()
		next *node
	}
	list := &node{f: func() {}}
	for range 50 {
		list = &node{next: list}
	}
	dir := t.TempDir()
	if err := New(dir).Save(Variable{"x", &list}); err != nil {
		t.Fatal(err)
	}
	index, _ := Index(dir)
	if want := "x.next.next.next.next….next.next.next.f é uma função"; !strings.HasPrefix(index["x"].Refusal, want) {
		t.Errorf("%q", index["x"].Refusal)
	}
}

func TestRefusalTakesTheOldValuesPlace(t *testing.T) {
	dir := t.TempDir()
	var x any = 1
	c := New(dir)
	if err := c.Save(Variable{"x", &x}); err != nil {
		t.Fatal(err)
	}
	x = func() {}
	if err := c.Save(Variable{"x", &x}); err != nil {
		t.Fatal(err)
	}
	if err := New(dir).Load([]Variable{{"x", &x}}); err == nil {
		t.Error("the value of before was loaded")
	}
}

// Types as cells declare them one after the other.
type (
	before struct {
		A int
		b string
	}
	alikeAgain struct {
		A int
		b string
	}
	larger struct {
		A int
		b string
		C bool
	}
	smaller struct{ A int }
	turned  struct {
		b string
		A int
	}
	other struct {
		A int
		b []byte
	}
)

// Fields that only their types are asked for.
var _ = []any{alikeAgain{b: ""}, larger{b: ""}, turned{b: ""}, other{b: nil}}

func TestTypesThatChanged(t *testing.T) {
	for _, test := range []struct {
		name string
		from any
		to   any
		want string // part of the sentence; "" if it loads
	}{
		{"declared again", before{1, "x"}, alikeAgain{}, ""},
		{"behind a pointer", &before{1, "x"}, (*alikeAgain)(nil), ""},
		{"one more field", before{}, larger{}, "não tinha o campo C"},
		{"one less", before{}, smaller{}, "tinha o campo b"},
		{"another order", before{}, turned{}, "outra ordem"},
		{"a field's type", before{}, other{}, "era string, agora é []uint8"},
		{"kind", 1, "", "era int, agora é string"},
		{"size", int32(1), int64(1), "era int32, agora é int64"},
		{"length", [2]int{}, [3]int{}, "era [2]int, agora é [3]int"},
		{"element", []int{1}, []float64{}, "era int, agora é float64"},
		{"key", map[int]int{1: 1}, map[string]int{}, "era int, agora é string"},
		{"underlying type", celsius(1), float64(0), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			from, to := reflect.New(reflect.TypeOf(test.from)), reflect.New(reflect.TypeOf(test.to))
			from.Elem().Set(reflect.ValueOf(test.from))
			if err := New(dir).Save(Variable{"x", from.Interface()}); err != nil {
				t.Fatal(err)
			}
			err := New(dir).Load([]Variable{{"x", to.Interface()}})
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "execute de novo") {
				t.Errorf("Load = %v, want %q", err, test.want)
			}
			if !to.Elem().IsZero() {
				t.Error("half of it was loaded")
			}
		})
	}
}

func TestMissing(t *testing.T) {
	var x int
	err := New(t.TempDir()).Load([]Variable{{"x", &x}})
	if err == nil || !strings.HasPrefix(err.Error(), "x não tem mais um valor") {
		t.Errorf("Load = %v", err)
	}
	dir := t.TempDir()
	if err := New(dir).Save(Variable{"x", &x}); err != nil {
		t.Fatal(err)
	}
	if err := New(filepath.Join(dir, "none")).Save(Variable{"x", &x}); err == nil {
		t.Error("saved to a folder that is not there")
	}
}

// TestDamage changes files byte by byte: a load fails or gives something, but never ends the program.
func TestDamage(t *testing.T) {
	type all struct {
		P *point
		S []string
		M map[string]any
		E error
		B []byte
	}
	v := all{&point{X: 1, next: &point{}}, []string{"a", strings.Repeat("b", 300)}, map[string]any{"a": 1, "b": []int{1, 2}}, errors.New("x"), make([]byte, bigBlock)}
	dir := t.TempDir()
	if err := New(dir).Save(Variable{"x", &v}); err != nil {
		t.Fatal(err)
	}
	index, _ := Index(dir)
	path := filepath.Join(dir, index["x"].File)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	load := func() error {
		var to all
		return New(dir).Load([]Variable{{"x", &to}}, reflect.TypeFor[point]())
	}
	if err := load(); err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for _, change := range []byte{0x01, 0xff} {
			damaged := append([]byte(nil), whole...)
			damaged[i] ^= change
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			if load() == nil {
				t.Errorf("byte %d of %d is %#x, and it loads", i, len(whole), damaged[i])
			}
		}
		if err := os.WriteFile(path, whole[:i], 0o600); err != nil {
			t.Fatal(err)
		}
		if load() == nil {
			t.Errorf("the first %d bytes of %d load", i, len(whole))
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, index["x"].pieces[0]), 100); err != nil {
		t.Fatal(err)
	}
	if load() == nil {
		t.Error("a piece that is cut off loads")
	}
}
