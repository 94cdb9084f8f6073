package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cnn321/kernels/browsertest"
	"cnn321/kernels/cells/mistakes"
	"cnn321/kernels/setup"
)

const (
	trainingCell = "treino-codigo"
	peekCell     = "espiar-codigo"
	waitingCell  = "avaliacao-codigo"
	blankSpread  = 3 // of 255: a picture whose gray values differ less shows nothing
)

// openLesson opens a copy of the lesson in JupyterLab, which writes into it by itself, with trainings of one epoch
// that nobody else has begun. It gives the tab and the copy.
func openLesson(t *testing.T, paths setup.Paths) (tab *browsertest.Tab, lesson string) {
	t.Helper()
	root := t.TempDir()
	notebooks := filepath.Dir(paths.Lesson())
	lesson = filepath.Join(root, filepath.Base(notebooks), filepath.Base(paths.Lesson()))
	if err := os.CopyFS(filepath.Dir(lesson), os.DirFS(notebooks)); err != nil {
		t.Fatal(err)
	}
	server := privateLab(t, paths, root, withEnvironment("CNN321_EPOCHS=1"))
	tab = browsertest.Open(t, 1920, 1080)
	tab.Visit(server.address)
	for _, script := range []string{"testdata/lab.js", "testdata/page.js"} {
		tab.Eval(read(t, script), nil)
	}
	tab.Wait("the lesson and its kernel", "lab.opened()", labPatience)
	return tab, lesson
}

// said is what a cell's outputs say.
func said(tab *browsertest.Tab, cell string) (text string) {
	tab.Eval(fmt.Sprintf("lab.said(%q)", cell), &text)
	return text
}

// liveTraining is the display of a training under way.
type liveTraining struct {
	Step   int
	Bar    float64
	Curves string
	Text   string
}

func lookAtTraining(tab *browsertest.Tab) (live liveTraining) {
	tab.Eval(fmt.Sprintf("lab.training(%q)", trainingCell), &live)
	return live
}

// lessonInJupyterLab does with the lesson what one does in a talk, and gives the notebook as JupyterLab saved it.
func lessonInJupyterLab(t *testing.T, paths setup.Paths) (executed string) {
	t.Helper()
	tab, lesson := openLesson(t, paths)

	var size struct{ Text, Code float64 }
	tab.Eval("lab.type()", &size)
	if size.Text < 20 || size.Code < 18 {
		t.Errorf("text is %v pixels high and code %v: too little for the last row", size.Text, size.Code)
	}

	wantAside(t, tab)
	var english []string
	tab.Eval("lab.english()", &english)
	for _, word := range english {
		t.Errorf("JupyterLab says %s", word)
	}

	tab.Eval(axe(t), nil)
	tab.Eval(`lab.run("notebook:run-all-cells")`, nil)
	interruptTraining(t, tab)
	tab.Eval(fmt.Sprintf(`lab.run("notebook:run-all-below", %q)`, trainingCell), nil)
	tab.Wait("all cells", "lab.settled()", lessonPatience)
	wantAllCellsFine(t, tab)
	if got := said(tab, trainingCell); !strings.Contains(got, "Treino concluído") {
		t.Errorf("the training that went on says %q", got)
	}
	for _, theme := range []string{"Dark", "Light"} {
		lookAt(t, tab, theme)
	}
	tab.Eval(fmt.Sprintf("lab.show(%q)", drawingCell), nil)
	wantSevenRead(t, tab)
	screenshot(t, tab, "desenho")

	restartKernel(t, tab)
	tab.Eval(`lab.run("notebook:run-all-cells")`, nil)
	tab.Wait("all cells, once more", "lab.settled()", lessonPatience)
	wantAllCellsFine(t, tab)
	wantAccessible(t, tab, "the outputs", `{include: [[".jp-OutputArea-output"]]}`)
	wantResultsInSight(t, tab)
	if got := said(tab, trainingCell); !strings.Contains(got, "já estava treinada") {
		t.Errorf("with a new kernel the training says %q", got)
	}

	tab.Eval(`lab.run("docmanager:save")`, nil)
	tab.Wait("the notebook to be saved", "lab.settled()", pagePatience)
	for _, failure := range tab.Failures() {
		t.Error(failure)
	}
	return lesson
}

// wantAside follows the link in an error to the aside of the lesson that it names. The error goes when its cell runs.
func wantAside(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	report := mistakes.Explain(mistakes.Diagnostic{Cell: 1, Line: 1, Column: 5, Message: "undefined: fmt.Printn", Source: "fmt.Printn()"})
	traceback, err := json.Marshal(report.Traceback)
	if err != nil {
		t.Fatal(err)
	}
	tab.Eval(fmt.Sprintf("lab.fail(%q, %s)", trainingCell, traceback), nil)
	tab.Wait("the link in the error", fmt.Sprintf("lab.follow(%q)", trainingCell), pagePatience)
	tab.Wait("the aside", fmt.Sprintf("lab.unfolded(%q)", report.Lesson.Cell), pagePatience)
}

