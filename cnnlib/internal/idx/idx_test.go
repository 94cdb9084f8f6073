package idx

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func head(axes ...uint32) []byte {
	raw := []byte{0, 0, 8, byte(len(axes))}
	for _, size := range axes {
		raw = binary.BigEndian.AppendUint32(raw, size)
	}
	return raw
}

func pack(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func counting(n int) []byte {
	values := make([]byte, n)
	for i := range values {
		values[i] = byte(i)
	}
	return values
}

func TestRead(t *testing.T) {
	values := counting(24)
	for _, test := range []struct {
		name string
		axes []uint32
	}{
		{"labels", []uint32{24}}, {"images", []uint32{4, 3, 2}}, {"colour", []uint32{2, 2, 2, 3}}, {"two axes", []uint32{6, 4}},
	} {
		for _, packed := range []bool{false, true} {
			name := test.name
			content := append(head(test.axes...), values...)
			if packed {
				name, content = name+", packed", pack(t, content)
			}
			t.Run(name, func(t *testing.T) {
				f, err := Open(write(t, content))
				if err != nil {
					t.Fatal(err)
				}
				if f.Packed != packed || f.Magic() != 0x800+len(test.axes) || f.Axes[0]*f.Example() != 24 {
					t.Errorf("%+v, %d values an example", f, f.Example())
				}
				count := f.Axes[0]
				for from := range count + 1 {
					for end := from; end <= count; end++ {
						got, err := f.Read(from, end)
						if want := values[from*f.Example() : end*f.Example()]; err != nil || !slices.Equal(got, want) {
							t.Errorf("examples %d to %d: %v, %v; want %v", from, end, got, err, want)
						}
					}
				}
			})
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	good := append(head(4, 3, 2), counting(24)...)
	const billion = 1_000_000_000
	for _, test := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"nothing", nil, "acaba antes"},
		{"a text", []byte("<html>Not found</html>"), "começa por 0x3c68746d"},
		{"floats", []byte{0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0}, "do tipo 0xd"},
		{"no axes", []byte{0, 0, 8, 0}, "0 eixos"},
		{"many axes", append(head(1, 1, 1, 1, 1), 0), "5 eixos"},
		{"half a head", good[:9], "acaba antes"},
		{"half the values", good[:20], "promete 4 × 3 × 2 valores, e o arquivo, com 20 bytes"},
		{"a value too many", append(slices.Clone(good), 0), "1 bytes a mais"},
		{"no examples", head(0, 28, 28), "não há nenhum valor"},
		{"no rows", head(10, 0, 28), "não há nenhum valor"},
		{"a billion images", head(billion, 28, 28), "1000000000 × 28 × 28 valores, mais que o limite de 2 GiB"},
		{"sizes that overflow", head(math.MaxUint32, math.MaxUint32, math.MaxUint32, math.MaxUint32), "mais que o limite"},
		{"a billion labels", head(billion), "não pode ter tantos"},
		{"a billion labels, packed", pack(t, head(billion)), "não pode ter tantos"},
		{"packed, cut off in the head", pack(t, good)[:12], "acaba antes"},
		{"packed nonsense", []byte{0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "gzip"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Open(write(t, test.content))
			if m := (*Malformed)(nil); !errors.As(err, &m) || !strings.Contains(m.Why, test.want) {
				t.Errorf("%v, want a Malformed that says %q", err, test.want)
			}
		})
	}
	for name, path := range map[string]string{"no file": filepath.Join(t.TempDir(), "file"), "a folder": t.TempDir()} {
		var m *Malformed
		if _, err := Open(path); err == nil || errors.As(err, &m) {
			t.Errorf("%s: %v, want the system's error", name, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	whole := append(head(300, 4), counting(1200)...)
	wrong := pack(t, whole)
	wrong[len(wrong)-6]++ // in gzip's own sum
	for _, test := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"packed, cut off", pack(t, whole[:900]), "acaba antes"},
		{"packed, a value too many", pack(t, append(slices.Clone(whole), 0)), "mais valores que os 300 × 4"},
		{"packed, damaged", wrong, "checksum"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := Open(write(t, test.content))
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.Read(0, 300)
			if m := (*Malformed)(nil); !errors.As(err, &m) || !strings.Contains(m.Why, test.want) {
				t.Errorf("%v, want a Malformed that says %q", err, test.want)
			}
		})
	}
	t.Run("cut off since", func(t *testing.T) {
		f, err := Open(write(t, whole))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(f.Path, 500); err != nil {
			t.Fatal(err)
		}
		_, err = f.Read(0, 300)
		if m := (*Malformed)(nil); !errors.As(err, &m) || !strings.Contains(m.Why, "acaba antes") {
			t.Errorf("%v, want a Malformed", err)
		}
	})
}

// A file of a few kilobytes that promises as much as gzip could pack into it makes no more room than it fills.
func TestPromisesMakeNoRoom(t *testing.T) {
	const promised = 900_000_000
	content := pack(t, append(head(promised), make([]byte, 1<<20)...))
	content = append(content, make([]byte, 1<<20)...) // so that it could hold them
	f, err := Open(write(t, content))
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := f.Read(0, promised); err == nil {
		t.Error("no error")
	}
	runtime.ReadMemStats(&after)
	allocated := after.TotalAlloc - before.TotalAlloc
	if allocated > 32<<20 {
		t.Errorf("%d bytes were allocated for %d that are there", allocated, 1<<20)
	}
}

func FuzzOpen(f *testing.F) {
	good := append(head(4, 3, 2), counting(24)...)
	for _, seed := range [][]byte{nil, good, good[:20], head(1), head(math.MaxUint32, 2, 2), head(0), {0, 0, 8, 200}, pack(f, good), pack(f, good)[:15], pack(f, head(1<<30))} {
		f.Add(seed)
	}
	path := filepath.Join(f.TempDir(), "file")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		file, err := Open(path)
		if err == nil {
			var values []byte
			if values, err = file.Read(0, file.Axes[0]); err == nil && len(values) != file.Axes[0]*file.Example() {
				t.Errorf("%d values of %v", len(values), file.Axes)
			}
		}
		if m := (*Malformed)(nil); err != nil && !errors.As(err, &m) {
			t.Errorf("%v, want a Malformed", err)
		}
	})
}
