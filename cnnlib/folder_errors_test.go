package cnnlib_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func TestLoadImagesErrors(t *testing.T) {
	two := map[string]uint8{"a/1.png": 1, "b/1.png": 2}
	with := func(more ...string) string {
		folder := pictureFolder(t, two)
		for _, name := range more {
			writeFile(t, folder, name, []byte("…"))
		}
		return folder
	}
	file := writeFile(t, t.TempDir(), "fotos.zip", []byte("PK"))
	empty := with()
	if err := os.Mkdir(filepath.Join(empty, "vazia"), 0o755); err != nil {
		t.Fatal(err)
	}
	many := map[string]uint8{}
	for _, class := range strings.Fields("a b c d e f g h i j") {
		many[class+"/1.png"] = 1
	}
	for _, test := range []struct {
		name    string
		folder  string
		options []cnnlib.DataOption
		want    []string
	}{
		{"no folder", filepath.Join(t.TempDir(), "não há"), nil, []string{"não há a pasta", "confira o nome"}},
		{"an archive", file, nil, []string{"é um arquivo, e não uma pasta", "extraia-o"}},
		{"nothing in it", t.TempDir(), nil, []string{"não tem subpastas", "uma subpasta para cada classe"}},
		{"texts in it", filepath.Dir(writeFile(t, t.TempDir(), "LEIAME.txt", nil)), nil, []string{"não tem subpastas"}},
		{"loose pictures", pictureFolder(t, map[string]uint8{"1.png": 1, "2.png": 2}), nil, []string{"estão soltas", "1.png", "em subpastas"}},
		{"a loose picture", with("avulsa.png"), nil, []string{"fora das subpastas", "avulsa.png"}},
		{"one class", pictureFolder(t, map[string]uint8{"maçã/1.png": 1, "maçã/2.png": 1}), nil, []string{"uma classe só, maçã", "pelo menos duas"}},
		{"an empty class", empty, nil, []string{"vazia", "não tem imagens", "apague-a"}},
		{"parts with classes in them", pictureFolder(t, map[string]uint8{"teste/a/1.png": 1, "teste/b/1.png": 1, "treino/a/1.png": 1, "treino/b/1.png": 1}), nil, []string{"como teste, não têm imagens, só outras subpastas", "/teste\")"}},
		{"a picture of another form", with("a/férias.HEIC"), nil, []string{"férias.HEIC", "só PNG, JPEG e GIF", "converta-a"}},
		{"a class that is not there", with(), []cnnlib.DataOption{cnnlib.ClassNames("a", "c")}, []string{`"c"`, "há a, b"}},
		{"a class that is not there, of many", pictureFolder(t, many), []cnnlib.DataOption{cnnlib.ClassNames("a", "z")}, []string{`"z"`, "há a, b, c, d, e, f, g, h e mais 2"}},
		{"a class twice", with(), []cnnlib.DataOption{cnnlib.ClassNames("a", "a")}, []string{`"a" está duas vezes`}},
		{"one class chosen", with(), []cnnlib.DataOption{cnnlib.ClassNames("b")}, []string{"uma classe só, b"}},
		{"one name in two writings", pictureFolder(t, map[string]uint8{"maçã/1.png": 1, "mac\u0327a\u0303/1.png": 1}), nil, []string{"duas subpastas de nome maçã", "junte as duas"}},
		{"no size", with(), []cnnlib.DataOption{cnnlib.Size(0, 28)}, []string{"0 × 28", "de 1 a 1024"}},
		{"a negative size", with(), []cnnlib.DataOption{cnnlib.Size(28, -1)}, []string{"28 × -1"}},
		{"a huge size", with(), []cnnlib.DataOption{cnnlib.Size(28, 5000)}, []string{"28 × 5000", "de 1 a 1024"}},
		{"digits in colour", with(), []cnnlib.DataOption{cnnlib.Prepared(), cnnlib.RGB()}, []string{"cnnlib.Prepared", "cnnlib.RGB"}},
		{"an option of another function", with(), []cnnlib.DataOption{cnnlib.Transposed()}, []string{"cnnlib.Transposed", "só em LoadIDX"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := cnnlib.LoadImages(test.folder, test.options...)
			testkit.WantError(t, err, test.want...)
		})
	}
	t.Run("a class gone since", func(t *testing.T) {
		folder := with()
		d, err := cnnlib.LoadImages(folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(folder, "b")); err != nil {
			t.Fatal(err)
		}
		_, err = d.Spec().Dataset()
		testkit.WantError(t, err, "não há a pasta", "b")
		_, _, err = d.Read(0, 2)
		testkit.WantError(t, err, "falta a imagem", filepath.Join("b", "1.png"))
	})
	t.Run("more than fits", func(t *testing.T) {
		spec := cnnlib.FolderSpec{Path: with(), Classes: []string{"a", "b"}, Height: 1 << 20, Width: 1 << 11}
		_, err := cnnlib.DatasetSpec{Folder: &spec}.Dataset()
		testkit.WantError(t, err, "2 imagens", "4,0 GiB", "cnnlib.Size menor")
	})
}

func TestPrepareErrors(t *testing.T) {
	gray := func(n int) cnnlib.Images {
		return cnnlib.Images{Height: 10, Width: 10, Channels: 1, Pixels: make([]byte, 100*n)}
	}
	for _, test := range []struct {
		name    string
		photo   cnnlib.Images
		options []cnnlib.DataOption
		want    []string
	}{
		{"nothing", cnnlib.Images{}, nil, []string{"Prepare", "ao menos 1"}},
		{"torn", cnnlib.Images{Height: 2, Width: 2, Channels: 1, Pixels: make([]byte, 3)}, nil, []string{"3 bytes"}},
		{"two", gray(2), nil, []string{"recebeu 2", "imagens.At(0)"}},
		{"none", gray(0), nil, []string{"recebeu 0"}},
		{"in colour", cnnlib.Images{Height: 2, Width: 2, Channels: 3, Pixels: make([]byte, 12)}, nil, []string{"tons de cinza", "cnnlib.LoadImage"}},
		{"of one gray", gray(1), nil, []string{"não encontrei traço nenhum"}},
		{"an option of another function", gray(1), []cnnlib.DataOption{cnnlib.RGB()}, []string{"cnnlib.RGB"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := cnnlib.Prepare(test.photo, test.options...)
			testkit.WantError(t, err, test.want...)
		})
	}
	_, err := cnnlib.LoadImage(filepath.Join(t.TempDir(), "sete.jpg"))
	testkit.WantError(t, err, "falta a imagem", "sete.jpg")
	_, err = cnnlib.LoadImage("x.png", cnnlib.Straightened())
	testkit.WantError(t, err, "LoadImage", "cnnlib.Straightened")
	_, err = cnnlib.LoadImage("x.png", cnnlib.LabelsFrom(1))
	testkit.WantError(t, err, "LoadImage", "cnnlib.LabelsFrom")
}
