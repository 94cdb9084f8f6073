package setup

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"cnn321/cnnlib/machine"
	"cnn321/kernels/glob"
)

// wheels are downloaded packages, in a folder of their own, with the lock file they were checked against.
type wheels struct {
	dir  string
	lock string // path
}

func (w wheels) remove() error {
	if err := os.RemoveAll(w.dir); err != nil {
		return fmt.Errorf("remoção de %s: %w", w.dir, err)
	}
	return nil
}

// only is the path of the one package in the folder whose name begins so.
func (w wheels) only(prefix string) (string, error) {
	found, err := glob.In(w.dir, prefix+"*.whl")
	if err != nil {
		return "", fmt.Errorf("busca de %s em %s: %w", prefix, w.dir, err)
	}
	if len(found) != 1 {
		return "", fmt.Errorf("esperava um pacote %s em %s e achei %d", prefix, w.dir, len(found))
	}
	return found[0], nil
}

var pinned = regexp.MustCompile(`(?m)^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+) *(;[^\\]*)?`)

// download has pip fetch what a lock file names; pip refuses a file whose SHA-256 is not in it. What an
// earlier, stopped download finished comes from pip's cache or from the folder. With size (bytes) known, progress is in bytes, else in packages.
func download(ctx context.Context, p Paths, python, name, lock string, size int64, say progress) (wheels, error) {
	w := wheels{dir: filepath.Join(p.Downloads(), name)}
	w.lock = filepath.Join(w.dir, "pedido.lock")
	if err := writeFile(w.lock, []byte(lock), 0o644); err != nil {
		return w, err
	}
	// pip unpacks and moves through its temporary folder, and /tmp may be small.
	temp := filepath.Join(w.dir, "tmp")
	if err := os.RemoveAll(temp); err != nil {
		return w, fmt.Errorf("remoção de %s: %w", temp, err)
	}
	if err := os.MkdirAll(temp, 0o755); err != nil {
		return w, fmt.Errorf("criação de %s: %w", temp, err)
	}
	defer os.RemoveAll(temp)

	total, begun, current := int64(len(pinned.FindAllString(lock, -1))), int64(0), "começando"
	var mu sync.Mutex
	tell := func() {
		mu.Lock()
		defer mu.Unlock()
		bytes := sizeOf(w.dir)
		if size > 0 {
			say(min(bytes, size), size, fmt.Sprintf("baixando %s de %s", machine.Bytes(min(bytes, size)), machine.Bytes(size)))
			return
		}
		say(max(begun-1, 0), total, fmt.Sprintf("baixando %s (%s)", current, machine.Bytes(bytes)))
	}
	stop := every(300*time.Millisecond, tell)
	defer stop()
	pip := command{
		path: python,
		args: []string{"-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:",
			"--progress-bar", "off", "--dest", w.dir, "--requirement", w.lock},
		env: slices.Concat(pythonEnvironment(), p.offlinePip(), []string{"TMPDIR=" + temp}),
		line: func(text string) {
			mu.Lock()
			defer mu.Unlock()
			if strings.HasPrefix(text, "Ignoring ") {
				total--
			} else if rest, ok := strings.CutPrefix(text, "Collecting "); ok {
				begun++
				current, _, _ = strings.Cut(rest, "==")
			}
		},
	}
	return w, p.offlineProblem(ctx, pip.run(ctx))
}

// pip is a Python that has pip: that of JupyterLab's environment, or else of a bare one that done removes, so that a test that
// needs XLA's plugin alone does not wait for JupyterLab.
func (p Paths) pip(ctx context.Context) (python string, done func(), err error) {
	if _, err := os.Stat(p.Python()); err == nil {
		return p.Python(), func() {}, nil
	}
	base, err := findPython(ctx)
	if err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(p.Downloads(), 0o755); err != nil {
		return "", nil, fmt.Errorf("criação de %s: %w", p.Downloads(), err)
	}
	dir, err := os.MkdirTemp(p.Downloads(), "pip-")
	if err != nil {
		return "", nil, fmt.Errorf("criação de pasta em %s: %w", p.Downloads(), err)
	}
	done = func() { _ = os.RemoveAll(dir) } // nobody uses what may be left
	venv := command{path: base.path, args: []string{"-I", "-m", "venv", dir}, env: pythonEnvironment()}
	if err := venv.run(ctx); err != nil {
		done()
		return "", nil, explain("criar um ambiente Python para baixar o plugin do XLA", err)
	}
	return filepath.Join(dir, "bin", "python"), done, nil
}

