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
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"text/template"

	"cnn321/cnnlib/filewords"
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
	o.Say(o.packages())
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

// packages says which Python packages are brought.
func (o Options) packages() string {
	if len(o.Pythons) == 0 {
		return "pacotes Python, só para o desta máquina…"
	}
	return "pacotes Python, também para " + strings.Join(o.Pythons, ", ") + "…"
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
