package values

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

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

// TestManyParts carries a file that is longer than what is written at once, and writes it again only when it changes.
func TestManyParts(t *testing.T) {
	var rows [][]byte
	for i := range 5 * partSize / bigBlock {
		rows = append(rows, bytes.Repeat([]byte{byte(i)}, bigBlock-1))
	}
	dir := t.TempDir()
	file := func() string {
		t.Helper()
		if err := New(dir).Save(Variable{"rows", &rows}); err != nil {
			t.Fatal(err)
		}
		index, err := Index(dir)
		if err != nil {
			t.Fatal(err)
		}
		return index["rows"].File
	}
	first := file()
	if second := file(); second != first {
		t.Errorf("unchanged, it went from %s to %s", first, second)
	}
	last := rows[len(rows)-1]
	last[len(last)-1]++
	if second := file(); second == first {
		t.Error("changed, it was not written")
	}
	var loaded [][]byte
	if err := New(dir).Load([]Variable{{"rows", &loaded}}); err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(loaded, rows, bytes.Equal) {
		t.Error("the rows are others")
	}
}
