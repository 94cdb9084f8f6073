package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cnn321/cnnlib/filewords"
	"cnn321/kernels/glob"
	"cnn321/kernels/setup"
)

// warnOfNoLesson tells why JupyterLab opens without the lesson, where somebody has moved it away.
func warnOfNoLesson(say io.Writer, folder string) {
	lesson := filepath.Join(folder, "notebooks", lessonName)
	info, err := os.Stat(lesson)
	switch {
	case err != nil:
		fmt.Fprintf(say, "Atenção: a lição não está em %s (%s). Se você mudou o nome dela, abra-a na lista de arquivos;\n"+
			"para ter a original de volta, copie-a do projeto ou do pacote de onde este veio (num clone: git checkout -- notebooks/%s).\n",
			lesson, filewords.NotRead(err), lessonName)
	case info.IsDir():
		fmt.Fprintf(say, "Atenção: %s é uma pasta, e não a lição. Mude o nome dela, e copie a lição de novo para lá.\n", lesson)
	}
}

// newToken is the user's own or one that nobody can guess.
func newToken() (string, error) {
	if own := os.Getenv("JUPYTER_TOKEN"); own != "" {
		return own, nil
	}
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("sorteio da senha do JupyterLab: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// trustLesson signs the notebook's stored outputs, which JupyterLab would otherwise strip of their
// pictures until the first run. It comes from the repository, as the code that runs here does; a copy in a home was changed by nobody but its owner. The
// channel closes when that is done; the lesson opens without it too.
func trustLesson(ctx context.Context, paths setup.Paths, lesson, folder string) <-chan struct{} {
	done := make(chan struct{})
	sign := exec.CommandContext(ctx, paths.Python(), "-c",
		"from nbformat.sign import TrustNotebookApp; TrustNotebookApp.launch_instance()", lesson)
	sign.Env = paths.JupyterEnvironment(folder)
	go func() {
		defer close(done)
		_ = sign.Run()
	}()
	return done
}

// alone is JupyterLab's layout with no tab, and with the list of files closed. (Of a person without a layout JupyterLab takes
// it that the list is wanted, and opens it beside whatever the address names; so it does for a while where a list is "current".)
const alone = `{"data": {"layout-restorer:data": {
	"main": {"dock": null, "current": ""},
	"left": {"collapsed": true, "visible": true, "widgets": ["filebrowser"]},
	"right": {"collapsed": true, "visible": true, "widgets": []}
}}, "metadata": {"id": "default"}}`

// defaultWorkspace is the file of a person's layout. The end of its name is the beginning of the SHA-256 of "default", as
// jupyterlab_server's slugify has it.
const defaultWorkspace = "default-37a8.jupyterlab-workspace"

// emptyWorkspace lays a person's layout of this start alone into the server's private folder, and gives the variable that names
// its place to JupyterLab. Their own, with its tabs, is left as it is for the next start without a class.
func emptyWorkspace(folder string) (variable string, err error) {
	workspaces := filepath.Join(folder, "workspaces")
	file := filepath.Join(workspaces, defaultWorkspace)
	err = os.Mkdir(workspaces, 0o700)
	if err == nil {
		err = os.WriteFile(file, []byte(alone), 0o600)
	}
	if err != nil {
		return "", &setup.Problem{
			What: "gravar o arranjo da tela em " + workspaces, Why: filewords.Why(err), Err: err,
			Fix: "confira o espaço e as permissões dessa pasta, ou aponte TMPDIR para outra",
		}
	}
	return "JUPYTERLAB_WORKSPACES_DIR=" + workspaces, nil
}

// openLog makes this start's log and forgets the oldest.
func openLog(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, logProblem(dir, err)
	}
	old, err := glob.In(dir, "lab-*.log")
	if err != nil {
		return nil, fmt.Errorf("busca em %s: %w", dir, err)
	}
	slices.Sort(old)
	for len(old) >= keptLogs {
		_ = os.Remove(old[0]) // at worst one log too many stays
		old = old[1:]
	}
	name := filepath.Join(dir, fmt.Sprintf("lab-%s-%d", time.Now().Format("20060102-150405"), os.Getpid()))
	for others := 0; ; others++ {
		// Two containers with the same home may start at the same second, each as its own process 7.
		path := name + ".log"
		if others > 0 {
			path = fmt.Sprintf("%s-%d.log", name, others)
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
		switch {
		case err == nil:
			return f, nil
		case !errors.Is(err, fs.ErrExist):
			return nil, logProblem(dir, err)
		}
	}
}

func logProblem(dir string, err error) error {
	return &setup.Problem{
		What: "criar o registro do JupyterLab em " + dir, Why: filewords.Why(err), Err: err,
		Fix: "confira o espaço e as permissões dessa pasta",
	}
}

const runtimePrefix = "cnn321-lab-"

// runtimeBase is where a private folder goes that must not outlive its process.
func runtimeBase() string {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return os.TempDir()
}

// sweepRuntime removes the folders of those that were killed. Another user's stay: they cannot be removed.
func sweepRuntime(base string) {
	folders, err := glob.In(base, runtimePrefix+"*")
	if err != nil {
		return
	}
	for _, folder := range folders {
		text, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), runtimePrefix), "-")
		pid, err := strconv.Atoi(text)
		if err != nil {
			continue
		}
		if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
			if err := os.RemoveAll(folder); err != nil && !errors.Is(err, fs.ErrPermission) {
				continue
			}
		}
	}
}
