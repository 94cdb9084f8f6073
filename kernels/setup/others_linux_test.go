package setup

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWhatIsClosedToOthers(t *testing.T) {
	top, err := os.MkdirTemp("/tmp", "cnn321-fechado-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	cases := []struct {
		name            string
		top, dir, inner os.FileMode
		want            string // from top; "" is open
		open            bool
	}{
		{name: "all open", top: 0o755, dir: 0o755, inner: 0o644, open: true},
		{name: "a folder that one may only pass through", top: 0o711, dir: 0o755, inner: 0o644, open: true},
		{name: "a closed folder above", top: 0o700, dir: 0o755, inner: 0o644, want: "."},
		{name: "a closed folder", top: 0o755, dir: 0o750, inner: 0o644, want: "dir"},
		{name: "a closed file", top: 0o755, dir: 0o755, inner: 0o600, want: "dir/arquivo"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(top, "dir")
			file := filepath.Join(dir, "arquivo")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			for path, mode := range map[string]os.FileMode{file: c.inner, dir: c.dir, top: c.top} {
				if err := os.Chmod(path, mode); err != nil {
					t.Fatal(err)
				}
			}
			got, want := ClosedToOthers(file), ""
			if !c.open {
				want = filepath.Join(top, c.want)
			}
			if got != want {
				t.Errorf("closed is %q, want %q", got, want)
			}
		})
	}
}
