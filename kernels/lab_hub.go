package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"cnn321/cnnlib/filewords"
	"cnn321/kernels/launch"
	"cnn321/kernels/setup"
)

// maxHubArguments are as many as a hub may add for the server itself, after two dashes.
const maxHubArguments = 64

// hubVariables are those without which JupyterHub's server does not know its hub.
var hubVariables = []string{"JUPYTERHUB_API_TOKEN", "JUPYTERHUB_SERVICE_URL", "JUPYTERHUB_USER"}

// runHubLab becomes a student's server: the hub knows this process, and JupyterHub's own program takes its place when all is ready.
// What goes wrong before is said in the hub's log; it is all that the hub keeps of a server that did not start.
func runHubLab(ctx context.Context, extra []string) error {
	for _, name := range hubVariables {
		if os.Getenv(name) == "" {
			return &setup.Problem{
				What: "ser o servidor de um aluno", Why: "falta " + name + ", que o JupyterHub põe no ambiente",
				Fix: "ponha este comando em c.Spawner.cmd, na configuração do JupyterHub (docker/hub); para abrir a lição aqui, rode `go run ./kernels lab`",
			}
		}
	}
	// What is made from here on is the student's alone, whatever the permissions of their home.
	syscall.Umask(0o077)
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	// A hub that a system starts knows the system's folders alone.
	if err := launch.GoOnPath(); err != nil {
		return err
	}
	paths := setup.Paths{Root: root}
	if err := paths.InPlace(ctx, setup.Python, setup.Hub, setup.Launcher, setup.Engine, setup.Kernelspecs); err != nil {
		if problem, ok := errors.AsType[*setup.Problem](err); ok {
			return problem
		}
		return &setup.Problem{
			What: "abrir a lição num JupyterHub", Why: err.Error(), Err: err,
			Fix: "quem cuida da instalação roda `" + setup.Command + " --shared` e `" + setup.Command + " hub` em " + root,
		}
	}
	if err := paths.MakePersonal(); err != nil {
		return err
	}
	folder, fresh, err := hubFolder(paths)
	if err != nil {
		return err
	}
	sweepRuntime(runtimeBase())
	runtime, err := os.MkdirTemp(runtimeBase(), runtimePrefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return &setup.Problem{
			What: "criar a pasta temporária do JupyterLab em " + runtimeBase(), Why: filewords.Why(err), Err: err,
			Fix: "confira o espaço e as permissões dessa pasta, ou aponte TMPDIR para outra",
		}
	}
	lesson := filepath.Join(folder, "notebooks", filepath.Base(paths.Lesson()))
	if fresh {
		<-trustLesson(ctx, paths, lesson, runtime)
	}
	if err := os.Chdir(folder); err != nil {
		return fmt.Errorf("entrada em %s: %w", folder, err)
	}
	page := startPage(lesson)
	if os.Getenv("JUPYTERHUB_DEFAULT_URL") != "" {
		page = "" // the hub's own choice
	}
	args := append([]string{paths.Python(), "-m", "jupyterhub.singleuser"}, labSettings(paths, folder, page)...)
	err = syscall.Exec(paths.Python(), append(args, extra...), paths.JupyterEnvironment(runtime))
	return errors.Join(fmt.Errorf("não consegui iniciar o servidor do JupyterHub: %w", err), os.RemoveAll(runtime))
}

// hubFolder is the folder of the student's lesson; fresh says that the lesson has just been laid there.
func hubFolder(paths setup.Paths) (folder string, fresh bool, err error) {
	folder, err = lessonFolder(paths)
	if err != nil {
		return "", false, err
	}
	_, err = os.Stat(filepath.Join(folder, "notebooks", filepath.Base(paths.Lesson())))
	fresh = errors.Is(err, fs.ErrNotExist)
	folder, err = lessonCopy(paths, false, os.Stderr)
	return folder, fresh, err
}
