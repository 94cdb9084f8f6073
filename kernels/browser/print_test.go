package browser

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestPrint(t *testing.T) {
	program, err := Find()
	if errors.Is(err, ErrNone) && os.Getenv("CNN321_NEED_BROWSER") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	page, pdf := filepath.Join(dir, "página um.html"), filepath.Join(dir, "folhas.pdf")
	html := `<!DOCTYPE html><html lang="pt-BR"><meta charset="utf-8"><title>Folhas</title><style>h1 { break-after: page }</style><h1>Uma</h1><h1>Duas</h1>três`
	if err := os.WriteFile(page, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Print(t.Context(), program, page, pdf); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(text, []byte("%PDF-")) || !bytes.Contains(text, []byte("/Count 3")) {
		t.Errorf("%d bytes that are no PDF of three pages", len(text))
	}
	if err := Print(t.Context(), filepath.Join(dir, "nenhum"), page, pdf); err == nil {
		t.Error("no error without a browser")
	}
}

func TestFind(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(Variable, "")
	t.Setenv(FirefoxVariable, "/não/existe")
	if _, err := FindFirefox(); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("a Firefox was named that is not there: %v", err)
	}
	t.Setenv(FirefoxVariable, "")
	if _, err := FindFirefox(); err != nil && !errors.Is(err, ErrNone) {
		t.Errorf("no Firefox is another error than no browser: %v", err)
	}
}
