package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadLogins(t *testing.T) {
	for _, test := range []struct {
		name, text string
		students   int
		want       string // in the error
	}{
		{"two, with empty lines and a Windows line end", "\nana senha da ana\r\n\nbeto 123\n\n", 2, ""},
		{"nobody", " \n\n", 0, "nenhum aluno"},
		{"no password", "ana x\n\nbeto\n", 0, "a linha 3"},
		{"the same twice", "ana x\nbeto y\nana z\n", 0, "o aluno ana está nas linhas 1 e 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "alunos.txt")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			students, err := readLogins(file)
			if len(students) != test.students || (err == nil) != (test.want == "") || err != nil && !(strings.Contains(err.Error(), test.want) && strings.Contains(err.Error(), "O que fazer")) {
				t.Errorf("%d students, %v; want %d, %q", len(students), err, test.students, test.want)
			}
			if test.want == "" && (students[0].Name != "ana" || students[0].Password != "senha da ana") {
				t.Errorf("the first is %+v", students[0])
			}
		})
	}
	if _, err := readLogins(filepath.Join(t.TempDir(), "falta")); err == nil || !strings.Contains(err.Error(), "o arquivo não existe") {
		t.Errorf("no file: %v", err)
	}
}
