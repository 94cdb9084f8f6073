package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"cnn321/kernels/browsertest"
	"cnn321/kernels/setup"

	"cnn321/cnnlib/environment"
)

// privateLab starts a JupyterLab for the notebooks below root, whose settings, trainings and history are its own, as far as the options do not
// say otherwise. It ends with the test.
func privateLab(t *testing.T, paths setup.Paths, root string, options ...func(*labOptions)) *labServer {
	t.Helper()
	private := t.TempDir()
	o := labOptions{
		ip: "127.0.0.1", root: root,
		args: []string{"--LabApp.expose_app_in_browser=True"},
		env: []string{
			"JUPYTERLAB_SETTINGS_DIR=" + filepath.Join(private, "settings"),
			"JUPYTERLAB_WORKSPACES_DIR=" + filepath.Join(private, "workspaces"),
			environment.Models + "=" + filepath.Join(private, "models"),
			environment.History + "=" + filepath.Join(private, "history.jsonl"),
		},
	}
	for _, option := range options {
		option(&o)
	}
	server, err := startLab(t.Context(), paths, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// withEnvironment adds to a lab's environment, and takes the place of what was there under the same name.
func withEnvironment(entries ...string) func(*labOptions) {
	return func(o *labOptions) { o.env = append(o.env, entries...) }
}

// openNotebook opens a notebook of these cells, whose ids are c0, c1 …, in JupyterLab.
func openNotebook(t *testing.T, paths setup.Paths, cells ...string) (tab *browsertest.Tab, server *labServer) {
	t.Helper()
	type cell struct {
		ID       string         `json:"id"`
		Type     string         `json:"cell_type"`
		Source   string         `json:"source"`
		Metadata map[string]any `json:"metadata"`
		Outputs  []any          `json:"outputs"`
		Count    any            `json:"execution_count"`
	}
	notebook := map[string]any{
		"nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]string{"name": setup.Kernelspec(setup.DeviceCPU), "display_name": "CNN em Go", "language": "go"}},
	}
	var all []cell
	for i, source := range cells {
		all = append(all, cell{ID: fmt.Sprint("c", i), Type: "code", Source: source, Metadata: map[string]any{}, Outputs: []any{}})
	}
	notebook["cells"] = all
	text, err := json.Marshal(notebook)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "caderno.ipynb"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	server = privateLab(t, paths, root)
	tab = browsertest.Open(t, 1280, 900)
	visitNotebook(tab, server)
	return tab, server
}

// visitNotebook opens the notebook in a tab, and waits until its kernel is free.
func visitNotebook(tab *browsertest.Tab, server *labServer) {
	loadNotebook(tab, server)
	tab.Wait("the notebook and its kernel", "lab.opened()", labPatience)
}

// loadNotebook opens the notebook in a tab, whatever its kernel does.
func loadNotebook(tab *browsertest.Tab, server *labServer) {
	base, token, _ := strings.Cut(server.address, "?")
	base, _, _ = strings.Cut(base, "/lab")
	tab.Visit(base + "/lab/tree/caderno.ipynb?" + token)
	tab.Eval("delete window.lab", nil)
	script, err := os.ReadFile("testdata/lab.js")
	if err != nil {
		panic(err)
	}
	tab.Eval(string(script), nil)
}

// begin runs a cell as its ▶ does, without waiting for its end.
func beginCell(tab *browsertest.Tab, id string) {
	tab.Eval(fmt.Sprintf(`lab.run("notebook:run-cell", %q)`, id), nil)
}

// runCell runs a cell and gives what it says at its end, and how long that took as the page saw it.
func runCell(tab *browsertest.Tab, id string) (string, time.Duration) {
	began := time.Now()
	beginCell(tab, id)
	tab.Wait("the end of "+id, "lab.settled()", lessonPatience)
	took := time.Since(began)
	return said(tab, id), took
}

// pressStop clicks on ■ and gives how long the cell went on.
func pressStop(tab *browsertest.Tab) time.Duration {
	began := time.Now()
	tab.Run(chromedp.Click(chromedp.CSS(`.jp-NotebookPanel-toolbar [data-jp-item-name="interrupt"] [data-command]`), chromedp.NodeVisible))
	tab.Wait("the end after ■", "lab.settled()", lessonPatience)
	return time.Since(began)
}

// memories tells what the page, JupyterLab's server and each process below it hold.
func memories(t *testing.T, tab *browsertest.Tab, server *labServer) string {
	t.Helper()
	var heap float64
	tab.Eval("performance.memory.usedJSHeapSize / 1e6", &heap)
	words := []string{fmt.Sprintf("page %.0f MB of script", heap)}
	below := map[string]bool{strconv.Itoa(server.process.Pid): true}
	// A process has a higher number than the one that started it, but after the numbers began anew: hence several looks.
	for range 4 {
		for _, p := range allProcesses() {
			below[p.pid] = below[p.pid] || below[p.parent]
		}
	}
	for _, p := range allProcesses() {
		if below[p.pid] {
			words = append(words, fmt.Sprintf("%s %d MB", p.name, p.resident>>20))
		}
	}
	return strings.Join(words, ", ")
}

type processNow struct {
	pid, parent, name string
	resident          int
}

func allProcesses() (all []processNow) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		pid, rest, _ := strings.Cut(string(text), " (")
		name, rest, _ := strings.Cut(rest, ") ")
		fields := strings.Fields(rest)
		pages, _ := strconv.Atoi(fields[21])
		all = append(all, processNow{pid, fields[1], name, pages * os.Getpagesize()})
	}
	return all
}

// visitNotebookBusy opens the notebook whose kernel is at work.
func visitNotebookBusy(tab *browsertest.Tab, server *labServer) {
	loadNotebook(tab, server)
	tab.Wait("the notebook and its kernel", "lab.connected()", labPatience)
}
