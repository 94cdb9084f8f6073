package show

import (
	"bytes"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib/draw/canvas"
)

func TestTerminalWritesFigures(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "figuras")
	t.Setenv(FiguresVariable, folder)
	var b bytes.Buffer
	w := Terminal(&b)
	for range 2 {
		if err := w.PNG(pixel(t), "um pixel."); err != nil {
			t.Fatal(err)
		}
	}
	s := fold(trainings[0].events)
	if err := w.Live().End(s.End(nil)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"figura-001.png", "figura-002.png", "figura-003.png"} {
		path := filepath.Join(folder, name)
		packed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(packed)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(b.String(), "Figura: "+path+" (") {
			t.Errorf("the output does not name %s:\n%s", path, &b)
		}
	}
	if !strings.Contains(b.String(), "figura-001.png (um pixel)\n") {
		t.Errorf("the output does not tell the picture in words:\n%s", &b)
	}
}

func TestTerminalWritesPages(t *testing.T) {
	t.Setenv(FiguresVariable, t.TempDir())
	var b bytes.Buffer
	if err := Terminal(&b).HTML("<p>ação</p>", "um parágrafo"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(os.Getenv(FiguresVariable), "pagina-001.html")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "<p>ação</p>") || !strings.Contains(string(text), `charset="utf-8"`) {
		t.Errorf("wrote %q, %v", text, err)
	}
	if want := "Página: " + path + " (um parágrafo)\n"; b.String() != want {
		t.Errorf("printed %q, want %q", &b, want)
	}
}

// pixel is a PNG of one pixel.
func pixel(t *testing.T) []byte {
	t.Helper()
	p, err := canvas.NewRaster(1, 1).Picture("")
	if err != nil {
		t.Fatal(err)
	}
	packed, err := canvas.PNG(p)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func TestTerminalUsesTheTemporaryFolder(t *testing.T) {
	t.Setenv(FiguresVariable, "")
	t.Setenv("TMPDIR", t.TempDir())
	var b bytes.Buffer
	w := Terminal(&b)
	if err := w.PNG(pixel(t), ""); err != nil {
		t.Fatal(err)
	}
	path := strings.TrimSuffix(strings.TrimPrefix(b.String(), "Figura: "), "\n")
	if _, err := os.Stat(path); err != nil || filepath.Dir(path) != os.Getenv("TMPDIR") {
		t.Errorf("printed %q: %v", &b, err)
	}
	s := fold(trainings[0].events)
	if err := w.Live().End(s.End(nil)); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 1 {
		t.Errorf("a training left files that nobody asked for: %v, %v", left, err)
	}
}

func TestTerminalTellsWhereFiguresCannotGo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "arquivo")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(FiguresVariable, filepath.Join(file, "dentro"))
	err := Terminal(&bytes.Buffer{}).PNG(pixel(t), "")
	if err == nil || !strings.Contains(err.Error(), FiguresVariable) {
		t.Errorf("PNG = %v, want an error that names %s", err, FiguresVariable)
	}
}

type brokenWriter struct{ err error }

func (b brokenWriter) Write([]byte) (int, error) { return 0, b.err }

func TestTerminalTellsOfFailure(t *testing.T) {
	broken := errors.New("cano quebrado")
	w := Terminal(brokenWriter{broken})
	for name, err := range map[string]error{
		"Markdown": w.Markdown("oi"),
		"Show":     w.Live().Show(fold(trainings[0].events)),
		"End":      w.Live().End(fold(trainings[0].events)),
	} {
		if !errors.Is(err, broken) {
			t.Errorf("%s = %v, want %v", name, err, broken)
		}
	}
}

func TestAFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "saida.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	t.Setenv("TERM", "xterm")
	if isTerminal(f) {
		t.Error("a file was taken for a terminal")
	}
}
