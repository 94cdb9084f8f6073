package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// PackWheels fills a folder with the Python packages of the setup, for these versions of Python ("3.12"), with that of this
// environment among them. With cuda, NVIDIA's libraries too.
func (p Paths) PackWheels(ctx context.Context, dir string, versions []string, cuda bool) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("criação de %s: %w", dir, err)
	}
	fetch := func(lock string, tags ...string) error {
		file := filepath.Join(filepath.Dir(dir), "pedido.lock")
		if err := os.WriteFile(file, []byte(lock), 0o644); err != nil {
			return fmt.Errorf("gravação de %s: %w", file, err)
		}
		defer os.Remove(file)
		args := []string{"-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--progress-bar", "off", "--dest", dir, "--requirement", file}
		return command{path: p.Python(), args: append(args, tags...), env: append(pythonEnvironment(), p.offlinePip()...)}.run(ctx)
	}
	// The plugins are of no Python version.
	common := []string{labLock, hubLock}
	if hasWheel() {
		common = append(common, cpuLock)
	}
	if cuda {
		common = append(common, cudaLock)
	}
	for _, lock := range common {
		if err := fetch(lock); err != nil {
			return explain("reunir os pacotes Python", err)
		}
	}
	for _, version := range versions {
		releases, err := pythonReleases(version)
		if err != nil {
			return err
		}
		for _, lock := range []string{labLock, hubLock} {
			asked, err := p.locksFor(ctx, lock, releases...)
			if err != nil {
				return explain("reunir os pacotes para o Python "+version, err)
			}
			for i, release := range releases {
				if i > 0 && asked[i] == asked[i-1] {
					continue
				}
				if err := fetch(asked[i], pipTags(version, release)...); err != nil {
					return explain("reunir os pacotes para o Python "+version, err)
				}
			}
		}
	}
	return nil
}

// CheckPythons is nil if packages can be packed for these versions of Python.
func CheckPythons(versions []string) error {
	for _, version := range versions {
		if _, err := pythonReleases(version); err != nil {
			return err
		}
	}
	return nil
}

// pythonReleases are the first release of a version of Python and one after its last: some packages are pinned once for Pythons
// before a release ("3.11.5"), and once for those since.
func pythonReleases(version string) ([]string, error) {
	major, minor, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(minor)
	if major != "3" || err != nil || n < 10 || n > 14 {
		return nil, &Problem{What: "reunir os pacotes para o Python " + version, Why: "conheço as versões de 3.10 a 3.14", Fix: "diga, por exemplo, --python 3.12"}
	}
	return []string{version + ".0", version + ".99"}, nil
}

// pipTags ask pip for the packages of another Python on a machine like this one.
func pipTags(version, release string) []string {
	tags := []string{"--python-version", release, "--implementation", "cp", "--abi", "cp" + strings.Replace(version, ".", "", 1), "--abi", "abi3", "--abi", "none"}
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	for _, libc := range []string{"manylinux_2_28_", "manylinux_2_17_", "manylinux2014_", "manylinux_2_12_", "manylinux2010_", "manylinux_2_5_", "manylinux1_"} {
		tags = append(tags, "--platform", libc+machine)
	}
	return tags
}

// lockScript leaves in a lock file what Pythons of other releases take of it. pip itself asks each marker ("python_full_version <
// '3.11'") of the Python that runs it, whatever its --python-version says.
const lockScript = `import json, sys
from packaging.markers import Marker
asked, entries = json.load(sys.stdin), []
for line in asked["lock"].splitlines():
    if line.startswith(" "):
        entries[-1][1].append(line)
    elif line and not line.startswith("#"):
        entries.append((line, []))
locks = []
for release in asked["releases"]:
    python = {"python_full_version": release, "python_version": release.rpartition(".")[0], "implementation_name": "cpython"}
    kept = []
    for first, hashes in entries:
        name, _, marker = first.removesuffix("\\").partition(" ; ")
        if not marker or Marker(marker).evaluate(python):
            kept += [name.strip() + " \\", *hashes]
    locks.append("\n".join(kept) + "\n")
print(json.dumps(locks))
`

// locksFor is a lock file as Pythons of these releases ("3.11.2") read it, on a machine like this one.
func (p Paths) locksFor(ctx context.Context, lock string, releases ...string) ([]string, error) {
	asked, err := json.Marshal(map[string]any{"lock": lock, "releases": releases})
	if err != nil {
		return nil, fmt.Errorf("lista de pacotes: %w", err)
	}
	said, err := command{path: p.Python(), args: []string{"-I", "-c", lockScript}, env: pythonEnvironment(), stdin: string(asked)}.output(ctx)
	if err != nil {
		return nil, err
	}
	var locks []string
	if err := json.Unmarshal([]byte(said), &locks); err != nil {
		return nil, fmt.Errorf("lista de pacotes: %w", err)
	}
	if len(locks) != len(releases) {
		return nil, fmt.Errorf("lista de pacotes: vieram %d em vez de %d", len(locks), len(releases))
	}
	return locks, nil
}
