// Package bundle makes one archive of the project and of all that its setup would bring from a network, so that a machine without
// one is set up from it by the same commands.
//
// The archive is a tar, compressed by gzip, of one folder:
//
//	cnn321/…                  the project
//	cnn321/vendor/            what `go run ./kernels` is compiled from
//	cnn321/offline/SHA256SUMS what follows, with the SHA-256 of each
//	cnn321/offline/modules/   Go modules, as a proxy has them
//	cnn321/offline/wheels/    Python packages
//	cnn321/.cnn321/models/    trained models
//
// Beside it lie a file of its own SHA-256, and the script that opens it: that checks all of it before anything of it is used. For whoever
// unpacks it by hand, what the setup needs to say that it was cut short comes first.
package bundle

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"text/template"

	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/filewords"
	"cnn321/cnnlib/trained"
	"cnn321/kernels/setup"
)

// Options say what goes into a bundle.
type Options struct {
	Paths   setup.Paths
	Output  string   // the archive
	Pythons []string // versions of Python to bring packages for, besides that of this machine
	CUDA    bool
	Models  bool
	Say     func(text string) // is told what is done
}

// Make writes the archive and returns its size in bytes.
func Make(ctx context.Context, o Options) (int64, error) {
	// What can be known before minutes are spent is said before.
	if err := o.check(); err != nil {
		return 0, err
	}
	size, err := o.make(ctx)
	return size, explain(ctx, err)
}

func (o Options) make(ctx context.Context) (int64, error) {
	work, done, err := o.Paths.PackFolder(ctx, o.Say)
	if err != nil {
		return 0, problem(err)
	}
	defer done()
	offline, vendor := filepath.Join(work, setup.OfflineFolder), filepath.Join(work, "vendor")
	if err := os.Mkdir(offline, 0o755); err != nil {
		return 0, problem(err)
	}
	o.Say("módulos do Go…")
	if err := o.Paths.PackModules(ctx, filepath.Join(offline, setup.OfflineModules)); err != nil {
		return 0, err
	}
	if err := o.Paths.PackVendor(ctx, vendor); err != nil {
		return 0, err
	}
	o.Say("pacotes Python, também para " + strings.Join(o.Pythons, ", ") + "…")
	if err := o.Paths.PackWheels(ctx, filepath.Join(offline, setup.OfflineWheels), o.Pythons, o.CUDA); err != nil {
		return 0, err
	}
	content, err := o.collect(vendor, offline)
	if err != nil {
		return 0, problem(err)
	}
	o.Say(fmt.Sprintf("gravando %s…", filepath.Base(o.Output)))
	return o.write(ctx, content)
}

// check is what is wrong with the options, or with the place of the archive, whose folder it makes.
func (o Options) check() error {
	if err := setup.CheckPythons(o.Pythons); err != nil {
		return err
	}
	if !strings.HasSuffix(o.Output, extension) {
		return &setup.Problem{What: "gravar o pacote em " + o.Output, Why: "o nome não termina em " + extension, Fix: "dê em --output um nome como aula" + extension}
	}
	dir := filepath.Dir(o.Output)
	err := os.MkdirAll(dir, 0o755)
	var try *os.File
	if err == nil {
		try, err = os.CreateTemp(dir, ".novo-*")
	}
	if err == nil {
		err = errors.Join(try.Close(), os.Remove(try.Name()))
	}
	if info, e := os.Stat(o.Output); err == nil && e == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		return &setup.Problem{
			What: "gravar o pacote em " + o.Output, Why: filewords.Why(err), Err: err,
			Fix: "dê em --output um arquivo numa pasta em que você possa gravar",
		}
	}
	return nil
}

// extension is that of every archive, by which a later one knows it, and does not take it along.
const extension = ".tar.gz"

func problem(err error) error {
	return &setup.Problem{What: "fazer o pacote", Why: filewords.Why(err), Err: err, Fix: "confira o espaço em disco e as permissões, e rode o comando de novo"}
}

// explain tells of the pack what the setup's functions tell of a setup.
func explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return &setup.Problem{What: "fazer o pacote", Why: "ele foi interrompido, e nada ficou pela metade", Err: err, Fix: "rode o mesmo comando de novo"}
	}
	known, ok := errors.AsType[*setup.Problem](err)
	if !ok {
		return problem(err)
	}
	told := *known
	told.Err = err
	told.Fix = strings.ReplaceAll(strings.ReplaceAll(told.Fix, setup.Command, Command), ": ela segue de onde parou", "")
	return &told
}

// Command is how a person makes a bundle.
const Command = "go run ./kernels bundle"

// file is one of the archive: where it is, and its name below the project's folder.
type file struct{ from, name string }

// content is what an archive holds, in order. The sums stand between the two.
type content struct {
	first, rest []file
	sums        []byte
}

// left are folders of the project that do not go along by themselves.
var left = map[string]bool{".git": true, ".cnn321": true, "vendor": true, setup.OfflineFolder: true}

