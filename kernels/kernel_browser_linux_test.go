package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestStopInJupyterLab stops by JupyterLab's ■ what beginners run by mistake.
func TestStopInJupyterLab(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	busy := []struct{ name, code, until string }{
		{"a loop that prints", "for i := 0; ; i++ {\n\tfmt.Println(i)\n}", `lab.said("c0").length > 100000`},
		{"a loop that is silent", "fmt.Println(\"começo\")\nfor i := 0; ; i++ {\n}", `lab.said("c1").includes("começo")`},
		{"a sleeper", "fmt.Println(\"começo\")\ntime.Sleep(time.Hour)", `lab.said("c2").includes("começo")`},
		{"a program of the system", "!echo começo; sleep 600", `lab.said("c3").includes("começo")`},
		{"a question", "var n int\nfmt.Scan(&n)", `Boolean(document.querySelector(".jp-Stdin-input"))`},
		{"deaf to signals", "import (\n\t\"os/signal\"\n\t\"os\"\n)\nsignal.Ignore(os.Interrupt)\nfmt.Println(\"começo\")\ntime.Sleep(time.Hour)", `lab.said("c5").includes("começo")`},
	}
	var cells []string
	for _, b := range busy {
		cells = append(cells, b.code)
	}
	after := fmt.Sprint("c", len(cells))
	tab, server := openNotebook(t, paths, append(cells, "!sleep 600 &", "fmt.Println(6 * 7)")...)
	for i, b := range busy {
		t.Run(b.name, func(t *testing.T) {
			tab := tab.For(t)
			id := fmt.Sprint("c", i)
			beginCell(tab, id)
			tab.Wait("its beginning", b.until, lessonPatience)
			if i == 0 {
				time.Sleep(10 * time.Second)
			}
			took := pressStop(tab)
			t.Logf("ended %.2f s after ■; memory: %s", took.Seconds(), memories(t, tab, server))
			screenshot(t, tab, "parar-"+fmt.Sprint(i))
			got := said(tab, id)
			if strings.Count(got, "interrompida") != 1 || strings.Contains(got, "^C") || strings.Contains(got, "exit status") {
				t.Errorf("it says %q", got[max(0, len(got)-2000):])
			}
			var asking int
			if tab.Eval(`document.querySelectorAll(".jp-Stdin-input").length`, &asking); asking > 0 {
				t.Error("the box of a question is still there")
			}
			if text, _ := runCell(tab, fmt.Sprint("c", len(busy)+1)); text != "42\n" {
				t.Errorf("the next cell says %q", text)
			}
		})
	}
	if text, took := runCell(tab, after); text != "" {
		t.Errorf("a program in the background: %q after %v", text, took)
	}
	if text, _ := runCell(tab, fmt.Sprint("c", len(busy)+1)); text != "42\n" {
		t.Errorf("the cell after it says %q", text)
	}
	for _, failure := range tab.Failures() {
		t.Error(failure)
	}
}

// TestMuchOutputInJupyterLab shows much, and how long the page takes for it.
func TestMuchOutputInJupyterLab(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	tab, server := openNotebook(t, paths,
		"for i := range 100_000 {\n\tfmt.Println(i)\n}", `fmt.Print(strings.Repeat("ção 45678\n", 150_000))`, `fmt.Print(strings.Repeat("ç", 1_000_000), "fim")`,
		"for i := range 900_000 {\n\tfmt.Println(i)\n}", "6 * 7")
	const last = "c4"
	runCell(tab, last)
	for i, test := range []struct{ name, want string }{
		{"100,000 lines", "99998\n99999\n"}, {"2 MB at once", "ção 45678\n"}, {"2 MB in one line", "çççfim"},
		{"900,000 lines", "899998\n899999\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tab := tab.For(t)
			got, took := runCell(tab, fmt.Sprint("c", i))
			t.Logf("shown in %.2f s: %d bytes; memory: %s", took.Seconds(), len(got), memories(t, tab, server))
			if !strings.HasSuffix(got, test.want) || strings.Contains(got, "\uFFFD") {
				t.Errorf("it ends with %q", got[max(0, len(got)-200):])
			}
			if text, _ := runCell(tab, last); text != "42" {
				t.Errorf("the next cell says %q", text)
			}
		})
	}
	// Of very many lines the page has a part, and shows more of them when asked.
	var before, after int
	const lines = `document.querySelectorAll(".jp-CodeCell")[3].querySelector("pre").textContent.split("\n").length`
	tab.Eval(lines, &before)
	tab.Eval(`document.querySelectorAll(".jp-CodeCell")[3].querySelector(".cnn321-shortened button").click()`, nil)
	tab.Wait("more lines", fmt.Sprintf("%s > %d", lines, before), pagePatience)
	tab.Eval(lines, &after)
	if before > 25_000 || after > 50_000 {
		t.Errorf("the page has %d lines, and then %d", before, after)
	}
	screenshot(t, tab, "muitas-linhas")
}

