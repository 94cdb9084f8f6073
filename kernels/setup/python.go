package setup

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"cnn321/kernels/glob"
)

//go:embed locks/lab.lock
var labLock string

// interpreter is a Python of the machine that can make the environment.
type interpreter struct {
	path    string
	version string
}

// pythonNames in order of preference: the machine's own choice, then by version.
func pythonNames() []string {
	names := []string{"python3", "python3.13", "python3.12", "python3.14", "python3.11", "python3.10", "python"}
	if chosen := os.Getenv("CNN321_PYTHON"); chosen != "" {
		return []string{chosen}
	}
	return names
}

// pythonProbe says the version and which of the two modules that make an environment are missing
// (Debian packs them apart), then where the interpreter itself lies: a name on PATH may be a shim.
const pythonProbe = `import sys
bad = not (3, 10) <= sys.version_info[:2] <= (3, 14)
lack = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except ImportError:
        lack.append(name)
print("%d.%d.%d" % sys.version_info[:3], "version" if bad else ",".join(lack) or "ok", sys.executable, sep="|")`

// findPython is the first Python on PATH that will do, or a Problem that tells what is wrong with those found.
func findPython(ctx context.Context) (interpreter, error) {
	var found []string
	lacksVenv := false
	for _, name := range pythonNames() {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		probe := command{path: path, args: []string{"-I", "-c", pythonProbe}, env: pythonEnvironment()}
		text, err := probe.output(ctx)
		if ctx.Err() != nil {
			return interpreter{}, ctx.Err()
		}
		fields := strings.Split(text, "|")
		if err != nil || len(fields) != 3 {
			continue
		}
		version, state, exe := fields[0], fields[1], fields[2]
		switch state {
		case "ok":
			return interpreter{exe, version}, nil
		case "version":
			found = append(found, fmt.Sprintf("%s é o Python %s", name, version))
		default:
			lacksVenv = true
			found = append(found, fmt.Sprintf("ao Python %s (%s) falta o módulo %s", version, name, state))
		}
	}
	problem := &Problem{
		What: "achar um Python",
		Why:  "nenhum Python 3.10 a 3.14 está no PATH",
		Fix: installHint("python3 python3-venv", "python3", "python@3.13") +
			"; um Python fora do PATH pode ser indicado em CNN321_PYTHON",
	}
	if len(found) > 0 {
		problem.Why = "preciso do Python 3.10 a 3.14 com venv e ensurepip, e " + strings.Join(found, "; ")
	}
	if lacksVenv {
		problem.Fix = installHint("python3-venv", "python3", "python@3.13")
	}
	return interpreter{}, problem
}

// pythonEnvironment keeps the user's own Python settings out; those of pip that say where packages come
// from (index, proxy, certificate, cache) stay, those that say where they go do not.
func pythonEnvironment() []string {
	return environment(
		[]string{"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "VIRTUAL_ENV", "CONDA_PREFIX",
			"PIP_TARGET", "PIP_USER", "PIP_PREFIX", "PIP_ROOT", "PIP_DEST", "PIP_REQUIREMENT", "PIP_CONSTRAINT",
			"PIP_DRY_RUN", "PIP_REQUIRE_VIRTUALENV", "PIP_NO_BINARY", "PIP_ONLY_BINARY", "PIP_PLATFORM",
			"PIP_PYTHON", "PIP_PYTHON_VERSION", "PIP_NO_DEPS", "PIP_REQUIRE_HASHES", "PIP_QUIET", "PIP_VERBOSE",
			"PIP_LOG", "PIP_PROGRESS_BAR", "PIP_REPORT", "PIP_SRC"},
		map[string]string{
			"LC_ALL": "C", "LANGUAGE": "C", "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1",
			"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1",
		})
}

func pythonStep(p Paths) step {
	link := filepath.Join(p.Home(), "python")
	key := func(context.Context) (string, error) {
		// The root too: an environment knows its own place, and a repository may be moved.
		return keyOf("python 1", labLock, p.Root), nil
	}
	return step{
		id: "python", part: Python, name: "Ambiente Python com JupyterLab",
		tools: needPython, room: 600e6, key: key,
		present: func() error {
			if _, err := os.Stat(p.Python()); err != nil {
				return fmt.Errorf("falta o Python do ambiente: %w", err)
			}
			return nil
		},
		make: func(ctx context.Context, say progress) ([]string, error) {
			return makePython(ctx, p, link, say)
		},
		prove: func(ctx context.Context) error { return provePackages(ctx, p.Python(), labLock, labProof) },
	}
}

// makePython fills a fresh folder and then turns the link to it: the old environment serves until the new
// one is whole. Downloads are kept apart, so that only what is missing is fetched after a stop.
func makePython(ctx context.Context, p Paths, link string, say progress) ([]string, error) {
	base, err := findPython(ctx)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(p.Home(), "python-"+keyOf(labLock, p.Root, base.path, time.Now().String())[:8])
	python := filepath.Join(dir, "bin", "python")
	if err := removeOthers(p.Home(), link); err != nil {
		return nil, err
	}
	say(0, 0, "criando o ambiente com o Python "+base.version)
	venv := command{path: base.path, args: []string{"-I", "-m", "venv", dir}, env: pythonEnvironment()}
	if err := venv.run(ctx); err != nil {
		return nil, explain("criar o ambiente Python", err)
	}
	fetched, err := download(ctx, p, python, "python", labLock, 0, say)
	if err != nil {
		return nil, explain("baixar os pacotes Python", err)
	}
	if err := installWheels(ctx, dir, python, fetched, say); err != nil {
		return nil, explain("instalar os pacotes Python", err)
	}
	if err := turnLink(link, filepath.Base(dir)); err != nil {
		return nil, err
	}
	if err := removeOthers(p.Home(), link); err != nil {
		return nil, err
	}
	if err := fetched.remove(); err != nil {
		return nil, err
	}
	return []string{filepath.Join(link, "pyvenv.cfg")}, nil
}

// removeOthers removes every environment but the one in use.
func removeOthers(home, link string) error {
	current, err := os.Readlink(link)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		// Not a link: not ours, or damaged; it has to give way to one.
		if err := os.RemoveAll(link); err != nil {
			return fmt.Errorf("remoção de %s: %w", link, err)
		}
	}
	all, err := glob.In(home, "python-*")
	if err != nil {
		return fmt.Errorf("busca de ambientes em %s: %w", home, err)
	}
	for _, dir := range all {
		if filepath.Base(dir) != current {
			if err := os.RemoveAll(dir); err != nil {
				return fmt.Errorf("remoção de %s: %w", dir, err)
			}
		}
	}
	return nil
}

// turnLink makes link point to target in one step.
func turnLink(link, target string) error {
	fresh := filepath.Join(filepath.Dir(link), temporary+filepath.Base(link))
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remoção de %s: %w", fresh, err)
	}
	if err := os.Symlink(target, fresh); err != nil {
		return fmt.Errorf("criação do atalho %s: %w", fresh, err)
	}
	if err := os.Rename(fresh, link); err != nil {
		return fmt.Errorf("troca do atalho %s: %w", link, err)
	}
	return nil
}
