package setup

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib"
)

func TestMNIST(t *testing.T) {
	images := cnnlib.MNISTFiles()[0].Name
	tests := []struct {
		name   string
		damage func(path string) error
	}{
		{"intact", nil},
		{"corrupt", func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte("estragado"), 4096)
			return err
		}},
		{"truncated", func(path string) error { return os.Truncate(path, 1000) }},
		{"empty", func(path string) error { return os.Truncate(path, 0) }},
		{"missing", os.Remove},
	}
	p := emptyRepository(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.damage != nil {
				if err := test.damage(filepath.Join(p.MNIST(), images)); err != nil {
					t.Fatal(err)
				}
				if err := p.check(t.Context(), mnistStep(p), false); err == nil || !strings.Contains(err.Error(), images) {
					t.Errorf("check = %v, want an error that names %s", err, images)
				}
			}
			if err := Ensure(t.Context(), p, Silent{}, MNIST); err != nil {
				t.Fatal(err)
			}
			for _, file := range cnnlib.MNISTFiles() {
				if sum, err := hashFile(filepath.Join(p.MNIST(), file.Name)); err != nil || sum != file.SHA256 {
					t.Errorf("%s: %s, %v", file.Name, sum, err)
				}
			}
		})
	}
}

func TestMNISTRefusesAnotherSource(t *testing.T) {
	p, from := emptyRepository(t), t.TempDir()
	if err := Ensure(t.Context(), p, Silent{}, MNIST); err != nil {
		t.Fatal(err)
	}
	bad := cnnlib.MNISTFiles()[2]
	for _, file := range cnnlib.MNISTFiles() {
		if err := copyFile(filepath.Join(p.MNIST(), file.Name), filepath.Join(from, file.Name)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(from, bad.Name), "não são dígitos")
	to := t.TempDir()
	_, err := copyMNIST(from, to, Silent{}.Progress)
	wantProblem(t, err, "aceitar os dados do MNIST", bad.Name, "devia ser "+bad.SHA256, "go clean -modcache")
	if _, err := os.Stat(filepath.Join(to, bad.Name)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the wrong file was copied (%v)", err)
	}
}

func TestMNISTWithoutNetwork(t *testing.T) {
	p := emptyRepository(t)
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOMODCACHE", filepath.Join(t.TempDir(), "vazio"))
	err := Ensure(t.Context(), p, Silent{}, MNIST)
	wantProblem(t, err, "baixar os dados do MNIST", "a rede não respondeu", "GOPROXY", "segue de onde parou")
}

// A limit on the size of files stands for the full disk: the write fails in the middle.
func TestMNISTOnFullDisk(t *testing.T) {
	p := emptyRepository(t)
	small := exec.Command(os.Args[0])
	small.Env = append(os.Environ(), roleVariable+"=mnist-limited", rootVariable+"="+p.Root, limitVariable+"=1000000")
	said, err := small.CombinedOutput()
	if err == nil {
		t.Fatal("the files fit")
	}
	for _, text := range []string{"Não consegui concluir a etapa “Dados do MNIST”", "o disco está cheio", "libere espaço", Command} {
		if !strings.Contains(string(said), text) {
			t.Errorf("%q is missing in:\n%s", text, said)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(p.MNIST(), "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if left, _ := filepath.Glob(filepath.Join(p.MNIST(), temporary+"*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := Ensure(t.Context(), p, Silent{}, MNIST); err != nil {
		t.Errorf("with room: %v", err)
	}
}

func TestWriteToFullDevice(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full on this system: ", err)
	}
	defer full.Close()
	_, err = full.WriteString("x")
	wantProblem(t, explain("gravar", err), "o disco está cheio")
}
