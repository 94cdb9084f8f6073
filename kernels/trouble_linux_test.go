package main

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lessonCells are what the cells of the lesson declare, with a network that trains in a moment.
const lessonCells = `import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/cell"
)

func nome(classe int) string { return fmt.Sprint(classe) }

var treino, teste = cell.MNIST()
var entrada = cnnlib.Input(28, 28, 1)
var saida = entrada.MaxPool2D(cnnlib.Pool(4, 4)).Flatten().Dense(10).Softmax()
var modelo = saida.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
`

// What goes wrong in a cell is told in it, in Portuguese, with what to do, and
// Jupyter learns that the cell failed. The kernel goes on as if nothing had happened.
func TestTroubleReachesTheCell(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	c.expect(lessonCells, "")
	damaged := filepath.Join(t.TempDir(), "mnist")
	if err := os.CopyFS(damaged, os.DirFS(c.paths.MNIST())); err != nil {
		t.Fatal(err)
	}
	images := filepath.Join(damaged, "t10k-images-idx3-ubyte.gz")
	if err := os.Chmod(images, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(images, 100_000); err != nil {
		t.Fatal(err)
	}
	files := dataInTrouble(t)
	inFolder := func(folder, code string) string {
		return "import \"os\"\n%%\nos.Setenv(\"CNN321_MNIST\", \"" + folder + "\")\n" + code
	}
	for _, test := range []struct {
		name, code string
		want       []string
	}{
		{"a layer that cannot fit", `cell.Print(entrada.Dense(10))`, []string{"Dense", "(28, 28, 1)", ".Flatten()"}},
		{"a kernel larger than the image", `cell.Print(entrada.Conv2D(8, cnnlib.Kernel(40, 40)))`, []string{"40 × 40", "28 × 28", "use um filtro menor"}},
		{"eight images for nine", `imagens, rotulos, err := teste.Read(0, 8)
cell.Check(err)
cell.Grid(imagens, nome, rotulos)`, []string{"nove", "8 imagens", "teste.Read(0, 9)"}},
		{"a label that is no class", `cell.Check(teste.OneHot(5).Err())`, []string{"o rótulo 7", "0 … 4"}},
		{"labels not encoded", `cell.Fit(modelo, treino)`, []string{"ainda são números", ".OneHot(10)"}},
		{"a batch of none", `cell.Fit(modelo, treino.OneHot(10), cnnlib.BatchSize(0))`, []string{"lote de 0", "cnnlib.BatchSize(128)"}},
		{"a batch above the data", `cell.Fit(modelo, treino.Slice(0, 100).OneHot(10), cnnlib.BatchSize(101))`, []string{"lote de 101", "até 100"}},
		{"no epochs", `cell.Fit(modelo, treino.OneHot(10), cnnlib.Epochs(0))`, []string{"0 épocas", "cnnlib.Epochs(12)"}},
		{"a layer of another network", `cell.Maps(modelo, entrada.Conv2D(3, cnnlib.Kernel(3, 3)), cell.Must(teste.Images(0, 1)))`, []string{"não faz parte deste modelo", "compile o modelo de novo"}},
		{"filters of a layer without any", `cell.Filters(modelo, saida)`, []string{"Softmax", "não tem filtros"}},
		{"a step outside the map", `cell.Step(cell.Must(teste.Images(0, 1)), cnnlib.Filter{{1}}, 28, 0)`, []string{"linha 28", "de 0 a 27"}},
		{"two digits for one", `cell.Digit(cell.Must(teste.Images(0, 2)))`, []string{"uma só imagem", "recebeu 2"}},
		{"pictures that are not there", `cell.Must(cnnlib.LoadImages("/não/existe"))`, []string{"não há a pasta /não/existe", "confira o nome"}},
		{"pictures of one class", `cell.Must(cnnlib.LoadImages("` + files + `/uma"))`, []string{"uma classe só, maçã", "pelo menos duas"}},
		{"a picture that is none", `cell.Preview(cell.Must(cnnlib.LoadImages("` + files + `/duas")))`, []string{"férias.png", "não é PNG, JPEG nem GIF"}},
		{"a split in order of class", `treino, _ := cell.Must(cnnlib.LoadImages("` + files + `/duas")).Split(0.5)
cell.Check(treino.Err())`, []string{"em ordem de classe", ".Shuffle(321).Split(0.5)"}},
		{"a billion images", `cell.Must(cnnlib.LoadIDX("` + files + `/mil-milhoes", "` + files + `/mil-milhoes"))`, []string{"1000000000 × 28 × 28", "2 GiB"}},
		{"a photograph of nothing", `cell.Photo(modelo, "` + files + `/uma/maçã/branca.png", nome)`, []string{"não encontrei traço nenhum", "fotografe de perto"}},
		{"MNIST missing", inFolder("/não/existe", "cell.MNIST()"), []string{"falta o arquivo", "go run ./kernels setup"}},
		{"MNIST truncated", inFolder(damaged, "_, t := cell.MNIST()\n_, err := t.Images(0, 9)\ncell.Check(err)"), []string{"danificado", "go run ./kernels setup"}},
		{"preflight without MNIST", inFolder("/não/existe", "cell.Preflight()"), []string{"FALTA", "go run ./kernels setup"}},
		{"another kernel's cell", "import \"os\"\n%%\nos.Unsetenv(\"CNN321_ENGINE\")\ncell.Evaluate(modelo, teste.OneHot(10))", []string{"escolha o kernel “CNN em Go”"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			code := test.code
			if !strings.Contains(code, "%%") {
				code = "%%\n" + code
			}
			got := c.execute(code)
			if got.Status != "error" {
				t.Errorf("status %q, want error: %+v", got.Status, got)
			}
			// One output: the error is not told on stderr as well.
			if got.Stderr != "" || len(got.Errors) != 1 {
				t.Fatalf("stderr %q and %d errors, want one error alone: %q", got.Stderr, len(got.Errors), got.Errors)
			}
			for _, want := range test.want {
				if !strings.Contains(got.Stdout+got.Errors[0], want) {
					t.Errorf("the cell says %q and %q, without %q", got.Stdout, got.Errors[0], want)
				}
			}
		})
	}
	c.t = t
	c.expect("%%\nfmt.Println(teste.Len())", "10000\n")
}

// dataInTrouble is a folder with data that cannot be used.
func dataInTrouble(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	white := image.NewGray(image.Rect(0, 0, 50, 50))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, white); err != nil {
		t.Fatal(err)
	}
	billion := []byte{0, 0, 8, 3, 0x3b, 0x9a, 0xca, 0, 0, 0, 0, 28, 0, 0, 0, 28}
	for name, content := range map[string][]byte{
		"uma/maçã/branca.png": picture.Bytes(), "duas/maçã/branca.png": picture.Bytes(), "duas/pera/férias.png": []byte("<html>"), "mil-milhoes": billion,
	} {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// An engine that dies in the middle of a training fails the cell, and the next
// run of the cell finds a new engine and goes on.
func TestEngineDiesWhileTraining(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	c.expect(lessonCells, "")
	train := func(epochs string) string {
		return "%%\nandou := false\nh := cell.Fit(modelo, treino.Slice(0, 2560).OneHot(10), cnnlib.BatchSize(1), cnnlib.Epochs(" + epochs + "), cnnlib.Watch(func(e cnnlib.Event) {\n" +
			"\tif e.Kind == cnnlib.Step && !andou {\n\t\tandou = true\n\t\tfmt.Println(\"começo\")\n\t}\n}))\nfmt.Println(len(h.Epochs), \"épocas,\", h.Reused, \"já prontas\")"
	}
	c.expect(train("1"), "começo\n1 épocas, 0 já prontas\n")
	before := c.pidsOf("engine")
	c.do("begin", "code", train("1000"), "until", "começo")
	for _, pid := range before {
		c.kill(pid)
	}
	got := c.do("finish")
	if got.Status != "error" || len(got.Errors) != 1 || !strings.Contains(got.Errors[0], "execute a célula de novo") {
		t.Errorf("the cell whose engine died: %+v", got)
	}
	c.eventually("another engine runs", func() bool {
		now := c.pidsOf("engine")
		return len(now) > 0 && !slices.Equal(now, before)
	})
	if got := c.execute(train("2")); got.Status != "ok" || strings.Contains(got.Stdout, " 0 já prontas") {
		t.Errorf("the cell run again: %+v", got)
	}
}
