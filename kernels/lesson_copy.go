package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/filewords"
	"cnn321/kernels/glob"
	"cnn321/kernels/setup"
)

// lessonFiles are what a copy of the lesson is made of: the notebook, its pictures and data, and what it links to.
var lessonFiles = []string{"notebooks/cnn-mnist.ipynb", "notebooks/pictures", "notebooks/data", "notebooks/" + planPage, "README.md", "LICENSE", "docker"}

// lessonCopy returns the folder that JupyterLab shows, ready. It is the repository for whoever may write there. With a shared
// installation it is a copy of the lesson in the person's own home, which is made once and never written over; with update, a
// lesson that has changed since is laid beside it, under the day's name.
func lessonCopy(paths setup.Paths, update bool, say io.Writer) (string, error) {
	if !paths.Shared() {
		if update {
			fmt.Fprintln(say, "Esta cópia do projeto é sua: para uma lição mais nova, atualize o projeto (git pull).")
		}
		return paths.Root, nil
	}
	folder, err := lessonFolder(paths)
	if err != nil {
		return "", err
	}
	// What is written there is its owner's alone, also where homes are open to all.
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", copyProblem(folder, err)
	}
	return folder, keepLesson(paths, folder, update, time.Now(), say)
}

// keepLesson copies what the person's folder lacks of the lesson, and sees to a newer one: with update it lays it there, else it tells of it.
func keepLesson(paths setup.Paths, folder string, update bool, today time.Time, say io.Writer) error {
	mine := filepath.Join(folder, "notebooks", lessonName)
	_, missing := os.Lstat(mine)
	if err := copyLesson(paths.Root, folder); err != nil {
		return copyProblem(folder, err)
	}
	switch {
	case update:
		name, err := updateLesson(paths, folder, today, say)
		if err != nil {
			return err
		}
		rememberLesson(paths, name)
	case missing != nil:
		rememberLesson(paths, lessonName)
	default:
		tellOfNewLesson(paths, mine, say)
	}
	return nil
}

// offered is the file, in the person's folder, that says which lesson of the installation they know: its hash, and under which name they
// were given it, as sha256sum has them. There is no name where they were only told of it.
func offered(paths setup.Paths) string { return filepath.Join(paths.Personal(), "lesson.sha256") }

