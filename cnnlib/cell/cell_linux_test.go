package cell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/remote"
	"cnn321/cnnlib/show"
)

// programVariable turns the test binary into a cell that runs one of programs.
const programVariable = "CNN321_TEST_CELL"

// programs are cells. What they print, and how they end, is what a learner sees.
var programs = map[string]func(){
	"check of nothing":   func() { Check(nil); fmt.Println("adiante") },
	"check of an error":  func() { Check(errors.New("faltou algo")); fmt.Println("adiante") },
	"must":               func() { fmt.Println(Must(7, nil)); Must(0, errors.New("sem valor")) },
	"print":              func() { Print(cnnlib.Input(8, 8, 1), cnnlib.Input(8, 8, 1).Flatten().Dense(3)) },
	"print of an error":  func() { Print(cnnlib.Input(8, 8, 1).Dense(3)) },
	"MNIST":              func() { MNIST() },
	"evaluate":           func() { fmt.Println(Evaluate(network(), data()).Accuracy) },
	"predict":            func() { fmt.Println(Predict(network(), Must(data().Images(0, 2))).Classes()) },
	"fit":                func() { fmt.Println(len(Fit(network(), data(), cnnlib.BatchSize(4), cnnlib.Epochs(3)).Epochs)) },
	"filters of a Dense": func() { Filters(network(), network().Output()) },
	"summary of error":   func() { Summary(cnnlib.Input(8, 8, 1).Dense(3)) },
	"preflight":          func() { Preflight() },
	"save and load": func() {
		folder := Must(os.MkdirTemp("", "cnn321"))
		defer os.RemoveAll(folder)
		Save(network(), filepath.Join(folder, "rede.safetensors"))
		Export(network(), filepath.Join(folder, "rede.onnx"))
		fmt.Println(Load(filepath.Join(folder, "rede.safetensors")).StartingWeights(), Load(filepath.Join(folder, "rede.onnx")).StartingWeights())
	},
	"save as Keras":      func() { Save(network(), "rede.keras") },
	"export as our own":  func() { Export(network(), "rede.safetensors") },
	"export as anything": func() { Export(network(), "rede.pth") },
	"save untrained":     func() { Save(untrained(), "rede.safetensors") },
	"load what is not":   func() { Load("nada.keras") },
	"confusion":          func() { Confusion(network(), data(), data().ClassName) },
	"confusion, unnamed": func() { Confusion(network(), data(), nil) },
	"worst":              func() { Worst(network(), data(), data().ClassName) },
	"worst of many":      func() { Worst(network(), Must(cnnlib.NewDataset(testkit.Bars(30))), data().ClassName) },
	"worst of numbers":   func() { Worst(regression(), numbers(12), nil) },
	"worst of few":       func() { Worst(regression(), numbers(3), nil) },
	"scatter":            func() { Scatter(regression(), numbers(12)) },
	"scatter of classes": func() { Scatter(network(), data()) },
	"numbers counted":    func() { Confusion(regression(), numbers(3), data().ClassName) },
	"preview of numbers": func() { Preview(numbers(3)) },
	"predict a data set": func() { fmt.Println(PredictDataset(network(), data()).Classes()) },
}

func network() cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}

func regression() cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dense(1).Compile(cnnlib.MeanSquaredError, cnnlib.SGD())
}

// numbers is n images with the numbers 0, 0.5 and on.
func numbers(n int) *cnnlib.Dataset {
	images, _ := testkit.Bars(n)
	var targets []float32
	for i := range n {
		targets = append(targets, float32(i)/2)
	}
	return Must(cnnlib.NewRegressionDataset(images, targets))
}

// mistakes is how many of n images an engine gets wrong that takes all for class 2.
func mistakes(n int) int {
	_, labels := testkit.Bars(n)
	return len(slices.DeleteFunc(labels, func(label int) bool { return label == 2 }))
}

func untrained() cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dense(2).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
}

func data() *cnnlib.Dataset { return Must(cnnlib.NewDataset(testkit.Bars(8))).OneHot(3) }

