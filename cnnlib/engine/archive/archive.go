package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/filewords"
)

// Archive is the training states of one model on disk.
type Archive struct {
	disk   durable.Disk
	folder string
	// former is where earlier versions kept the same model. It is read, and its runs go on there.
	former string
	// kind is the suffix of the folder: states of another one are not this model's.
	kind string
}

// Of is the archive of a model in the folder for all models. suffix tells apart what is trained in another way, and is mostly
// empty.
func Of(models string, m cnnlib.Model, suffix string) Archive {
	return Archive{durable.Disk{FS: durable.OS{}}, filepath.Join(models, m.Fingerprint()+suffix), filepath.Join(models, m.FormerFingerprint()+suffix), suffix}
}

// OfFingerprint is the archive of a model of which only the fingerprint is known: of its states no more can be had than what they say of
// themselves.
func OfFingerprint(models, fingerprint, suffix string) Archive {
	folder := filepath.Join(models, fingerprint+suffix)
	return Archive{durable.Disk{FS: durable.OS{}}, folder, folder, suffix}
}

// On is the same archive on another file system.
func (a Archive) On(files durable.FS) Archive {
	a.disk = durable.Disk{FS: files}
	return a
}

// Run is the name of the job's run: as it is kept already, if it is.
func (a Archive) Run(job cnnlib.FitJob) string {
	run := job.RunFingerprint()
	if former := job.FormerRunFingerprint(); !exists(a.run(run)) && exists(a.run(former)) {
		return former
	}
	return run
}

// run is the folder of a run.
func (a Archive) run(run string) string {
	if former := filepath.Join(a.former, run); run != "" && exists(former) {
		return former
	}
	return filepath.Join(a.folder, run)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

const (
	partialName  = "partial"
	epochPattern = "epoch-%04d"
	runFile      = "run.json"
	currentFile  = "current"

	// What comes after a name: the state that a newer one takes the place of; a run whose first epoch is not there yet;
	// what was found damaged.
	beforeSuffix  = ".before"
	anewSuffix    = ".anew"
	damagedSuffix = ".damaged"
)

func epochName(epoch int) string { return fmt.Sprintf(epochPattern, epoch) }

// errSave says what to do where the state cannot be kept. Training itself has lost nothing by it as long as its engine lives, which may be another
// kernel's than the one that reads this.
func errSave(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("não consegui guardar o treino no disco (%w): %s e execute a célula de novo. Enquanto o motor viver, o treino continua de onde parou; se antes terminar o kernel que o iniciou (este ou o de outro caderno), continua do que foi guardado por último", filewords.NotWritten(err), whereToKeep(err))
}

// whereToKeep is what to do so that there is a place for the state.
func whereToKeep(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "libere espaço nesse disco"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return "há um arquivo onde devia haver uma pasta; mude o nome dele (ou dê outra pasta em " + environment.Models + " e reinicie o kernel)"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "confira as permissões dessa pasta (ou dê outra em " + environment.Models + " e reinicie o kernel)"
	}
	return "libere espaço ou confira as permissões"
}

// newerError is of a state that a later version of the program has written.
type newerError struct{ folder string }

func (e newerError) Error() string {
	return fmt.Sprintf("o treino guardado em %s foi escrito por uma versão mais nova do projeto, que esta não sabe ler: use a versão mais nova; nada foi mudado", e.folder)
}

func isNewer(err error) bool {
	var newer newerError
	return errors.As(err, &newer)
}

// notKept is of an epoch whose state cannot be had any more: see [cnnlib.ErrNotKept].
type notKept struct{ error }

func (e notKept) Unwrap() []error { return []error{e.error, cnnlib.ErrNotKept} }
