package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"
)

// denied is a file system where a path and all below cannot be read, as another user's.
type denied struct {
	quick
	path string
}

func (d denied) err(path string) error {
	if d.path != "" && (path == d.path || strings.HasPrefix(path, d.path+"/")) {
		return &fs.PathError{Op: "open", Path: path, Err: syscall.EACCES}
	}
	return nil
}

func (d denied) ReadFile(path string) ([]byte, error) {
	if err := d.err(path); err != nil {
		return nil, err
	}
	return d.quick.ReadFile(path)
}

func (d denied) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := d.err(path); err != nil {
		return nil, err
	}
	return d.quick.ReadDir(path)
}

// harms are what may happen to a file. The file systems that they leave read as before, or not at all.
var harms = []struct {
	name string
	// folders says that it may happen to a folder as well.
	folders bool
	do      func(path, other, stranger string) error
}{
	{"deleted", true, func(path, _, _ string) error { return os.RemoveAll(path) }},
	{"emptied", false, func(path, _, _ string) error { return os.Truncate(path, 0) }},
	{"cut in half", false, func(path, _, _ string) error {
		return rewritten(path, func(data []byte) []byte { return data[:len(data)/2] })
	}},
	{"first bit", false, flip(func(int) int { return 0 })},
	{"a bit in the middle", false, flip(func(n int) int { return n / 2 })},
	{"last bit", false, flip(func(n int) int { return n - 1 })},
	{"garbage", false, func(path, _, _ string) error {
		return rewritten(path, func(data []byte) []byte { return []byte(strings.Repeat("\xa5{", len(data)/2+1)) })
	}},
	{"zeros", false, func(path, _, _ string) error {
		return rewritten(path, func(data []byte) []byte { return make([]byte, len(data)) })
	}},
	{"a folder in its place", false, func(path, _, _ string) error {
		return errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "algo"), 0o755))
	}},
	{"a file in its place", true, func(path, _, _ string) error {
		return errors.Join(os.RemoveAll(path), os.WriteFile(path, []byte("algo"), 0o644))
	}},
	{"a link to itself", true, func(path, _, _ string) error {
		return errors.Join(os.RemoveAll(path), os.Symlink(filepath.Base(path), path))
	}},
	{"unreadable", true, func(path, _, _ string) error { return nil }}, // see denied
	{"that of another epoch", true, func(path, other, _ string) error { return replacedBy(path, other) }},
	{"that of another model", true, func(path, _, stranger string) error { return replacedBy(path, stranger) }},
}

func rewritten(path string, change func([]byte) []byte) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, change(data), 0o644)
}

func flip(at func(n int) int) func(path, other, stranger string) error {
	return func(path, _, _ string) error {
		return rewritten(path, func(data []byte) []byte {
			if len(data) > 0 {
				data[at(len(data))] ^= 1
			}
			return data
		})
	}
}

func replacedBy(path, other string) error {
	info, err := os.Stat(other)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(path, os.DirFS(other))
	}
	data, err := os.ReadFile(other)
	return errors.Join(err, os.WriteFile(path, data, 0o644))
}