func TestMain(m *testing.M) {
	if program := os.Getenv(programVariable); program != "" {
		programs[program]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// cell is one of programs, to be run in a process of its own, in an environment without a kernel.
func cell(t *testing.T, program string, env ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	if programs[program] == nil {
		t.Fatalf("there is no program %q", program)
	}
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append([]string{programVariable + "=" + program, show.FiguresVariable + "=" + t.TempDir()}, env...)
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd, stdout, stderr
}

// offer serves an engine; the result is the entry in the environment by which a cell finds it.
func offer(t *testing.T, e cnnlib.Engine) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "cnn321") // the path of t.TempDir may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	listener, err := remote.Listen(filepath.Join(folder, "s"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- remote.Serve(ctx, listener, e) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-served, os.RemoveAll(folder)); err != nil {
			t.Error(err)
		}
	})
	return environment.Engine + "=" + listener.Addr().String()
}

// answering is an engine that has an answer to everything.
func answering() testkit.FakeEngine {
	return testkit.FakeEngine{
		OnStatus: func(context.Context) (cnnlib.Status, error) { return cnnlib.Status{Device: "CPU (XLA)"}, nil },
		OnFit: func(_ context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
			history := cnnlib.History{Epochs: make([]cnnlib.EpochResult, job.Epochs)}
			watch(cnnlib.Event{Kind: cnnlib.Done, Epoch: job.Epochs, Epochs: job.Epochs, History: history})
			return history, nil
		},
		OnEvaluate: func(context.Context, cnnlib.Model, *cnnlib.Dataset) (cnnlib.Metrics, error) {
			return cnnlib.Metrics{Accuracy: 0.875}, nil
		},
		OnInspect: func(_ context.Context, m cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error) {
			inside := cnnlib.Inside{Trained: m.Classes() == 3, Weights: map[int][]cnnlib.Tensor{}}
			for _, index := range look.Weights {
				for _, p := range m.Layers()[index].Parameters() {
					inside.Weights[index] = append(inside.Weights[index], cnnlib.Tensor{Shape: p.Shape, Values: testkit.Noise(1, p.Shape.Size(), 1)})
				}
			}
			return inside, nil
		},
		OnWeights: func(context.Context, cnnlib.Model, map[int][]cnnlib.Tensor) error { return nil },
		// Pictures of a data set are asked about by reference; of a regression the answer is always 2.
		OnDataset: func(_ context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Predictions, error) {
			answer := []float32{0, 0, 1}
			if m.Regression() {
				answer = []float32{2}
			}
			return slices.Repeat(cnnlib.Predictions{answer}, data.Len()), nil
		},
		OnPredict: func(_ context.Context, _ cnnlib.Model, images cnnlib.Images) (cnnlib.Predictions, error) {
			return cnnlib.Predictions{{0, 0, 1}, {1, 0, 0}}[:images.Len()], nil
		},
	}
}

