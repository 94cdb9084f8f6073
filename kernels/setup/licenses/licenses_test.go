package licenses

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
	"golang.org/x/mod/modfile"
)

const (
	root = "../../../"
	list = root + ".github/LICENSES.md"
)

var update = flag.Bool("update", false, "write the list anew; what is not at hand keeps its line")

// TestEveryDependencyIsListed compares the list with what is pinned: nothing is missing, and nothing is left of what was dropped.
func TestEveryDependencyIsListed(t *testing.T) {
	modules, wheels := pinnedModules(t), pinnedWheels(t)
	if *update {
		write(t, modules, wheels)
	}
	listed := read(t)
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(modules)), wheels) {
		switch licence, ok := listed[name]; {
		case !ok:
			t.Errorf("%s is pinned and has no line in LICENSES.md: run this test with -update", name)
		case licence == "" || licence == unknown:
			t.Errorf("%s: say in LICENSES.md what its licence is", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s is in LICENSES.md, and nothing pins it any more", name)
	}
}

// TestModulesCarryTheirLicence reads the licence texts of the modules that are at hand, and compares the list with them.
func TestModulesCarryTheirLicence(t *testing.T) {
	listed, seen := read(t), 0
	for path, dir := range pinnedModules(t) {
		found := scan(dir)
		if found == "" {
			continue
		}
		seen++
		if listed[path] != found {
			t.Errorf("%s: LICENSES.md says %q, its own text %q", path, listed[path], found)
		}
	}
	if seen < 10 {
		t.Errorf("read the texts of %d modules: the module cache should hold at least those that this project is built of", seen)
	}
}

const unknown = "?"

// pinnedModules returns each module of the go.mod files, and its folder in the module cache, which may not be there.
func pinnedModules(t *testing.T) map[string]string {
	t.Helper()
	dirs := map[string]string{}
	for _, name := range []string{"go.mod", "kernels/setup/gopls/go.mod"} {
		text, err := os.ReadFile(root + name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := modfile.Parse(name, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, require := range file.Require {
			dir := moduleDir(require.Mod.Path, require.Mod.Version)
			if _, err := os.Stat(dir); err == nil || dirs[require.Mod.Path] == "" {
				dirs[require.Mod.Path] = dir
			}
		}
	}
	return dirs
}

var pin = regexp.MustCompile(`(?m)^([A-Za-z0-9][\w.-]*)==`)

// pinnedWheels returns the Python packages of every lock, sorted, as pip spells them.
func pinnedWheels(t *testing.T) []string {
	t.Helper()
	var locks []string
	for _, pattern := range []string{"kernels/setup/locks/*.lock", "kernels/jupyter/conformance/*.lock"} {
		found, err := filepath.Glob(root + pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d locks, %v", pattern, len(found), err)
		}
		locks = append(locks, found...)
	}
	names := map[string]bool{}
	for _, lock := range locks {
		text, err := os.ReadFile(lock)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range pin.FindAllStringSubmatch(string(text), -1) {
			names[normal(found[1])] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

var separators = regexp.MustCompile(`[-_.]+`)

// normal spells a Python package as the index does (PEP 503).
func normal(name string) string { return strings.ToLower(separators.ReplaceAllString(name, "-")) }

var row = regexp.MustCompile(`(?m)^\| ([^|]+?) +\| ([^|]*?) *\|$`)

// read returns the list: name to licence.
func read(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, found := range row.FindAllStringSubmatch(string(text), -1) {
		if found[1] != "what" && !strings.HasPrefix(found[1], ":") {
			listed[found[1]] = found[2]
		}
	}
	return listed
}

// scan returns the licences that a module's folder carries, as SPDX names them, or "" where it holds no text of one.
func scan(dir string) string {
	var ids []string
	files, _ := os.ReadDir(dir)
	for _, file := range files {
		name := strings.ToUpper(file.Name())
		if !strings.HasPrefix(name, "LICENSE") && !strings.HasPrefix(name, "LICENCE") && !strings.HasPrefix(name, "COPYING") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			continue
		}
		for _, match := range licensecheck.Scan(text).Match {
			if !match.IsURL && !slices.Contains(ids, match.ID) {
				ids = append(ids, match.ID)
			}
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, ", ")
}

// write makes the list anew, with the lines of before for what is not at hand.
func write(t *testing.T, modules map[string]string, wheels []string) {
	t.Helper()
	before := map[string]string{}
	if _, err := os.Stat(list); err == nil {
		before = read(t)
	}
	var b strings.Builder
	b.WriteString(head)
	line := func(name, licence string) {
		if licence == "" {
			licence = before[name]
		}
		if licence == "" {
			licence = unknown
		}
		fmt.Fprintf(&b, "| %s | %s |\n", name, licence)
	}
	b.WriteString("\n## Go modules\n\n| what | licence |\n|:--|:--|\n")
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		line(path, scan(modules[path]))
	}
	b.WriteString("\n## Python packages\n\n| what | licence |\n|:--|:--|\n")
	said := wheelLicences()
	for _, name := range wheels {
		line(name, said[name])
	}
	if err := os.WriteFile(list, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