// every calls f now and then, until stop, which waits for a call under way.
func every(period time.Duration, f func()) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(period)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				f()
			}
		}
	}()
	return func() { close(done); <-ended }
}

// sizeOf is the size of all files under a folder; those that vanish meanwhile do not count.
func sizeOf(dir string) (total int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}

// installWheels installs without network, and without any setting of the user's.
func installWheels(ctx context.Context, venv, python string, w wheels, say progress) error {
	count := func(folder, pattern string) int64 {
		found, err := glob.In(folder, pattern)
		if err != nil {
			return 0
		}
		return int64(len(found))
	}
	total := count(w.dir, "*.whl")
	stop := every(300*time.Millisecond, func() {
		done := count(venv, "lib/python3*/site-packages/*.dist-info")
		say(min(done, total), total, fmt.Sprintf("instalando %d de %d pacotes", min(done, total), total))
	})
	defer stop()
	return command{
		path: python,
		args: []string{"-m", "pip", "--isolated", "install", "--no-index", "--find-links", w.dir, "--no-deps",
			"--require-hashes", "--only-binary", ":all:", "--no-warn-script-location", "--progress-bar", "off",
			"--requirement", w.lock},
		env: pythonEnvironment(),
	}.run(ctx)
}

// packagesProof compares what is installed with the pins.
const packagesProof = `import sys, json, importlib.metadata as meta
pins = json.load(sys.stdin)
for name, versions in pins.items():
    try:
        have = meta.version(name)
    except meta.PackageNotFoundError:
        have = None
    if have not in versions:
        sys.exit("%s: %s em vez de %s" % (name, have, " ou ".join(v or "nenhuma" for v in versions)))
`

// labProof imports what the lesson starts.
const labProof = "import jupyterlab, jupyter_server, jupyter_client, nbclient, nbconvert, zmq, tornado"

// provePackages compares what is installed with a lock file, and runs a proof in Python.
func provePackages(ctx context.Context, python, lock, proof string) error {
	// A marker may leave a package out of this Python.
	pins := make(map[string][]*string)
	for _, match := range pinned.FindAllStringSubmatch(lock, -1) {
		pins[match[1]] = append(pins[match[1]], &match[2])
		if match[3] != "" {
			pins[match[1]] = append(pins[match[1]], nil)
		}
	}
	text, err := json.Marshal(pins)
	if err != nil {
		return fmt.Errorf("lista de pacotes: %w", err)
	}
	prove := command{path: python, args: []string{"-I", "-c", packagesProof + proof}, env: pythonEnvironment(), stdin: string(text)}
	if err := prove.run(ctx); err != nil {
		return explain("conferir o ambiente Python", err)
	}
	return nil
}

// extract copies one member of a wheel to a file, whole or not at all, and returns its SHA-256.
func extract(ctx context.Context, member *zip.File, to string, advance func(int64)) (string, error) {
	source, err := member.Open()
	if err != nil {
		return "", fmt.Errorf("abertura de %s no pacote: %w", member.Name, err)
	}
	defer source.Close()
	return writeStream(to, member.Mode().Perm()|0o644, func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, counter{ctx, advance}), source)
		return err
	})
}

// counter tells how much has been written and stops a copy when the context ends.
type counter struct {
	ctx     context.Context
	advance func(int64)
}

func (c counter) Write(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	c.advance(int64(len(b)))
	return len(b), nil
}

// localName is a member's name as a path below a folder, or an error if it would lie outside.
func localName(name string) (string, error) {
	clean := filepath.FromSlash(path.Clean(name))
	if !filepath.IsLocal(clean) {
		return "", fmt.Errorf("nome de arquivo inválido no pacote: %q", name)
	}
	return clean, nil
}