func TestCells(t *testing.T) {
	engine := offer(t, answering())
	weights, err := answering().Inspect(t.Context(), network(), cnnlib.Look{Weights: []int{2}})
	if err != nil {
		t.Fatal(err)
	}
	weightsName, err := network().WeightsFingerprint(weights.Weights)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		program string
		env     []string
		status  int
		stdout  string // exactly, or a part where it begins with …
		stderr  []string
	}{
		{"check of nothing", nil, 0, "adiante\n", nil},
		{"check of an error", nil, 1, "", []string{"Erro: faltou algo"}},
		{"must", nil, 1, "7\n", []string{"Erro: sem valor"}},
		{"print", nil, 0, "Input (8, 8, 1), 0 parâmetros\nDense (3), 195 parâmetros\n", nil},
		{"print of an error", nil, 1, "", []string{"Erro: camada 1 (Dense)", ".Flatten() antes"}},
		{"summary of error", nil, 1, "", []string{"Erro: camada 1 (Dense)"}},
		{"MNIST", nil, 1, "", []string{"onde está o MNIST", "“CNN em Go”"}},
		{"MNIST", []string{environment.MNIST + "=/nada"}, 1, "", []string{"falta o arquivo /nada/train-images", "./kernels setup"}},
		{"evaluate", nil, 1, "", []string{"não encontrou o motor", "“CNN em Go”"}},
		{"evaluate", []string{engine}, 0, "0.875\n", nil},
		{"predict", []string{engine}, 0, "[2 0]\n", nil},
		{"fit", []string{engine}, 0, "…3\n", nil},
		{"fit", []string{engine, environment.Epochs + "=1"}, 0, "…1\n", nil},
		{"fit", []string{engine, environment.Epochs + "=muitas"}, 1, "", []string{`CNN321_EPOCHS é "muitas"`, "1 ou mais"}},
		{"filters of a Dense", []string{engine}, 1, "", []string{"a camada Softmax não tem filtros", "Conv2D"}},
		{"save and load", []string{engine}, 0, "…rede.onnx a rede com seus 435 pesos: 0,0 MB.\n" + weightsName + " " + weightsName + "\n", nil},
		{"save as Keras", []string{engine}, 1, "", []string{`"rede.keras" não termina em .safetensors`, "cell.Export"}},
		{"export as our own", []string{engine}, 1, "", []string{"cell.Save", ".keras e .onnx"}},
		{"export as anything", []string{engine}, 1, "", []string{`"rede.pth"`, ".safetensors", ".keras ou .onnx"}},
		{"save untrained", []string{engine}, 1, "", []string{`"rede.safetensors"`, "ainda não foi treinada", "treine-a antes"}},
		{"load what is not", []string{engine}, 1, "", []string{`não há um arquivo "nada.keras"`, "confira o nome"}},
		{"confusion", []string{engine}, 0, "…Figura:", nil},
		{"confusion, unnamed", []string{engine}, 0, "…lido como 2", nil},
		{"worst", []string{engine}, 0, fmt.Sprintf("Erros: **%d** em 8 imagens. São menos de nove: não há uma grade para mostrar.\n", mistakes(8)), nil},
		{"worst of many", []string{engine}, 0, fmt.Sprintf("…Erros: **%d** em 30 imagens. Os nove cometidos com mais certeza:", mistakes(30)), nil},
		{"worst of numbers", []string{engine}, 0, "…verdadeiras: 5,50, 5,00, 4,50, 0,00, 4,00, 0,50, 3,50, 1,00, 3,00; previstas: 2,00", nil},
		{"worst of few", []string{engine}, 0, "São só 3 imagens, menos de nove: não há uma grade para mostrar.\n", nil},
		{"scatter", []string{engine}, 0, "…12 imagens; o erro médio é 1,5833", nil},
		{"scatter of classes", []string{engine}, 1, "", []string{"é de uma regressão", "cell.Confusion"}},
		{"numbers counted", []string{engine}, 1, "", []string{"cell.Scatter(modelo, dados)"}},
		{"preview of numbers", []string{engine}, 0, "…0, 0,5, 1", nil},
		{"predict a data set", []string{engine}, 0, "[2 2 2 2 2 2 2 2]\n", nil},
		{"preflight", []string{engine, environment.Home + "=/nada"}, 1, "…FALTA  MNIST", []string{"linhas com FALTA"}},
	} {
		t.Run(strings.Join(append([]string{test.program}, test.env...), " "), func(t *testing.T) {
			cmd, stdout, stderr := cell(t, test.program, test.env...)
			if err := cmd.Run(); cmd.ProcessState == nil {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != test.status {
				t.Errorf("status %d, want %d; it said %s", got, test.status, stderr)
			}
			if part, ok := strings.CutPrefix(test.stdout, "…"); ok && !strings.Contains(stdout.String(), part) || !ok && stdout.String() != test.stdout {
				t.Errorf("printed %q, want %q", stdout, test.stdout)
			}
			for _, want := range test.stderr {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("%q is missing in %q", want, stderr)
				}
			}
			if len(test.stderr) == 0 && stderr.Len() > 0 {
				t.Errorf("it said %q", stderr)
			}
		})
	}
}
