package hdf5_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"cnn321/cnnlib/exchange/hdf5"
	"cnn321/cnnlib/internal/testkit"
)

// tree is groups with so many arrays each.
func tree(arrays int) *hdf5.Group {
	root := hdf5.NewGroup()
	root.Group("empty")
	vars := root.Group("layers").Group("conv2d").Group("vars")
	for i := range arrays {
		vars.Arrays[fmt.Sprint(i)] = hdf5.NewArray([]int{2, i}, testkit.Noise(uint64(i), 2*i, 1))
	}
	root.Group("layers").Arrays["scalar"] = hdf5.NewArray(nil, []float32{1.5})
	return root
}

// same compares groups, arrays by their numbers.
func same(t *testing.T, path string, got, want *hdf5.Group) {
	t.Helper()
	if len(got.Groups) != len(want.Groups) || len(got.Arrays) != len(want.Arrays) {
		t.Errorf("%s has %d groups and %d arrays, want %d and %d", path, len(got.Groups), len(got.Arrays), len(want.Groups), len(want.Arrays))
	}
	for name, g := range want.Groups {
		if got.Groups[name] == nil {
			t.Errorf("%s/%s is missing", path, name)
			continue
		}
		same(t, path+"/"+name, got.Groups[name], g)
	}
	for name, a := range want.Arrays {
		if got.Arrays[name] == nil {
			t.Errorf("%s/%s is missing", path, name)
			continue
		}
		g, err := got.Arrays[name].Values()
		w, err2 := a.Values()
		if err != nil || err2 != nil || !reflect.DeepEqual(g, w) || fmt.Sprint(got.Arrays[name].Shape) != fmt.Sprint(a.Shape) {
			t.Errorf("%s/%s: %v %v, want %v %v; %v, %v", path, name, got.Arrays[name].Shape, g, a.Shape, w, err, err2)
		}
	}
}

func TestComesBack(t *testing.T) {
	// More arrays than a leaf of the smallest size takes, too.
	for _, arrays := range []int{0, 1, 2, 8, 9, 300} {
		t.Run(fmt.Sprint(arrays), func(t *testing.T) {
			want := tree(arrays)
			got, err := hdf5.Read(hdf5.Write(want))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "", got, want)
		})
	}
}

func TestDamaged(t *testing.T) {
	whole := hdf5.Write(tree(3))
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"empty":          {nil, "não é um arquivo HDF5"},
		"of another":     {bytes.Repeat([]byte("x"), 4096), "não é um arquivo HDF5"},
		"half":           {whole[:len(whole)/2], "incompleto"},
		"newer":          {append(append([]byte{}, whole[:8]...), append([]byte{2}, whole[9:]...)...), "superbloco 2"},
		"root elsewhere": {append(append(append([]byte{}, whole[:64]...), 255, 255, 255, 255, 255, 255, 255, 127), whole[72:]...), "fora do arquivo"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := hdf5.Read(test.data)
			testkit.WantError(t, err, test.want)
		})
	}
	// A group that has itself in it: the only entry of "layers/conv2d" is made to be its own header.
	loop := hdf5.NewGroup()
	loop.Group("a").Group("b")
	data := hdf5.Write(loop)
	for at := 0; at+16 <= len(data); at += 8 {
		if !strings.HasPrefix(string(data[at:]), "SNOD") {
			continue
		}
		copied := append([]byte{}, data...)
		copy(copied[at+16:at+24], data[64:72]) // the address of the root
		_, err := hdf5.Read(copied)
		testkit.WantError(t, err, "já visto")
	}
}

// A file that is cut or has any byte changed is read or refused, and never more than it is.
func FuzzRead(f *testing.F) {
	f.Add(hdf5.Write(tree(3)))
	f.Add(hdf5.Write(hdf5.NewGroup()))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := hdf5.Read(data)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		var walk func(g *hdf5.Group)
		walk = func(g *hdf5.Group) {
			for _, in := range g.Groups {
				walk(in)
			}
			for _, a := range g.Arrays {
				if values, err := a.Values(); err == nil && 4*len(values) > len(data) {
					t.Errorf("%d numbers of %d bytes", len(values), len(data))
				}
			}
		}
		walk(root)
	})
}
