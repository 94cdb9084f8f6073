package command

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWriteFile(t *testing.T) {
	k := newKernel(t, Config{})
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(k.session.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	text := "ação\n\ttab \"aspas\" \\ %s $HOME\n\n  fim  "
	k.want(t, "%%writefile \"São Paulo.txt\"\n"+text, "Escrevi São Paulo.txt (4 linhas).\n")
	if got := read("São Paulo.txt"); got != text+"\n" {
		t.Errorf("%q", got)
	}
	k.want(t, "%%writefile -a 'São Paulo.txt'\n!não é comando\n", "Acrescentei a São Paulo.txt (1 linha).\n")
	if got := read("São Paulo.txt"); got != text+"\n!não é comando\n" {
		t.Errorf("%q", got)
	}
	k.want(t, "%%writefile vazio", "Escrevi vazio (0 linhas).\n")
	k.want(t, "%%file vazio\r\na\r\n", "Escrevi de novo vazio (1 linha).\n")
	if got := read("vazio"); got != "a\n" {
		t.Errorf("%q", got)
	}
	k.fails(t, "%%writefile", "precisa do nome")
	k.fails(t, "%%writefile a b", "precisa do nome", "aspas")
	k.fails(t, "%%writefile nada/x\na", "a pasta não existe")
	k.fails(t, "%%writefile .\na", "é uma pasta")
	k.fails(t, "%%writefile vazio/x\na", "não por uma pasta")
}

func TestCapture(t *testing.T) {
	k := newKernel(t, Config{})
	c := k.Cell(IO{Stdout: k.out})
	if err := c.Run(t.Context(), "%capture saída.txt", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Program().Capture.Write([]byte("olá\n")); err != nil {
		t.Fatal(err)
	}
	if err := c.Finish(); err != nil || c.Program().Capture != nil {
		t.Errorf("%v, %v", err, c.Program().Capture)
	}
	if text, err := os.ReadFile(filepath.Join(k.session.dir, "saída.txt")); err != nil || string(text) != "olá\n" {
		t.Errorf("%q, %v", text, err)
	}
}
