package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"cnn321/cnnlib/filelock"
)

const lockSuffix = ".lock"

// Hold waits until no other process trains a run, and keeps it from others until release is called or this process ends. tell
// says on the screen what there is to wait for. A folder that cannot be written to needs no lock, and a file
// system that has none is told of; neither is an error.
func (a Archive) Hold(ctx context.Context, run string, tell func(text string)) (release func(), err error) {
	nothing := func() {}
	if a.disk.MkdirAll(a.folder) != nil {
		return nothing, nil
	}
	path := filepath.Join(a.folder, run+lockSuffix)
	release, err = filelock.Take(ctx, path, func(by string) {
		tell("Outro kernel está treinando este mesmo modelo" + by + ": espero ele terminar e aproveito o que ele aprendeu. Para não esperar, interrompa a célula (■).")
	})
	switch {
	case errors.Is(err, filelock.ErrUnknown):
		tell(fmt.Sprintf("A pasta %s está num disco que não sabe reservar arquivos: o treino segue, e cada época é guardada inteira; não treine este mesmo modelo em dois cadernos ao mesmo tempo.", a.folder))
		release = nothing
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		release = nothing
	default:
		a.sweep(run)
		return release, nil
	}
	a.finishAnew(run)
	return release, nil
}

// isHeld reports whether a process, which may be this one, has the lock of a run now.
func (a Archive) isHeld(run string) bool {
	f, err := os.Open(filepath.Join(a.folder, run+lockSuffix))
	if err != nil {
		return false
	}
	defer f.Close()
	held, err := filelock.IsHeld(f)
	return held && err == nil
}

// brief holds the lock of the model's own folder while a small file is written; without it, where there is none.
func (a Archive) brief() (release func()) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	release, err := filelock.Take(ctx, filepath.Join(a.folder, currentFile+lockSuffix), nil)
	if err != nil {
		return func() {}
	}
	a.sweepCurrent()
	return release
}