// TestBeginnerInJupyterLab is a learner's first ten minutes.
func TestBeginnerInJupyterLab(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	tab, server := openNotebook(t, paths,
		"preço := 12.5\nfmt.Println(\"Um pão custa\", preço, \"reais.\")", // c0
		"preço * 3",          // c1
		"total := preco * 2", // c2
		"var nome string\nfmt.Print(\"Como você se chama? \")\nfmt.Scan(&nome)\nfmt.Println(\"Olá,\", nome)", // c3
		"for {\n\tfmt.Print(\".\")\n\ttime.Sleep(200 * time.Millisecond)\n}",                                 // c4
		"func dobro(x float64) float64 { return 2 * x }\n\ndobro(preço)",                                     // c5
		"\n\nfmt.Println(\"não é\", strings.ToUppe",                                                          // c6
		"%hepl", // c7
	)
	tab.Viewport(1920, 1080) // a projector's
	for i, test := range []struct{ want, shot string }{{"Um pão custa 12.5 reais.\n", "1-primeira"}, {"37.5", "2-usada-depois"}, {"preço", "3-engano"}} {
		got, took := runCell(tab, fmt.Sprint("c", i))
		t.Logf("c%d: %.2f s", i, took.Seconds())
		if !strings.Contains(got, test.want) {
			t.Errorf("c%d says %q, without %q", i, got, test.want)
		}
		screenshot(t, tab, "aprendiz-"+test.shot)
	}

	beginCell(tab, "c3")
	tab.Wait("the question", `Boolean(document.querySelector(".jp-Stdin-input"))`, lessonPatience)
	screenshot(t, tab, "aprendiz-4-pergunta")
	tab.Run(chromedp.Click(chromedp.CSS(".jp-Stdin-input"), chromedp.NodeVisible), chromedp.SendKeys(chromedp.CSS(".jp-Stdin-input"), "Zé\r"))
	tab.Wait("the answer's end", "lab.settled()", lessonPatience)
	if got := said(tab, "c3"); !strings.Contains(got, "Como você se chama? ") || !strings.HasSuffix(got, "Olá, Zé\n") {
		t.Errorf("after the answer the cell says %q", got)
	}
	screenshot(t, tab, "aprendiz-5-resposta")

	beginCell(tab, "c4")
	tab.Wait("points", `lab.said("c4").includes("...")`, lessonPatience)
	t.Logf("ended %.2f s after ■", pressStop(tab).Seconds())
	screenshot(t, tab, "aprendiz-6-parar")
	if got, _ := runCell(tab, "c5"); got != "25" {
		t.Errorf("after ■: %q", got)
	}
	if got, _ := runCell(tab, "c7"); !strings.Contains(got, "%help") {
		t.Errorf("a wrong command: %q", got)
	}

	// Tab behind accents.
	tab.Eval(`lab.edit("c6")`, nil)
	tab.Run(chromedp.KeyEvent("\t"))
	tab.Wait("the list of completions", `[...document.querySelectorAll(".jp-Completer-item")].some(e => e.textContent.includes("ToUpper"))`, lessonPatience)
	screenshot(t, tab, "aprendiz-7-tab")
	tab.Run(chromedp.KeyEvent("\x1b"))

	// Shift+Tab on a name.
	tab.Eval(`lab.edit("c0", 20)`, nil)
	tab.Run(chromedp.KeyEvent("\t", chromedp.KeyModifiers(chromedp.ModifierShift)))
	tab.Wait("what Println is", `Boolean(document.querySelector(".jp-Tooltip")?.textContent.includes("func fmt.Println"))`, lessonPatience)
	screenshot(t, tab, "aprendiz-7b-shift-tab")
	tab.Run(chromedp.KeyEvent("\x1b"))

	// Contextual help with the cursor on a blank first line, then the next cell at once.
	tab.Eval(`lab.edit("c6", 0)`, nil)
	tab.Eval(`lab.run("inspector:open")`, nil)
	tab.Wait("the help", `Boolean(document.querySelector(".jp-Inspector"))`, pagePatience)
	tab.Eval(`lab.edit("c6", 0)`, nil)
	if got, took := runCell(tab, "c1"); got != "37.5" {
		t.Errorf("beside contextual help: %q after %v", got, took)
	}
	tab.Eval(`lab.edit("c0", 20)`, nil)
	tab.Wait("help on Println", `document.querySelector(".jp-Inspector").textContent.includes("func fmt.Println")`, lessonPatience)
	screenshot(t, tab, "aprendiz-8-ajuda")

	// A second tab on the same kernel, and the first closed while a cell runs.
	beginCell(tab, "c4")
	tab.Wait("points", `lab.said("c4").includes("...")`, lessonPatience)
	tab.Visit("about:blank") // what the loop printed is not saved
	visitNotebookBusy(tab, server)
	pressStop(tab)
	if got, _ := runCell(tab, "c1"); got != "37.5" {
		t.Errorf("in the page opened anew the value is %q", got)
	}

	// Restart and run all: the first cell that fails aborts the rest.
	restartKernel(t, tab)
	tab.Eval(`lab.run("notebook:run-all-cells")`, nil)
	tab.Wait("all cells", "lab.settled()", lessonPatience)
	if got := said(tab, "c2"); !strings.Contains(got, "preço") {
		t.Errorf("the failing cell says %q", got)
	}
	var counts []any
	tab.Eval("lab.counts()", &counts)
	t.Log(counts)
	for i := 3; i < len(counts); i++ {
		if counts[i] != nil && counts[i] != 0.0 {
			t.Errorf("cell c%d ran behind one that failed: %v", i, counts)
		}
	}
	screenshot(t, tab, "aprendiz-9-tudo")
	for _, failure := range tab.Failures() {
		t.Error(failure)
	}
}