func (o Options) collect(vendor, offline string) (content, error) {
	var c content
	project, err := below(o.Paths.Root, "", func(name string) bool {
		return left[name] || path.Base(name) == ".ipynb_checkpoints" || strings.Contains(path.Base(name), extension)
	})
	if err != nil {
		return c, err
	}
	sources, err := below(vendor, "vendor", nil)
	if err != nil {
		return c, err
	}
	c.first = append(project, sources...)
	if c.rest, err = below(offline, setup.OfflineFolder, func(name string) bool { return strings.HasSuffix(name, ".lock") }); err != nil {
		return c, err
	}
	if o.Models {
		models, err := below(o.Paths.Models(), ".cnn321/models", func(name string) bool { return strings.HasSuffix(name, ".lock") || durable.IsTemporary(name) })
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
		c.rest = append(c.rest, models...)
	}
	if _, err := os.Stat(o.Paths.TrainedModel()); o.Models && err == nil {
		c.rest = append(c.rest, file{o.Paths.TrainedModel(), trained.FileName}) // where the setup looks for it
	}
	var sums strings.Builder
	for _, f := range c.rest {
		sum, err := sumOf(f.from)
		if err != nil {
			return c, err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sum, f.name)
	}
	c.sums = []byte(sums.String())
	return c, nil
}

// below are the files of a folder, and of folders that it has links to; skip is asked with their names from it.
func below(dir, prefix string, skip func(name string) bool) ([]file, error) {
	var all []file
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return err
		case skip != nil && rel != "." && skip(rel):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case info.IsDir() && !entry.IsDir():
			linked, err := below(name+"/", path.Join(prefix, rel), nil)
			all = append(all, linked...)
			return err
		case info.Mode().IsRegular():
			all = append(all, file{name, path.Join(prefix, rel)})
		}
		return nil
	})
	return all, err
}

func sumOf(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return sum.Sum(nil), err
}

//go:embed abrir.sh
var openScript string

// script is what opens an archive of this name on another machine.
func script(name string, bytes int64, sum []byte) (string, error) {
	parsed, err := template.New("abrir.sh").Parse(openScript)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = parsed.Execute(&text, struct {
		Name, SHA256, Folder string
		Bytes                int64
	}{strings.ReplaceAll(name, "'", `'\''`), fmt.Sprintf("%x", sum), setup.Module, bytes})
	return text.String(), err
}

// Script is the name of the script that opens an archive.
func Script(archive string) string {
	return strings.TrimSuffix(strings.TrimSuffix(archive, ".gz"), ".tar") + ".sh"
}

// write makes the archive, and beside it the file of its sum and the script that opens it, each whole or not at all.
func (o Options) write(ctx context.Context, c content) (int64, error) {
	sum, size := sha256.New(), int64(0)
	err := durable.Stream(o.Output, 0o644, func(w io.Writer) error {
		counted := counter{w, &size}
		packed, err := gzip.NewWriterLevel(io.MultiWriter(counted, sum), gzip.BestSpeed) // most of it is packed already
		if err != nil {
			return err
		}
		archive := tar.NewWriter(packed)
		for _, f := range c.first {
			if err := add(ctx, archive, f); err != nil {
				return err
			}
		}
		header := tar.Header{Name: path.Join(setup.Module, setup.OfflineFolder, setup.OfflineSums), Mode: 0o644, Size: int64(len(c.sums))}
		if err := archive.WriteHeader(&header); err != nil {
			return err
		}
		if _, err := archive.Write(c.sums); err != nil {
			return err
		}
		for _, f := range c.rest {
			if err := add(ctx, archive, f); err != nil {
				return err
			}
		}
		return errors.Join(archive.Close(), packed.Close())
	})
	if err == nil {
		line := fmt.Sprintf("%x  %s\n", sum.Sum(nil), filepath.Base(o.Output))
		err = durable.Write(o.Output+".sha256", []byte(line), 0o644)
	}
	var text string
	if err == nil {
		text, err = script(filepath.Base(o.Output), size, sum.Sum(nil))
	}
	if err == nil {
		err = durable.Write(Script(o.Output), []byte(text), 0o755)
	}
	if err != nil {
		return 0, problem(err)
	}
	return size, nil
}

// add keeps a file's time: Go's build cache knows files by it.
func add(ctx context.Context, archive *tar.Writer, f file) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	from, err := os.Open(f.from)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	header := tar.Header{Name: path.Join(setup.Module, f.name), Mode: int64(info.Mode().Perm()&0o755 | 0o644), Size: info.Size(), ModTime: info.ModTime()}
	if err := archive.WriteHeader(&header); err != nil {
		return err
	}
	_, err = io.Copy(archive, from)
	return err
}

type counter struct {
	to   io.Writer
	size *int64
}

func (c counter) Write(data []byte) (int, error) {
	n, err := c.to.Write(data)
	*c.size += int64(n)
	return n, err
}
