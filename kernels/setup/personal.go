package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"cnn321/cnnlib/filewords"
)

// Personal is the folder of what one person makes: trained models, history, JupyterLab's settings. It is [Paths.Home] for whoever
// may write there. An installation that is shared, and that its users only read, has one such folder a user.
func (p Paths) Personal() string {
	dir, _ := p.personal(os.Getenv, os.UserHomeDir)
	return dir
}

// Shared reports whether the installation is one that this user may only read.
func (p Paths) Shared() bool {
	_, err := os.Stat(p.Home())
	return err == nil && denied(p.Home()) != nil
}

// anothers reports whether the installation is shared and of another account, which alone can mend it.
func (p Paths) anothers() bool {
	info, err := os.Stat(p.Home())
	if err != nil || denied(p.Home()) == nil {
		return false
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(owner.Uid) != os.Geteuid()
}

// incomplete says what the installation of another account lacks.
func (p Paths) incomplete(missing []step) error {
	var names []string
	for _, s := range missing {
		names = append(names, "“"+s.name+"”")
	}
	return &Problem{
		What: "usar a instalação em " + p.Root,
		Why:  "ela é de outra conta, e nela falta ou ficou antigo: " + strings.Join(names, ", "),
		Fix:  "peça a quem cuida dela que rode `" + Command + " --shared` em " + p.Root + ", ou copie o projeto para uma pasta sua e rode `" + Command + "` lá",
		Err:  fs.ErrPermission,
	}
}

// denied says why whom this process acts for may not write there, or is nil; a read-only disk says no to everybody.
func denied(dir string) error {
	return unix.Faccessat(unix.AT_FDCWD, dir, unix.W_OK, unix.AT_EACCESS)
}

// MakePersonal makes sure that the personal folder can be written. Where it cannot, the error, a [*Problem], says which folder was
// meant and how to name another; what needs no folder works all the same.
func (p Paths) MakePersonal() error {
	dir, err := p.personal(os.Getenv, os.UserHomeDir)
	why := ""
	if err != nil {
		why = err.Error()
	} else if err = os.MkdirAll(dir, 0o700); err == nil {
		err = denied(dir)
	}
	if err != nil {
		if why == "" {
			why = dir + " não aceita gravação: " + filewords.Why(err)
		}
		return &Problem{
			What: "usar uma pasta sua para treinos e configurações",
			Why:  fmt.Sprintf("a instalação em %s é só de leitura, e %s", p.Root, why),
			Fix:  "defina HOME ou XDG_DATA_HOME com uma pasta em que você possa gravar; até lá, o que você treinar vale só até o kernel terminar",
			Err:  err,
		}
	}
	if !p.Shared() {
		return nil
	}
	// JupyterLab reads these from the personal folder alone.
	err = p.eachSetting(func(file string, contents []byte) error {
		rel, err := filepath.Rel(filepath.Join(p.Jupyter(), "config"), file)
		if err != nil || !filepath.IsLocal(rel) {
			return nil
		}
		own := filepath.Join(p.ownJupyter(), "config", rel)
		if old, err := os.ReadFile(own); err == nil && string(old) == string(contents) {
			return nil
		}
		return writeFile(own, contents, 0o644)
	})
	if err != nil {
		return &Problem{
			What: "gravar as configurações da lição em " + p.ownJupyter(), Why: filewords.Why(err), Err: err,
			Fix: "libere espaço e confira as permissões dessa pasta, ou defina XDG_DATA_HOME com outra; o que já está nela fica como está",
		}
	}
	return nil
}

func (p Paths) personal(getenv func(string) string, userHome func() (string, error)) (string, error) {
	if !p.Shared() {
		return p.Home(), nil
	}
	if dir := getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, Module), nil
	}
	home, err := userHome()
	if err != nil {
		err = errors.New("a sua pasta pessoal (HOME) não está definida")
	} else if info, e := os.Stat(home); e != nil {
		err = fmt.Errorf("a sua pasta pessoal (HOME), %s, não serve: %s", home, filewords.Why(e))
	} else if !info.IsDir() {
		err = fmt.Errorf("a sua pasta pessoal (HOME), %s, não é uma pasta", home)
	}
	if err != nil {
		// A name of one's own, so that two users without a home do not meet.
		return filepath.Join(os.TempDir(), fmt.Sprintf("%s-%d", Module, os.Getuid())), err
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", Module), nil
	}
	return filepath.Join(home, ".local", "share", Module), nil
}

// ownJupyter is where JupyterLab keeps what a person sets.
func (p Paths) ownJupyter() string { return filepath.Join(p.Personal(), "jupyter") }
