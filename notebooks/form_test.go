package notebooks_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPicturesHaveWords: every picture of the text is one that the project draws, and is told in words.
func TestPicturesHaveWords(t *testing.T) {
	used := map[string]bool{}
	for _, c := range read(t).of("markdown") {
		for _, found := range picture.FindAllStringSubmatch(c.source(), -1) {
			if len(found[1]) < 40 || !strings.HasSuffix(found[1], ".") {
				t.Errorf("cell %s tells a picture in too few words: %q", c.ID, found[1])
			}
			used[filepath.Base(found[2])] = true
		}
	}
	for _, row := range []int{5, 8, 10, 11, 21, 22, 26, 28, 31, 37} {
		if !picture.MatchString(read(t).text(row)) {
			t.Errorf("row %d has no picture", row)
		}
	}
	drawn, err := filepath.Glob(filepath.FromSlash("pictures/*.png"))
	if err != nil || len(drawn) == 0 {
		t.Fatal(drawn, err)
	}
	for _, path := range drawn {
		// That one shows the lesson itself, in the README.
		if name := filepath.Base(path); !used[name] && name != "jupyterlab.png" {
			t.Errorf("%s is shown nowhere", path)
		}
	}
}

// TestFoldedParts: asides, hints and answers are folded, in a form that every viewer of Markdown knows.
func TestFoldedParts(t *testing.T) {
	whole := regexp.MustCompile(`(?s)<details>\n<summary><b>[^<\n]+</b></summary>\n\n.+?\n\n</details>`)
	hints, answers, asides := 0, 0, 0
	for _, c := range read(t).of("markdown") {
		source := c.source()
		if opened, closed := strings.Count(source, "<details"), len(whole.FindAllString(source, -1)); opened != closed {
			t.Errorf("cell %s folds %d parts, %d of them as it should: blank lines around the text, the title in <b>", c.ID, opened, closed)
		}
		hints += strings.Count(source, "<b>Dica</b>")
		answers += strings.Count(source, "<b>Resposta</b>")
		aside := strings.HasPrefix(source, "<details>\n<summary><b>Go em um minuto: ")
		if aside {
			asides++
		}
		if aside != slices.Contains(c.Metadata.Tags, "aside") {
			t.Errorf("cell %s: an aside is folded under “Go em um minuto: …” and tagged aside", c.ID)
		}
	}
	exercises := strings.Count(read(t).text(37), "### Explore: exercício ")
	if exercises < 5 || hints != exercises || answers != exercises {
		t.Errorf("%d exercises with %d hints and %d answers", exercises, hints, answers)
	}
	if asides < 5 {
		t.Errorf("%d asides on Go", asides)
	}
}

// TestSlides: each heading begins a slide or a page below one, code is never alone on its slide's first page,
// and what one does not show to a room is left out.
func TestSlides(t *testing.T) {
	kinds := []string{"", "slide", "subslide", "fragment", "skip", "notes"}
	cells := read(t).Cells
	if got := cells[0].Metadata.Slideshow.Type; got != "slide" {
		t.Errorf("the first cell is of slide type %q", got)
	}
	for _, c := range cells {
		kind := c.Metadata.Slideshow.Type
		if !slices.Contains(kinds, kind) {
			t.Errorf("cell %s: slide type %q", c.ID, kind)
		}
		heading := strings.HasPrefix(c.source(), "# ") || strings.HasPrefix(c.source(), "## ")
		if heading && kind != "slide" && c.ID != "dependencias" { // which shares the slide of the requirements
			t.Errorf("cell %s begins a part, and is of slide type %q", c.ID, kind)
		}
		if strings.HasPrefix(c.source(), "### ") && kind != "slide" && kind != "subslide" {
			t.Errorf("cell %s begins an extra, and is of slide type %q", c.ID, kind)
		}
		if c.Kind == "code" && (kind == "slide" || kind == "skip") {
			t.Errorf("cell %s is code of slide type %q: its text comes first, and it is shown", c.ID, kind)
		}
		if slices.Contains(c.Metadata.Tags, "aside") && kind != "skip" {
			t.Errorf("cell %s is an aside of slide type %q: a deck has no room for what is folded", c.ID, kind)
		}
	}
}

// TestHeadingLevels: a reader who moves by headings misses none.
func TestHeadingLevels(t *testing.T) {
	last := 0
	for _, c := range read(t).of("markdown") {
		marks, _, ok := strings.Cut(c.source(), " ")
		if !ok || marks == "" || strings.Trim(marks, "#") != "" {
			continue
		}
		if len(marks) > last+1 {
			t.Errorf("cell %s: a heading of level %d comes after one of level %d", c.ID, len(marks), last)
		}
		last = len(marks)
	}
}

// noBreak is the space at which no line ends.
const noBreak = "\u00a0"

var torn = regexp.MustCompile(`\d (%|× ?\d)`)

// TestNumbersKeepTogether: at the end of a line no number is left without its sign, 100 without % or 3 without × 3.
func TestNumbersKeepTogether(t *testing.T) {
	for _, c := range read(t).of("markdown") {
		if found := torn.FindString(c.source()); found != "" {
			t.Errorf("cell %s: %q is to be written with no-break spaces (U+00A0)", c.ID, found)
		}
	}
}

// TestGoMLXIsQuotedWhole: the lesson's listing of plain GoMLX is the file that go run ./notebooks/gomlx runs.
func TestGoMLXIsQuotedWhole(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("gomlx/network.go"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n > 40 {
		t.Errorf("it has %d lines, and the text promises forty", n)
	}
	for _, c := range read(t).of("markdown") {
		if c.ID == "gomlx" {
			if !strings.Contains(c.source(), "```go\n"+string(text)+"```") {
				t.Error("the lesson quotes another text than that of gomlx/network.go")
			}
			return
		}
	}
	t.Error("no cell gomlx")
}