// hashOf is the hash of a file as a note has it; empty where it cannot be read.
func hashOf(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

// rememberLesson notes that the person knows the installation's lesson. Without the note they are at worst told of it, or given it, once more.
func rememberLesson(paths setup.Paths, name string) {
	if err := os.MkdirAll(paths.Personal(), 0o700); err == nil {
		_ = durable.Write(offered(paths), []byte(hashOf(paths.Lesson())+"  "+name+"\n"), 0o644)
	}
}

// knownLesson is what the note says; an error is that there is none.
func knownLesson(paths setup.Paths) (hash, name string, err error) {
	text, err := os.ReadFile(offered(paths))
	hash, name, _ = strings.Cut(strings.TrimSuffix(string(text), "\n"), "  ")
	return hash, name, err
}

// tellOfNewLesson tells whoever has a lesson of their own that the installation's is another than they know: a newer one, since an
// installation does not go back. Where there is no note of that, theirs is older or was changed by them, and they are told once.
func tellOfNewLesson(paths setup.Paths, mine string, say io.Writer) {
	current := hashOf(paths.Lesson())
	known, _, err := knownLesson(paths)
	switch {
	case err == nil && known == current:
	case err != nil && hashOf(mine) == current:
		rememberLesson(paths, lessonName)
	case err != nil:
		fmt.Fprintln(say, "A lição desta instalação é outra que a sua: ou é mais nova, ou foi você que mudou a sua (executá-la já a muda). A sua fica como está;\n"+
			"`lab --update` põe a da instalação ao lado dela.")
		rememberLesson(paths, "")
	default:
		fmt.Fprintln(say, "A lição desta instalação mudou depois que a sua foi copiada. A sua fica como está; `lab --update` põe a nova ao lado dela.")
	}
}

// ownNotebook is the notebook, or in the place of a shared installation's lesson the person's copy: cells write beside their notebook.
func ownNotebook(paths setup.Paths, notebook string) (string, error) {
	if !isLesson(paths, notebook) || !paths.Shared() {
		return notebook, nil
	}
	folder, err := lessonCopy(paths, false, io.Discard)
	return filepath.Join(folder, "notebooks", lessonName), err
}

// isLesson reports whether a notebook is the installation's lesson, also where a link led to it.
func isLesson(paths setup.Paths, notebook string) bool {
	return setup.Resolved(notebook) == setup.Resolved(paths.Lesson())
}

// lessonFolder is where a person's lesson lies.
func lessonFolder(paths setup.Paths) (string, error) {
	if !paths.Shared() {
		return paths.Root, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", &setup.Problem{What: "copiar a lição para a sua pasta", Why: err.Error(), Fix: "defina HOME com uma pasta em que você possa gravar", Err: err}
	}
	return filepath.Join(home, setup.Module), nil
}

func copyProblem(folder string, err error) error {
	return &setup.Problem{
		What: "copiar a lição para " + folder, Why: filewords.Why(err), Err: err,
		Fix: "libere espaço ou permissão nessa pasta, e tente de novo; o que já está nela fica como está",
	}
}

// updateLesson lays the installation's lesson beside the person's own, if neither that nor one laid there before is the same, or was when
// it was laid. What the person has changed, renamed or closed is left alone. It returns the name of the newest one.
func updateLesson(paths setup.Paths, folder string, today time.Time, say io.Writer) (name string, err error) {
	current, err := os.ReadFile(paths.Lesson())
	if err != nil {
		return "", &setup.Problem{
			What: "ler a lição da instalação, " + paths.Lesson(), Why: filewords.NotRead(err), Err: err, Fix: "peça a quem cuida da instalação que a reponha",
		}
	}
	notebooks := filepath.Join(folder, "notebooks")
	mine := filepath.Join(notebooks, lessonName)
	if same, err := os.ReadFile(mine); err == nil && bytes.Equal(same, current) {
		fmt.Fprintln(say, "A sua lição já é a mais nova.")
		return lessonName, nil
	}
	base := strings.TrimSuffix(lessonName, ".ipynb")
	beside, err := glob.In(notebooks, base+"-*.ipynb")
	if err != nil {
		return "", copyProblem(folder, err)
	}
	for _, file := range beside {
		if same, err := os.ReadFile(file); err == nil && bytes.Equal(same, current) {
			fmt.Fprintf(say, "A lição mais nova já está ao lado da sua: %s\n", file)
			return filepath.Base(file), nil
		}
	}
	// To run a lesson changes it, so its bytes alone do not tell.
	if known, given, err := knownLesson(paths); err == nil && given != "" && known == fmt.Sprintf("%x", sha256.Sum256(current)) {
		if _, err := os.Stat(filepath.Join(notebooks, given)); err == nil {
			fmt.Fprintf(say, "A lição mais nova já está em %s, e o que você fez nela fica como está. Para ter outra, igual à original, mude o nome dessa e repita o comando.\n",
				filepath.Join(notebooks, given))
			return given, nil
		}
	}
	name, err = writeFree(notebooks, base+today.Format("-2006-01-02"), current)
	if err != nil {
		return "", copyProblem(folder, err)
	}
	fmt.Fprintf(say, "A lição mais nova está ao lado da sua, que ficou como estava: %s\n", filepath.Join(notebooks, name))
	return name, nil
}

// writeFree writes a notebook under the first name that nothing has yet, of base.ipynb, base-2.ipynb and so on, and gives the name.
func writeFree(folder, base string, contents []byte) (name string, err error) {
	for n := 1; ; n++ {
		name = base + ".ipynb"
		if n > 1 {
			name = fmt.Sprintf("%s-%d.ipynb", base, n)
		}
		if err := writeNew(filepath.Join(folder, name), contents, 0o644); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
}

// copyLesson lays into the folder what is not there yet; what is stays.
func copyLesson(root, folder string) error {
	for _, name := range lessonFiles {
		err := filepath.WalkDir(filepath.Join(root, name), func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a copy of the project without it
			}
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			target := filepath.Join(folder, rel)
			if entry.IsDir() {
				return os.MkdirAll(target, 0o755)
			}
			if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
				return err
			}
			contents, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := writeNew(target, contents, 0o644); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file that is not there yet, whole or not at all; one that is there is left, with [fs.ErrExist].
func writeNew(path string, contents []byte, mode fs.FileMode) error {
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	half, err := os.CreateTemp(filepath.Dir(path), ".novo-*")
	if err != nil {
		return err
	}
	defer os.Remove(half.Name())
	if _, err := half.Write(contents); err != nil {
		half.Close()
		return err
	}
	if err := errors.Join(half.Chmod(mode), half.Close()); err != nil {
		return err
	}
	// A link, unlike a renaming, leaves what somebody else has put there meanwhile. Some file systems know no links.
	err = os.Link(half.Name(), path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(half.Name(), path)
	}
	return err
}
