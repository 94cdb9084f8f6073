package notebooks_test

import (
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"cnn321/kernels/cells/source"
)

func TestCodeCellsAreShort(t *testing.T) {
	for _, c := range read(t).of("code") {
		lines := strings.Split(c.source(), "\n")
		if len(lines) > maxCodeLines {
			t.Errorf("cell %s has %d lines, want at most %d", c.ID, len(lines), maxCodeLines)
		}
		for _, line := range lines {
			if n := utf8.RuneCountInString(line); n > maxLineWidth {
				t.Errorf("cell %s: a line of %d characters does not fit a projector: %s", c.ID, n, line)
			}
		}
	}
}

// TestNoLibraryCode fails where a cell repeats a line of the library instead of calling it.
func TestNoLibraryCode(t *testing.T) {
	const telling = 30 // shorter lines are alike by chance
	library := map[string]string{}
	err := filepath.WalkDir(filepath.FromSlash("../cnnlib"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, line := range strings.Split(string(text), "\n") {
			if line = strings.TrimSpace(line); len(line) >= telling && !strings.HasPrefix(line, "//") {
				library[line] = path
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(library) == 0 {
		t.Fatal("no library to compare with")
	}
	for _, c := range read(t).of("code") {
		for _, line := range strings.Split(c.source(), "\n") {
			if path, found := library[strings.TrimSpace(line)]; found {
				t.Errorf("cell %s repeats a line of %s: %s", c.ID, path, line)
			}
		}
	}
}

// TestNothingToFetch: the page shows without scripts and without a network.
func TestNothingToFetch(t *testing.T) {
	for what, pattern := range map[string]*regexp.Regexp{
		"a script":                  regexp.MustCompile(`(?i)<script|javascript:|\.m?js\b`),
		"a picture from elsewhere":  regexp.MustCompile(`(?i)!\[[^\]]*\]\(\s*https?:|<(img|iframe|video|object|embed)\b[^>]*https?:`),
		"a picture without a text":  regexp.MustCompile(`!\[\s*\]\(`),
		"an <img> without a text":   regexp.MustCompile(`(?i)<img\s+([^>a]|a[^l>])*>`),
		"an address without https:": regexp.MustCompile(`\]\(http:`),
	} {
		for _, c := range read(t).Cells {
			if found := pattern.FindString(c.source()); found != "" {
				t.Errorf("cell %s has %s: %s", c.ID, what, found)
			}
		}
	}
}

// TestLinksIntoTheProject: what the text refers to is there.
func TestLinksIntoTheProject(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s#]+)`)
	for _, c := range read(t).of("markdown") {
		for _, found := range link.FindAllStringSubmatch(c.source(), -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.FromSlash(found[1])); err != nil {
				t.Errorf("cell %s links to nothing: %v", c.ID, err)
			}
		}
	}
}

func TestOnlyTheLibraryIsImported(t *testing.T) {
	allowed := map[string]bool{"fmt": true, "math": true, "cnn321/cnnlib": true, "cnn321/cnnlib/cell": true}
	for _, c := range read(t).of("code") {
		for _, item := range source.Parse(c.source()).Items {
			if item.Kind == source.Import && !allowed[item.Path] {
				t.Errorf("cell %s imports %s, want only what the text explains", c.ID, item.Path)
			}
		}
	}
}

// TestCodeIsFormatted: each run of declarations and each run of statements is as gofmt writes it.
func TestCodeIsFormatted(t *testing.T) {
	for _, c := range read(t).of("code") {
		for _, part := range parts(c.source()) {
			formatted, err := format.Source([]byte(part))
			if err != nil {
				t.Errorf("cell %s: %v in %q", c.ID, err, part)
			} else if string(formatted) != part {
				t.Errorf("cell %s is not as gofmt writes it:\n%s\nwant:\n%s", c.ID, part, formatted)
			}
		}
	}
}

// parts cuts a cell where declarations, which package format takes together, and statements meet.
func parts(text string) []string {
	declaration := regexp.MustCompile(`^(import|func|var|const|type)\b`)
	var all []string
	declares := false
	for _, line := range strings.SplitAfter(text, "\n") {
		if strings.TrimSpace(line) == "%%" {
			all = append(all, "")
			continue
		}
		begins := line != "" && !strings.ContainsAny(line[:1], " \t\n)}")
		if now := declaration.MatchString(line); len(all) == 0 || begins && now != declares {
			all, declares = append(all, ""), now
		}
		all[len(all)-1] += line
	}
	for i := range all {
		all[i] = strings.Trim(all[i], "\n")
	}
	return all
}