// Whatever happens to any one file: no number is wrong, no epoch is lost, a sentence at most is said and one is said where
// something was lost, and a training ends in the very bits of one to which nothing happened.
func TestAnyFileDamaged(t *testing.T) {
	const epochs, last = 4, 3 // the training is interrupted in its last epoch
	m, stranger := tiny(3), tiny(4)
	run, strangeRun := runName(m, 1), runName(stranger, 1)
	want := undisturbed(t, m, run, epochs)
	whole, strange := t.TempDir(), t.TempDir()
	halfway := func(epoch, step int) bool { return epoch == epochs && step == 3 }
	for _, tr := range []trainer{{a: Of(whole, m, "").On(quick{}), m: m, run: run}, {a: Of(strange, stranger, "").On(quick{}), m: stranger, run: strangeRun}} {
		tr.stop = halfway
		if _, _, err := tr.fit(epochs); !errors.Is(err, cnnlib.ErrInterrupted) {
			t.Fatal(err)
		}
	}
	cases := 0
	for path, mode := range files(t, whole) {
		for _, harm := range harms {
			if mode.IsDir() && !harm.folders || path == m.Fingerprint() {
				continue // the folder of all of the model: see TestFolderGone
			}
			other := filepath.Join(whole, path)
			if at := strings.Index(path, "epoch-000"); at >= 0 && path[:at] != "" {
				n := path[at+len("epoch-000")] - '0'
				other = filepath.Join(whole, path[:at]+fmt.Sprintf("epoch-000%d", n%last+1)+path[at+len("epoch-0001"):])
			} else if at := strings.Index(path, partialName); at >= 0 {
				other = filepath.Join(whole, path[:at]+"epoch-0003"+path[at+len(partialName):])
			}
			foreign := filepath.Join(strange, strings.NewReplacer(m.Fingerprint(), stranger.Fingerprint(), run, strangeRun).Replace(path))
			harmed := func(t *testing.T) (string, trainer) {
				models := copied(t, whole)
				if err := harm.do(filepath.Join(models, path), other, foreign); err != nil {
					t.Fatal(err)
				}
				var files durable.FS = quick{}
				if harm.name == "unreadable" {
					files = denied{path: filepath.Join(models, path)}
				}
				return models, trainer{a: Of(models, m, "").On(files), m: m, run: run}
			}
			theRun := path == filepath.Join(m.Fingerprint(), run)
			name := strings.NewReplacer(m.Fingerprint(), "model", run, "run").Replace(path)
			hit := strings.Contains(path, partialName) // what the training goes on from
			if cases += 4; testing.Short() && cases%9 != 0 {
				continue // each ninth
			}
			t.Run(name+" "+harm.name, func(t *testing.T) {
				for _, to := range []int{epochs, 2} {
					models, tr := harmed(t)
					var began moment
					tr.stop = func(epoch, step int) bool {
						if began == (moment{}) {
							began = moment{epoch, step}
						}
						return false
					}
					s, notices, err := tr.fit(to)
					if theRun && harm.name == "unreadable" {
						testkit.WantError(t, err, "permiss", "nada foi mudado")
						continue
					}
					if err != nil {
						t.Fatalf("Epochs(%d): %v", to, err)
					}
					if !want.is(s, moment{to, 0}) {
						t.Errorf("Epochs(%d): ended in other bits", to)
					}
					s.Finalize()
					lost := to == epochs && began != (moment{epochs, 3}) || to == 2 && began != (moment{})
					if len(notices) > 1 || lost && len(notices) == 0 {
						t.Errorf("Epochs(%d): began at %v, and said %q", to, began, notices)
					}
					if harm.name == "unreadable" {
						tr.a = Of(models, m, "").On(quick{})
					}
					// All epochs up to the furthest are there, and true; what was damaged and not trained again is not.
					for epoch := 1; epoch <= max(to, last); epoch++ {
						past, err := tr.a.Restore(m, state.Position{Run: run, Seed: testSeed, Epochs: epoch})
						if err != nil {
							if !strings.Contains(path, epochName(epoch)) && !theRun {
								t.Errorf("Epochs(%d): epoch %d is lost: %v", to, epoch, err)
							}
							continue
						}
						if !want.is(past, moment{epoch, 0}) {
							t.Errorf("Epochs(%d): epoch %d has other bits", to, epoch)
						}
						past.Finalize()
					}
					for left := range files(t, models) {
						if durable.IsTemporary(left) {
							t.Errorf("%s is left", left)
						}
					}
				}
			})
			t.Run(name+" "+harm.name+", Evaluate, Predict and Inspect", func(t *testing.T) {
				models, tr := harmed(t)
				before := files(t, models)
				s, notice, err := tr.a.Load(m)
				if err != nil {
					if !theRun {
						t.Fatal(err)
					}
					testkit.WantError(t, err, "execute")
					return
				}
				defer s.Finalize()
				at := momentOf(s)
				if !want.is(s, at) {
					t.Errorf("at %v with other bits", at)
				}
				if at != (moment{last, 2}) && notice == "" {
					t.Errorf("at %v without a word", at)
				}
				if at == (moment{last, 2}) && hit && notice != "" {
					t.Errorf("nothing was lost, and said %q", notice)
				}
				for epoch := 1; epoch <= len(s.Results); epoch++ {
					past, err := tr.a.AsOf(s, epoch)
					switch {
					case err != nil:
						if !errors.Is(err, cnnlib.ErrNotKept) || !strings.Contains(path, epochName(epoch)) {
							t.Errorf("epoch %d: %v", epoch, err)
						}
					case !want.is(past, moment{epoch, 0}):
						t.Errorf("epoch %d has other bits", epoch)
					}
				}
				after := files(t, models)
				if got, want := slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)); !slices.Equal(got, want) {
					t.Errorf("looking changed the files: %v, before %v", got, want)
				}
			})
		}
	}
	t.Logf("%d cases", cases)
}
