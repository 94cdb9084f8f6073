package setup

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed locks/hub.lock
var hubLock string

// hubProof imports what a student's server starts, and finds the pages that come with it.
const hubProof = "import jupyterhub.singleuser, jupyterhub_idle_culler\nfrom jupyterhub._data import DATA_FILES_PATH\nopen(DATA_FILES_PATH + '/templates/login.html').close()"

// JupyterHub is the program of a class room's hub.
func (p Paths) JupyterHub() string { return filepath.Join(filepath.Dir(p.Python()), "jupyterhub") }

// hubStep puts JupyterHub into JupyterLab's environment: the hub itself, and that by which a student's server is one of a hub.
func hubStep(p Paths) step {
	present := func() error {
		_, err := os.Stat(p.JupyterHub())
		return err // a new environment does not have it
	}
	return step{
		id: "hub", part: Hub, name: "JupyterHub, para uma turma", needs: []Part{Python, Settings}, tools: needPython, room: 150e6,
		key: func(context.Context) (string, error) {
			return keyOf("hub 1", hubLock, p.Root), nil
		},
		present: present,
		make: func(ctx context.Context, say progress) ([]string, error) {
			fetched, err := download(ctx, p, p.Python(), "hub", hubLock, 0, say)
			if err != nil {
				return nil, explain("baixar o JupyterHub", err)
			}
			if err := installWheels(ctx, filepath.Join(p.Home(), "python"), p.Python(), fetched, say); err != nil {
				return nil, explain("instalar o JupyterHub", err)
			}
			if err := present(); err != nil {
				return nil, fmt.Errorf("o pip terminou sem o programa: %w", err)
			}
			return []string{p.JupyterHub()}, fetched.remove()
		},
		prove: func(ctx context.Context) error { return provePackages(ctx, p.Python(), hubLock, hubProof) },
	}
}
