package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"cnn321/kernels/browsertest"
	"cnn321/kernels/talk"
)

const (
	listOfFiles = "the list of files"

	// watchLoading notes what a page of JupyterLab shows at each of its frames, from the first on.
	watchLoading = `window.loading = [];
const seen = (element, inside) => { // not under the splash
	const {left, top, width, height} = element.getBoundingClientRect();
	return width > 0 && inside.contains(document.elementFromPoint(left + width / 2, top + height / 2));
};
(function look() {
	const list = document.querySelector("#jp-left-stack");
	if (list && seen(list, list)) loading.push("` + listOfFiles + `");
	for (const tab of document.querySelectorAll("#jp-main-dock-panel .lm-TabBar-tab")) {
		if (seen(tab, tab)) loading.push(tab.textContent);
	}
	requestAnimationFrame(look);
})();`

	// yesterday is a layout with the list of files, and with a tab.
	yesterday = `{"data": {"layout-restorer:data": {
	"main": {"dock": {"type": "tab-area", "currentIndex": 0, "widgets": ["editor:notebooks/roteiro.md"]}, "current": "editor:notebooks/roteiro.md"},
	"left": {"collapsed": false, "visible": true, "current": "filebrowser", "widgets": ["filebrowser"]},
	"right": {"collapsed": true, "visible": true, "widgets": []}
}, "editor:notebooks/roteiro.md": {"data": {"path": "notebooks/roteiro.md", "factory": "Editor"}}}, "metadata": {"id": "default"}}`
)

// TestClassOpensAlone opens the copy for a class, after a day on which something else was open: that and the list of files are not
// seen for a moment.
func TestClassOpensAlone(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "notebooks"), os.DirFS(filepath.Dir(paths.Lesson()))); err != nil {
		t.Fatal(err)
	}
	copied, err := freshCopy(root, talk.Stage, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	workspaces := t.TempDir()
	if err := os.WriteFile(filepath.Join(workspaces, defaultWorkspace), []byte(yesterday), 0o600); err != nil {
		t.Fatal(err)
	}
	loading := func(t *testing.T, alone bool) (seen []string) {
		return loadingOf(t, privateLab(t, paths, root, withEnvironment("JUPYTERLAB_WORKSPACES_DIR="+workspaces), func(o *labOptions) {
			o.lesson, o.alone = copied, alone
		}))
	}
	t.Run("a class", func(t *testing.T) {
		if seen := loading(t, true); !slices.Equal(seen, []string{copied}) {
			t.Errorf("a class sees %q", seen)
		}
	})
	t.Run("without a class", func(t *testing.T) { // the layout is what it was, and the test has eyes
		if seen := loading(t, false); !slices.Contains(seen, listOfFiles) || !slices.Contains(seen, "roteiro.md") {
			t.Errorf("one sees %q, and not yesterday's layout", seen)
		}
	})
}

// loadingOf is all that JupyterLab shows until the lesson and its kernel are there, each once.
func loadingOf(t *testing.T, server *labServer) (seen []string) {
	t.Helper()
	tab := browsertest.Open(t, 1920, 1080)
	tab.Run(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watchLoading})
		return err
	}))
	tab.Visit(server.address)
	tab.Eval(read(t, "testdata/lab.js"), nil)
	tab.Wait("the lesson and its kernel", "lab.opened()", labPatience)
	tab.Eval("[...new Set(loading)]", &seen)
	for i, name := range seen {
		seen[i] = strings.TrimSpace(name)
	}
	return slices.Compact(seen)
}
