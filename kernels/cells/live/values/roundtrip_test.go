package values

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/big"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// carry saves what from points to, and loads it to where to points, of the same type, by another carrier.
func carry(t *testing.T, from, to any, types ...reflect.Type) {
	t.Helper()
	dir := t.TempDir()
	if err := New(dir).Save(Variable{"x", from}); err != nil {
		t.Fatal("save:", err)
	}
	if err := New(dir).Load([]Variable{{"x", to}}, types...); err != nil {
		t.Fatal("load:", err)
	}
}

type point struct {
	X, Y int
	name string
	next *point
}

type shape interface{ area() float64 }

type square struct{ side float64 }

func (s square) area() float64 { return s.side * s.side }

type circle struct{ radius float64 }

func (c *circle) area() float64 { return math.Pi * c.radius * c.radius }

type celsius float64

func TestRoundTrip(t *testing.T) {
	n := 7
	for _, test := range []struct {
		name  string
		value any
	}{
		{"bool", true}, {"int", -3}, {"int8", int8(-8)}, {"int16", int16(-16)}, {"int32", int32(-32)}, {"int64", int64(math.MinInt64)},
		{"uint", uint(3)}, {"uint8", uint8(8)}, {"uint16", uint16(16)}, {"uint32", uint32(32)}, {"uint64", uint64(math.MaxUint64)}, {"uintptr", uintptr(5)},
		{"float32", float32(1.5)}, {"float64", math.Inf(-1)}, {"complex64", complex64(1 + 2i)}, {"complex128", 3 - 4i},
		{"named", celsius(36.5)}, {"string", "não é á toa"}, {"empty string", ""}, {"long string", strings.Repeat("ção", 1000)}, {"huge string", strings.Repeat("x", 1<<20)},
		{"nil slice", []int(nil)}, {"empty slice", []int{}}, {"slice", []int{1, 2, 3}}, {"slice of strings", []string{"a", "", "b"}}, {"slice of slices", [][]float32{{1}, nil, {}, {2, 3}}},
		{"empty structs", []struct{}{{}, {}}}, {"big slice", make([]float64, 100_000)},
		{"array", [3]string{"a", "b", "c"}}, {"array of arrays", [2][2]int{{1, 2}, {3, 4}}}, {"empty array", [0]int{}},
		{"nil map", map[string]int(nil)}, {"empty map", map[string]int{}}, {"map", map[string][]int{"a": {1}, "b": nil}}, {"map of structs", map[point]square{{X: 1}: {2}}},
		{"map by interface", map[any]any{1: "um", "dois": 2, 3.0: nil}},
		{"nil pointer", (*int)(nil)}, {"pointer", &n}, {"pointer to array", &[3]int{1, 2, 3}}, {"pointer to nothing", &struct{}{}},
		{"struct", point{1, 2, "p", &point{name: "q"}}}, {"anonymous struct", struct {
			A int
			b string
		}{1, "x"}},
		{"interface values", []any{nil, 1, "a", 2.5, []int{1}, map[string]int{"a": 1}, point{X: 1}, &point{Y: 2}, celsius(3), [2]bool{true, false}, struct{}{}}},
		{"interfaces with methods", []shape{square{2}, &circle{3}, nil}},
		{"nil func", (func())(nil)}, {"nil channel", (chan int)(nil)}, {"func field", struct{ F func() }{}},
		{"error", errors.New("falhou")}, {"wrapped error", fmt.Errorf("lendo: %w", io.EOF)}, {"joined error", errors.Join(io.EOF, errors.New("b"))},
		{"path error", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}},
		{"time", time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)}, {"time elsewhere", time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("X", 3600))}, {"duration", time.Second},
		{"address", netip.MustParseAddr("fe80::1%eth0")}, {"prefix", netip.MustParsePrefix("10.0.0.0/8")},
		{"big int", new(big.Int).Lsh(big.NewInt(1), 200)}, {"big rat", big.NewRat(1, 3)}, {"big float", big.NewFloat(1.5)},
		{"regexp", regexp.MustCompile(`^a+b*$`)}, {"builder", new(strings.Builder)}, {"stdout", os.Stdout},
		{"type", []any{reflect.TypeFor[point]()}},
	} {
		t.Run(test.name, func(t *testing.T) {
			from := reflect.New(reflect.TypeOf(test.value))
			from.Elem().Set(reflect.ValueOf(test.value))
			to := reflect.New(from.Type().Elem())
			carry(t, from.Interface(), to.Interface(), reflect.TypeFor[point](), reflect.TypeFor[square](), reflect.TypeFor[circle](), reflect.TypeFor[celsius]())
			if !reflect.DeepEqual(from.Interface(), to.Interface()) {
				t.Errorf("saved %#v, loaded %#v", from.Elem(), to.Elem())
			}
		})
	}
}
