package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange"
	"cnn321/cnnlib/filewords"
	"cnn321/cnnlib/lesson"
	"cnn321/cnnlib/remote"
	"cnn321/cnnlib/show"
	"cnn321/cnnlib/trained"
	"cnn321/kernels/launch"
	"cnn321/kernels/setup"
	"cnn321/kernels/spawn"
)

func trainCommand() command {
	return command{"train", "treina a rede da aula e faz o modelo pronto de um lançamento (plano B)", runTrain}
}

// What the lesson trains with.
const (
	lessonBatch   = 128
	lessonEpochs  = 12
	lessonImages  = 60_000
	lessonClasses = 10
)

type trainOptions struct {
	epochs, images int
	to             string
	pin            bool
}

// runTrain makes the file that cell.LoadTrained reads, and, with all images, writes its seal into the project.
func runTrain(ctx context.Context, args []string) error {
	var o trainOptions
	flags := newFlags("train", "")
	flags.IntVar(&o.epochs, "epochs", lessonEpochs, "épocas")
	flags.IntVar(&o.images, "images", lessonImages, "imagens de treino")
	flags.StringVar(&o.to, "to", "", "arquivo a gravar (sem ela, dist/"+trained.FileName+")")
	flags.BoolVar(&o.pin, "pin", true, "grava o SHA-256 do arquivo em "+trained.PinFile)
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	if o.epochs < 1 || o.images < lessonBatch || o.images > lessonImages {
		fmt.Fprintf(flags.Output(), "São de 1 em diante as épocas, e de %d a %d as imagens.\n", lessonBatch, lessonImages)
		return errUsage
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	if o.to == "" {
		o.to = filepath.Join(root, "dist", trained.FileName)
	}
	// Before minutes of training.
	if o.pin {
		if err := checkPin(pinFile(root)); err != nil {
			return err
		}
	}
	if err := makeFolderOf(o.to); err != nil {
		return err
	}
	paths := setup.Paths{Root: root}
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout), setup.Engine, setup.Plugin, setup.MNIST); err != nil {
		return err
	}
	plugin, err := paths.Plugin(setup.DeviceCPU)
	if err != nil {
		return err
	}
	train, test, err := cnnlib.LoadMNIST(paths.MNIST())
	if err != nil {
		return err
	}
	alone, err := launch.NewAlone(launch.Config{
		Device: setup.DeviceCPU, Engine: paths.Bin("engine"), Plugin: plugin, Models: paths.Models(), Home: paths.Home(),
	})
	if err != nil {
		return err
	}
	err = withEngine(alone, func() error { return o.make(ctx, root, remote.NewClient(alone.Socket), train, test) })
	return errors.Join(err, alone.Remove())
}

// withEngine does work while the engine runs. It ends with its standard input, once it has kept what it learned.
func withEngine(alone *launch.Alone, work func() error) error {
	stdin, err := alone.Command.StdinPipe()
	if err != nil {
		return fmt.Errorf("não consegui preparar o motor: %w", err)
	}
	spawner := spawn.New()
	defer spawner.Close()
	if err := spawner.Start(alone.Command, syscall.SIGTERM); err != nil {
		return fmt.Errorf("não consegui iniciar o motor: %w", err)
	}
	err = work()
	stdin.Close()
	return errors.Join(err, spawner.Wait(alone.Command))
}

// makeFolderOf makes the folder of a file, and sees that the file can be written there.
func makeFolderOf(path string) error {
	dir := filepath.Dir(path)
	err := os.MkdirAll(dir, 0o755)
	if info, e := os.Stat(path); err == nil && e == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err == nil {
		err = unix.Access(dir, unix.W_OK)
	}
	if err != nil {
		return &setup.Problem{
			What: "gravar o modelo pronto em " + path, Why: filewords.Why(err), Err: err, Fix: "dê em --to um arquivo numa pasta em que você possa gravar",
		}
	}
	return nil
}

// pinFile is where the seal of the trained model lies in the project.
func pinFile(root string) string { return filepath.Join(root, filepath.FromSlash(trained.PinFile)) }

// checkPin sees that the seal can be written.
func checkPin(path string) error {
	err := unix.Access(path, unix.W_OK)
	if errors.Is(err, fs.ErrNotExist) {
		err = unix.Access(filepath.Dir(path), unix.W_OK)
	}
	if info, e := os.Stat(path); err == nil && e == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		return pinProblem(path, err)
	}
	return nil
}

func pinProblem(path string, err error) error {
	return &setup.Problem{
		What: "gravar o selo do modelo pronto em " + path, Why: filewords.Why(err), Err: err,
		Fix: "treine numa cópia do projeto em que você possa gravar, ou, só para ter o arquivo, acrescente --pin=false",
	}
}

// make trains on an engine, and writes the file and its seal.
func (o trainOptions) make(ctx context.Context, root string, engine cnnlib.Engine, train, test *cnnlib.Dataset) error {
	status, err := engine.Status(ctx)
	if err != nil {
		return err
	}
	model, progress := lesson.Model(), show.New(show.Terminal(os.Stdout), status.Device)
	_, err = model.Fit(ctx, engine, train.Slice(0, o.images).OneHot(lessonClasses),
		cnnlib.BatchSize(lessonBatch), cnnlib.Epochs(o.epochs), cnnlib.Watch(progress.Watch))
	if err := progress.Close(err); err != nil {
		return err
	}
	measured, err := model.Evaluate(ctx, engine, test.OneHot(lessonClasses))
	if err != nil {
		return err
	}
	network, err := exchange.Take(ctx, engine, model)
	if err != nil {
		return err
	}
	if err := exchange.Save(o.to, network); err != nil {
		return err
	}
	data, err := os.ReadFile(o.to)
	if err != nil {
		return fmt.Errorf("leitura do modelo pronto: %w", err)
	}
	if len(data) > trained.Most {
		return fmt.Errorf("%s tem %d bytes, e o limite são %d: a rede da aula cresceu", o.to, len(data), trained.Most)
	}
	pin := trained.Of(data)
	pin.Epochs, pin.Images, pin.Accuracy = o.epochs, o.images, measured.Accuracy
	fmt.Printf("Gravei %s: %d bytes, SHA-256 %s, acerto no teste %s %%.\n", o.to, pin.Bytes, pin.SHA256, cnnlib.Decimal(100*pin.Accuracy, 2))
	if !o.pin {
		return nil
	}
	text, err := json.MarshalIndent(pin, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(pinFile(root), append(text, '\n'), 0o644); err != nil {
		return pinProblem(pinFile(root), err)
	}
	fmt.Printf("O selo está em %s. O arquivo não vai para o repositório: publique-o com o lançamento.\n", trained.PinFile)
	return nil
}
