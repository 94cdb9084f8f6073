package bundle

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/setup"
)

// packed is an archive with its script, in a folder as a USB stick has them, and what it holds.
func packed(t *testing.T) (script string, files map[string]string) {
	t.Helper()
	root, work := t.TempDir(), t.TempDir()
	noise := make([]byte, 64<<10)
	for i, random := 0, rand.New(rand.NewPCG(3, 21)); i < len(noise); i++ {
		noise[i] = byte(random.Uint32()) // does not get smaller
	}
	files = map[string]string{"go.mod": "module cnn321\n\ngo 1.26\n", "kernels/main.go": string(noise), "notebooks/cnn-mnist.ipynb": "{}"}
	for name, text := range files {
		put(t, filepath.Join(root, name), text)
	}
	put(t, filepath.Join(work, "vendor", "modules.txt"), "v")
	put(t, filepath.Join(work, "offline", "modules", "a.zip"), string(noise))
	o := Options{Paths: setup.Paths{Root: root}, Output: filepath.Join(t.TempDir(), "pen drive da Ana's", "cnn321-linux-amd64.tar.gz")}
	if err := os.MkdirAll(filepath.Dir(o.Output), 0o755); err != nil {
		t.Fatal(err)
	}
	all, err := o.collect(filepath.Join(work, "vendor"), filepath.Join(work, "offline"))
	if err == nil {
		_, err = o.write(t.Context(), all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Script(o.Output), files
}

// opened runs the script in a folder, with a go command that only says how it was called.
func opened(t *testing.T, script, dir string, args ...string) (said string, err error) {
	t.Helper()
	return openedWith(t, "", script, dir, args...)
}

// openedWith has the go command do something before it says how it was called.
func openedWith(t *testing.T, first, script, dir string, args ...string) (said string, err error) {
	t.Helper()
	tools := t.TempDir()
	if err := os.WriteFile(filepath.Join(tools, "go"), []byte("#!/bin/sh\n"+first+"\necho \"go $* em $(pwd)\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", append([]string{script}, args...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C", "CDPATH=/", "PATH="+tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func wantNothing(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestScriptOpens(t *testing.T) {
	script, files := packed(t)
	dir := t.TempDir()
	said, err := opened(t, script, dir, "--shared")
	if want := "go run ./kernels setup --shared em " + filepath.Join(dir, "cnn321"); err != nil || !strings.Contains(said, want) {
		t.Errorf("%v, said:\n%s", err, said)
	}
	// The setup's own last words hold only within the project's folder, where the person is not.
	if want := "cd cnn321 && go run ./kernels lab"; !strings.HasSuffix(strings.TrimSpace(said), want) {
		t.Errorf("said, without %q at its end:\n%s", want, said)
	}
	for name, text := range files {
		if got, err := os.ReadFile(filepath.Join(dir, "cnn321", name)); err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	// A second time nothing of what is there is touched.
	mine := filepath.Join(dir, "cnn321", "notebooks", "cnn-mnist.ipynb")
	put(t, mine, "meu")
	said, err = opened(t, script, dir)
	if got, _ := os.ReadFile(mine); err == nil || string(got) != "meu" || !strings.Contains(said, "já existe cnn321") || !strings.Contains(said, "cd cnn321 && go run ./kernels setup") {
		t.Errorf("the lesson is %q; %v, said:\n%s", got, err, said)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// Wherever a copy was cut, the script says so in Portuguese, and unpacks nothing.
func TestScriptOfABundleCutShort(t *testing.T) {
	script, _ := packed(t)
	archive := strings.TrimSuffix(script, ".sh") + ".tar.gz"
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	const cuts = 30
	refused := func(t *testing.T, data []byte, want ...string) {
		t.Helper()
		if err := os.WriteFile(archive, data, 0o644); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		said, err := opened(t, script, dir)
		if err == nil {
			t.Errorf("it was taken:\n%s", said)
		}
		for _, want := range append(want, "Não consegui abrir o pacote: ", "O que fazer: ", "nada foi desempacotado") {
			if !strings.Contains(said, want) {
				t.Errorf("said, without %q:\n%s", want, said)
			}
		}
		wantNothing(t, dir)
	}
	for i := range cuts {
		at := i * len(whole) / cuts
		t.Run(fmt.Sprintf("cut at %d of %d", at, len(whole)), func(t *testing.T) {
			refused(t, whole[:at], fmt.Sprintf("tem %d bytes, e não %d", at, len(whole)), "não chegou inteira")
		})
	}
	t.Run("the last byte missing", func(t *testing.T) { refused(t, whole[:len(whole)-1], "não chegou inteira") })
	for _, at := range []int{0, len(whole) / 3, len(whole) - 1} {
		t.Run(fmt.Sprintf("a bit of byte %d changed", at), func(t *testing.T) {
			data := bytes.Clone(whole)
			data[at] ^= 1
			refused(t, data, "está danificado", "SHA-256")
		})
	}
	t.Run("as much of zeros", func(t *testing.T) { refused(t, make([]byte, len(whole)), "está danificado") })
}

// TestScriptWhoseSetupFails: the project stays, and it is said how to go on from there.
func TestScriptWhoseSetupFails(t *testing.T) {
	script, files := packed(t)
	dir := t.TempDir()
	said, err := openedWith(t, `[ "$1" = version ] || { echo 'o disco está cheio'; exit 1; }`, script, dir)
	if err == nil || !strings.Contains(said, "a preparação não terminou") || !strings.Contains(said, "cd cnn321 && go run ./kernels setup") {
		t.Errorf("%v, said:\n%s", err, said)
	}
	for name := range files {
		if _, err := os.Stat(filepath.Join(dir, "cnn321", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestScriptWithAGoThatIsTooOld(t *testing.T) {
	script, _ := packed(t)
	dir := t.TempDir()
	said, err := openedWith(t, `case $1 in env) echo go1.22.1; exit;; *) echo 'go.mod requires go >= 1.26' >&2; exit 1;; esac`, script, dir)
	if err == nil || !strings.Contains(said, "o Go desta máquina (go1.22.1) não serve: o projeto pede o 1.26 ou mais novo") {
		t.Errorf("%v, said:\n%s", err, said)
	}
	wantNothing(t, dir)
}

// TestScriptBesideAnother: what somebody else has put there meanwhile is left, as is a link that leads nowhere.
func TestScriptBesideAnother(t *testing.T) {
	script, _ := packed(t)
	for name, first := range map[string]string{
		"another was quicker": `[ "$1" != version ] || mkdir ../../cnn321`,
		"a link to nowhere":   `[ "$1" != version ] || ln -s falta ../../cnn321`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			said, err := openedWith(t, first, script, dir)
			if err == nil || !strings.Contains(said, "já existe cnn321") {
				t.Errorf("%v, said:\n%s", err, said)
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 1 || entries[0].Name() != "cnn321" {
				t.Errorf("left behind: %v", entries)
			}
			if inside, _ := os.ReadDir(filepath.Join(dir, "cnn321")); len(inside) > 0 {
				t.Errorf("within what was there: %v", inside)
			}
		})
	}
}

func TestScriptWithoutWhatItNeeds(t *testing.T) {
	script, _ := packed(t)
	archive := strings.TrimSuffix(script, ".sh") + ".tar.gz"
	dir := t.TempDir()
	cmd := exec.Command("/bin/sh", script)
	tools := t.TempDir()
	for _, name := range []string{"dirname", "wc", "tr"} {
		path, err := exec.LookPath(name)
		if err == nil {
			err = os.Symlink(path, filepath.Join(tools, name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + tools}
	if said, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(said), "não encontrei o programa go") {
		t.Errorf("without Go: %v, said:\n%s", err, said)
	}
	if err := os.Remove(archive); err != nil {
		t.Fatal(err)
	}
	if said, err := opened(t, script, dir); err == nil || !strings.Contains(said, "falta o arquivo "+archive) {
		t.Errorf("without the archive: %v, said:\n%s", err, said)
	}
	wantNothing(t, dir)
}
