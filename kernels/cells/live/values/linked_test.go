package values

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// caller's method is called through the interface, so the linker keeps it in types that are put into one; nothing calls alone.
type caller interface{ called() int }

type (
	keptStruct struct{ a, b int }
	keptInt    int
	keptMap    map[string]int
	keptFunc   func() int
	keptChan   chan int
	keptArray  [2]int
	keptSlice  []int
	lostStruct struct{ a, b int }
	lostInt    int
	lostMap    map[string]int
	lostFunc   func() int
	lostChan   chan int
	lostArray  [2]int
	lostSlice  []int
	noMethods  struct{ a int }
)

func (keptStruct) called() int { return 1 }
func (keptInt) called() int    { return 1 }
func (keptMap) called() int    { return 1 }
func (keptFunc) called() int   { return 1 }
func (keptChan) called() int   { return 1 }
func (keptArray) called() int  { return 1 }
func (keptSlice) called() int  { return 1 }

func (lostStruct) alone() {}
func (lostInt) alone()    {}
func (lostMap) alone()    {}
func (lostFunc) alone()   {}
func (lostChan) alone()   {}
func (lostArray) alone()  {}
func (lostSlice) alone()  {}

// To have a method is no call of it.
var _ = []interface{ alone() }{lostStruct{}, lostInt(0), lostMap{}, lostFunc(nil), lostChan(nil), lostArray{}, lostSlice{}}

// TestUsable checks what is known of how the linker writes types.
func TestUsable(t *testing.T) {
	for _, v := range []any{keptStruct{1, 2}, keptInt(1), keptMap{}, keptFunc(nil), keptChan(nil), keptArray{}, keptSlice{}, &keptStruct{}} {
		if v.(caller).called() != 1 || !usable(reflect.TypeOf(v)) {
			t.Errorf("%T is not usable", v)
		}
	}
	for _, v := range []any{lostStruct{1, 2}, lostInt(1), lostMap{}, lostFunc(nil), lostChan(nil), lostArray{}, lostSlice{}, &lostStruct{}} {
		if usable(reflect.TypeOf(v)) {
			t.Errorf("%T is usable, without its method", v)
		}
	}
	for _, v := range []any{noMethods{1}, &noMethods{}, 1, "", []int{}, map[string]int{}, struct{}{}, func() {}} {
		if !usable(reflect.TypeOf(v)) {
			t.Errorf("%T is not usable", v)
		}
	}
}

func TestLinked(t *testing.T) {
	find := func(v any) []reflect.Type {
		typ := reflect.TypeOf(v)
		r := &resolver{}
		return r.linked(&described{kind: typ.Kind(), text: typ.String(), path: typ.PkgPath(), name: typ.Name()})
	}
	for _, v := range []any{keptStruct{}, keptInt(1), noMethods{}} {
		if found := find(v); len(found) != 1 || found[0] != reflect.TypeOf(v) {
			t.Errorf("%T: found %v", v, found)
		}
	}
	if found := find(lostStruct{}); len(found) != 0 {
		t.Errorf("found %v, without its method", found)
	}
}

// TestTypeThatIsNotThere has a file tell of a type that no program has.
func TestTypeThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	var x any = keptStruct{1, 2}
	if err := New(dir).Save(Variable{"x", &x}); err != nil {
		t.Fatal(err)
	}
	index, err := Index(dir)
	if err != nil {
		t.Fatal(err)
	}
	if needs := index["x"].Needs; len(needs) != 1 || needs[0] != "cnn321/kernels/cells/live/values.keptStruct" {
		t.Errorf("needs %q", needs)
	}
	path := filepath.Join(dir, index["x"].File)
	contents, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, seal(bytes.ReplaceAll(contents, []byte("keptStruct"), []byte("goneStruct")))[0], 0o600); err != nil {
		t.Fatal(err)
	}
	err = New(dir).Load([]Variable{{"x", &x}})
	const want = "x guarda um valor do tipo values.goneStruct (do pacote cnn321/kernels/cells/live/values), que o programa desta célula não tem: faça x na mesma célula"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Load = %v", err)
	}
}
