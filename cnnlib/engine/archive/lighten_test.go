package archive

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
)

// piecemeal is a disk on which no file of values may be read whole.
type piecemeal struct {
	quick
	t *testing.T
}

func (p piecemeal) ReadFile(path string) ([]byte, error) {
	if filepath.Base(path) == valuesFile {
		p.t.Errorf("%s is read whole", path)
	}
	return p.quick.ReadFile(path)
}

// A large network's old epochs become smaller beside a training that needs the memory itself: they are read and written piece by piece. One that is
// damaged, or has not what it should, stays as it is.
func TestLightenTakesNoMemory(t *testing.T) {
	const epochs = 6 // of which three become smaller
	m := tiny(3)
	for name, test := range map[string]struct {
		damage func(t *testing.T, folder string)
		want   int // become smaller
	}{
		"whole": {func(*testing.T, string) {}, 3},
		"a bit is wrong": {func(t *testing.T, folder string) {
			damageValues(t, folder, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		}, 2},
		"its end is missing": {func(t *testing.T, folder string) {
			damageValues(t, folder, func(b []byte) []byte { return b[:len(b)-1] })
		}, 2},
		"something is added": {func(t *testing.T, folder string) {
			damageValues(t, folder, func(b []byte) []byte { return append(b, 0) })
		}, 2},
		"its values are missing": {func(t *testing.T, folder string) {
			if err := os.Remove(filepath.Join(folder, valuesFile)); err != nil {
				t.Fatal(err)
			}
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			a := Of(t.TempDir(), m, "").On(quick{})
			s := keptWhole(t, a, m, epochs)
			second := filepath.Join(a.run(s.Run), epochName(2))
			test.damage(t, second)
			before := contents(t, second)
			lighter, err := a.On(piecemeal{quick{}, t}).LightenRun(t.Context(), m, s.Run, epochs, s.Bytes(), nil)
			if err != nil || lighter != test.want {
				t.Errorf("%d became smaller, want %d; %v", lighter, test.want, err)
			}
			if test.want < 3 && !maps.Equal(before, contents(t, second)) {
				t.Error("the damaged epoch was changed")
			}
			entries, err := os.ReadDir(a.run(s.Run))
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				if durable.IsTemporary(entry.Name()) {
					t.Errorf("%s is left", entry.Name())
				}
			}
		})
	}
	// Another network's state, as one of before a change of the program would be, is not taken apart.
	a := Of(t.TempDir(), m, "").On(quick{})
	s := keptWhole(t, a, m, epochs)
	if lighter, err := a.LightenRun(t.Context(), other(), s.Run, epochs, s.Bytes(), nil); err != nil || lighter != 0 {
		t.Errorf("%d epochs without the layers' weights became smaller, %v", lighter, err)
	}
}

// other is a model whose layers are not those of tiny.
func other() cnnlib.Model {
	return cnnlib.Input(3, 3, 1).Flatten().Dense(3).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
}

func damageValues(t *testing.T, folder string, change func([]byte) []byte) {
	t.Helper()
	path := filepath.Join(folder, valuesFile)
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(data), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// contents are the files of a folder.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		data, failed := os.ReadFile(filepath.Join(folder, entry.Name()))
		all[entry.Name()], err = string(data), errors.Join(err, failed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}
