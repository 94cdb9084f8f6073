package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTrainingBehindInJupyterLab trains while other cells run, closes the page in the middle, and opens it again.
func TestTrainingBehindInJupyterLab(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	tab, server := openNotebook(t, paths,
		`var todos, _ = cell.MNIST()
var treino = todos.Slice(0, 4000).OneHot(10)
var modelo = cnnlib.Input(28, 28, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD(), cnnlib.Accuracy)
%%
cell.Fit(modelo, treino, cnnlib.BatchSize(16), cnnlib.Epochs(4000), cnnlib.Background())`,
		`fmt.Println(6 * 7)`,
		`cell.Filters(modelo, modelo.Layers()[1])`,
		`cell.Stop(modelo)`,
	)
	if text, took := runCell(tab, "c0"); !strings.Contains(text, "Preparando o treino") && !strings.Contains(text, "Época") && !strings.Contains(text, "Compilando") {
		t.Errorf("after %v the training's cell says %q", took, text)
	}
	if text, _ := runCell(tab, "c1"); text != "42\n" {
		t.Errorf("the next cell says %q", text)
	}
	tab.Wait("steps in the cell that has ended", `lab.said("c0").includes("passo ")`, lessonPatience)
	if text, took := runCell(tab, "c2"); !strings.Contains(text, "ainda está em treino") || !strings.Contains(text, "Os 8 filtros") {
		t.Errorf("after %v the filters' cell says %q", took, text)
	} else {
		t.Logf("filters in the middle of a training: %.2f s", took.Seconds())
	}
	tab.Eval(axe(t), nil)
	wantAccessible(t, tab, "the display", `[...document.querySelectorAll(".jp-OutputArea-output")].find(o => o.querySelector("[data-cnn321-say]"))`)
	screenshot(t, tab, "treino-atras")

	// Closed without a word, what was shown may not be saved; then with it.
	for _, name := range []string{"treino-atras-reaberto", "treino-atras-salvo"} {
		tab.Visit("about:blank")
		visitNotebook(tab, server)
		tab.Wait("the training in the page that was opened anew", `lab.said("c0").includes("passo ")`, labPatience)
		before := said(tab, "c0")
		tab.Wait("news of it", `lab.said("c0").includes("passo ") && lab.said("c0") !== `+strconv.Quote(before), labPatience)
		screenshot(t, tab, name)
		tab.Eval(`lab.save()`, nil)
	}
	if text, _ := runCell(tab, "c3"); !strings.Contains(text, "Treino parado") {
		t.Errorf("the stop's cell says %q", text)
	}
	tab.Wait("what stays", `lab.said("c0").includes("Treino interrompido")`, lessonPatience)
	screenshot(t, tab, "treino-atras-parado")

	// No display says for ever that a training goes on which has ended with its kernel: neither in the page that saw it, nor in one that
	// has it from the file.
	live := `document.querySelector("[data-cnn321-display]")`
	runCell(tab, "c0")
	tab.Wait("steps once more", `lab.said("c0").includes("passo ")`, lessonPatience)
	restartKernel(t, tab)
	tab.Wait("that it has ended", "!"+live, labPatience)
	runCell(tab, "c0")
	tab.Wait("steps in the new kernel", `lab.said("c0").includes("passo ")`, lessonPatience)
	tab.Eval(`lab.save()`, nil)
	tab.Visit("about:blank")
	restartKernels(t, server)
	visitNotebook(tab, server)
	tab.Wait("that it has ended, in a page with the old file", `lab.said("c0").includes("não está mais em curso")`, labPatience)
	screenshot(t, tab, "treino-atras-sem-kernel")
}

// restartKernels restarts all kernels of a server, of which no page knows.
func restartKernels(t *testing.T, server *labServer) {
	t.Helper()
	address, err := url.Parse(server.address)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string, answer any) {
		request, err := http.NewRequestWithContext(t.Context(), method, "http://"+address.Host+"/api/kernels"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "token "+address.Query().Get("token"))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s %s: %s", method, path, response.Status)
		}
		if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
			t.Fatal(err)
		}
	}
	var kernels []struct{ ID string }
	ask(http.MethodGet, "", &kernels)
	for _, kernel := range kernels {
		var restarted struct{ ID string }
		ask(http.MethodPost, "/"+kernel.ID+"/restart", &restarted)
	}
}

// TestTrainingInPageOpenedAnew closes the page in the middle of a Fit, which its cell waits for, and opens it again: the cell shows how far
// the training is, and at last its end, though nothing is run.
func TestTrainingInPageOpenedAnew(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	tab, server := openNotebook(t, paths,
		`var todos, _ = cell.MNIST()
var treino = todos.Slice(0, 4000).OneHot(10)
var modelo = cnnlib.Input(28, 28, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD(), cnnlib.Accuracy)
%%
cell.Fit(modelo, treino, cnnlib.BatchSize(16), cnnlib.Epochs(4000))`,
	)
	tab.Eval(`lab.run("notebook:run-cell", "c0")`, nil)
	tab.Wait("steps", `lab.said("c0").includes("passo ")`, lessonPatience)
	tab.Visit("about:blank")
	visitNotebookBusy(tab, server)
	tab.Wait("the training in the page that was opened anew", `lab.said("c0").includes("passo ")`, labPatience)
	before := said(tab, "c0")
	tab.Wait("news of it", `lab.said("c0").includes("passo ") && lab.said("c0") !== `+strconv.Quote(before), labPatience)
	screenshot(t, tab, "treino-reaberto")
	var curves int
	tab.Eval(`document.querySelectorAll(".jp-OutputArea-output svg").length`, &curves)
	if curves == 0 {
		t.Error("the curves are not drawn: what the kernel shows is not trusted")
	}
	tab.Run(chromedp.Click(chromedp.CSS(`.jp-NotebookPanel-toolbar [data-jp-item-name="interrupt"] [data-command]`), chromedp.NodeVisible))
	tab.Wait("its end", `lab.said("c0").includes("Treino interrompido")`, lessonPatience)
	screenshot(t, tab, "treino-reaberto-parado")
}