// interruptTraining watches a training behind the cells for a while, and has the cell that waits for it give up waiting, by JupyterLab's
// own button: the training goes on.
func interruptTraining(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	live := fmt.Sprintf("lab.training(%q)", trainingCell)
	tab.Wait("the training's curves", live+".Step > 0 && "+live+".Curves", lessonPatience)
	first := lookAtTraining(tab)
	tab.Wait("more steps", fmt.Sprintf("%s.Step > %d", live, first.Step+10), lessonPatience)
	second := lookAtTraining(tab)
	if second.Bar <= first.Bar || second.Curves == first.Curves {
		t.Errorf("from step %d to %d the bar went from %v to %v pixels, the curves changed: %v",
			first.Step, second.Step, first.Bar, second.Bar, second.Curves != first.Curves)
	}
	for _, want := range []string{"Época 1/1", "/passo", "restam", "perda", "acurácia"} {
		if !strings.Contains(second.Text, want) {
			t.Errorf("the training shows %q, without %q", second.Text, want)
		}
	}
	complain(t, tab, readable)
	wantAccessible(t, tab, "the training", `{include: [[".jp-RenderedHTML"]]}`)
	var spoken string
	if tab.Eval(`document.querySelector(".cnn321-said").textContent`, &spoken); !strings.Contains(spoken, "época 1 de 1") {
		t.Errorf("a screen reader says %q of the training", spoken)
	}
	tab.Eval(fmt.Sprintf("lab.show(%q)", trainingCell), nil)
	screenshot(t, tab, "treinando")
	tab.Run(chromedp.Click(chromedp.CSS(`.jp-NotebookPanel-toolbar [data-jp-item-name="interrupt"] [data-command]`), chromedp.NodeVisible))
	tab.Wait("the end after the interrupt", "lab.settled()", lessonPatience)
	if got := said(tab, waitingCell); !strings.Contains(got, "Parei de esperar, e o treino continua") {
		t.Errorf("the cell that waited says %q", got)
	}
	if got := said(tab, peekCell); !strings.Contains(got, "ainda está em treino") {
		t.Errorf("filters in the middle of the training say %q", got)
	}
	at := lookAtTraining(tab)
	tab.Wait("the training to go on", fmt.Sprintf("%s.Step > %d", live, at.Step+5), lessonPatience)
	screenshot(t, tab, "interrompido")
}

// wantResultsInSight runs the cells one by one with Shift+Enter, on the screens of a projector and of a small laptop:
// each result has to be seen afterwards, though JupyterLab goes on to the next cell.
func wantResultsInSight(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	var ids []string
	tab.Eval("lab.codeIDs()", &ids)
	for _, size := range [][2]int{{1920, 1080}, {1366, 768}} {
		tab.Viewport(size[0], size[1])
		for _, id := range ids {
			tab.Eval(fmt.Sprintf("lab.choose(%q)", id), nil)
			tab.Run(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift)))
			tab.Wait("the cell "+id, "lab.settled()", lessonPatience)
			var complaints []string
			const settled = "new Promise(done => setTimeout(done, 500))" // for pictures, and for JupyterLab to go on
			tab.Eval(fmt.Sprintf("%s.then(() => lab.outOfSight(%q))", settled, id), &complaints)
			for _, complaint := range complaints {
				t.Errorf("on %d × %d: %s", size[0], size[1], complaint)
			}
		}
		var higher []string
		if tab.Eval("lab.higher()", &higher); len(higher) > 0 {
			t.Errorf("on %d × %d the results of %q are higher than the view", size[0], size[1], higher)
		}
	}
	tab.Viewport(1920, 1080)
}

// restartKernel restarts the kernel by JupyterLab's own button, and says yes.
func restartKernel(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	tab.Run(
		chromedp.Click(chromedp.CSS(`.jp-NotebookPanel-toolbar [data-jp-item-name="restart"] [data-command]`), chromedp.NodeVisible),
		chromedp.Click(chromedp.CSS(".jp-Dialog .jp-mod-accept"), chromedp.NodeVisible),
	)
	tab.Wait("the new kernel", "lab.opened()", labPatience)
}

// wantAllCellsFine checks that every cell ran, and that none failed or shows a blank picture.
func wantAllCellsFine(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	var cells []struct {
		ID, Text string
		Count    int
		Failed   bool
	}
	tab.Eval("lab.report()", &cells)
	for _, c := range cells {
		if c.Count == 0 || c.Failed {
			t.Errorf("cell %s: execution count %d, failed: %v: %s", c.ID, c.Count, c.Failed, c.Text)
		}
	}
	var pictures []struct {
		Cell, Alt string
		Spread    float64
	}
	tab.Eval("lab.pictures()", &pictures)
	if len(pictures) == 0 {
		t.Error("no picture at all")
	}
	for _, p := range pictures {
		if p.Spread < blankSpread {
			t.Errorf("cell %s: a picture is blank or missing (%.1f): %s", p.Cell, p.Spread, p.Alt)
		}
		if strings.TrimSpace(p.Alt) == "" {
			t.Errorf("cell %s: a picture without a description", p.Cell)
		}
	}
}

// readable looks at what the cells wrote as HTML: its colours are ours, all others JupyterLab's.
const readable = `htmlOutputs(4.5)`

// lookAt reads the outputs in a theme, and shows the lesson on the screens of projectors.
func lookAt(t *testing.T, tab *browsertest.Tab, theme string) {
	t.Helper()
	tab.Eval(fmt.Sprintf(`lab.theme("JupyterLab %s")`, theme), nil)
	tab.Wait("the theme", fmt.Sprintf(`document.body.dataset.jpThemeName === "JupyterLab %s"`, theme), pagePatience)
	complain(t, tab, readable)
	if os.Getenv(screenshotsVariable) == "" {
		return
	}
	var cells []string
	tab.Eval(`lab.pictures().then(all => ["titulo", ...new Set(all.map(p => p.Cell))])`, &cells)
	for _, size := range [][2]int64{{1280, 720}, {1920, 1080}} {
		tab.Run(chromedp.EmulateViewport(size[0], size[1]))
		for _, cell := range cells {
			tab.Eval(fmt.Sprintf("lab.show(%q)", cell), nil)
			screenshot(t, tab, fmt.Sprintf("%s-%d-%s", strings.ToLower(theme), size[0], cell))
		}
	}
}
