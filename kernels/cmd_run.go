package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/filewords"
	"cnn321/kernels/browser"
	"cnn321/kernels/jupyter/rehearse"
	"cnn321/kernels/setup"
)

func runCommand() command {
	return command{"run", "ensaio: roda o notebook sem navegador, mede cada célula e grava a apostila (HTML e PDF) e os slides", runRehearsal}
}

const (
	lineWidth      = 60
	rehearsalsName = "ensaio" // the folder of the results, in the private folder
	tailSize       = 4 << 10  // how much of the log a failure shows
)

type runOptions struct {
	notebook, output, device string
	timeout                  time.Duration
	epochs                   int
	inPlace                  bool
	exportOnly               bool
	rehearse                 time.Duration // how long the talk may take; no plan if zero
	keptBefore               int           // epochs of the lesson's network that a rehearsal found
}

func parseRun(args []string, paths setup.Paths) (runOptions, error) {
	var o runOptions
	flags := newFlags("run", "")
	flags.StringVar(&o.notebook, "notebook", paths.Lesson(), "notebook a rodar")
	flags.StringVar(&o.output, "output", filepath.Join(paths.Personal(), rehearsalsName), "pasta dos resultados")
	flags.StringVar(&o.device, "device", setup.DeviceCPU, "cpu ou cuda")
	flags.DurationVar(&o.timeout, "timeout", time.Hour, "tempo limite de cada célula, como 90s ou 30m; 0 é sem limite")
	flags.IntVar(&o.epochs, "epochs", 0, "número de épocas de um treino à parte, que não fica guardado; sem ele, o do notebook")
	flags.BoolVar(&o.inPlace, "in-place", false, "grava também no próprio notebook, se todas as células derem certo")
	flags.BoolVar(&o.exportOnly, "export-only", false, "não roda: grava as páginas do notebook como ele está")
	flags.DurationVar(&o.rehearse, "rehearse", 0, "ensaia a aula de tantos minutos, como 40m: mede as células contra o roteiro e diz o que não cabe")
	if err := parse(flags, args, 0); err != nil {
		return o, err
	}
	problem := ""
	switch {
	case o.exportOnly && (o.inPlace || o.epochs != 0):
		problem = "Com --export-only nada roda: --epochs e --in-place não fazem sentido."
	case o.rehearse != 0 && (o.exportOnly || o.inPlace):
		problem = "Com --rehearse roda uma cópia para a aula: --in-place e --export-only não fazem sentido."
	case o.rehearse < 0:
		problem = fmt.Sprintf("A duração da aula não pode ser negativa (%v): use, por exemplo, --rehearse 40m.", o.rehearse)
	case o.epochs < 0:
		problem = fmt.Sprintf("O número de épocas é de 1 em diante, e não %d.", o.epochs)
	case o.timeout < 0:
		problem = fmt.Sprintf("O tempo limite não pode ser negativo (%v).", o.timeout)
	case o.device != setup.DeviceCPU && o.device != setup.DeviceCUDA:
		problem = fmt.Sprintf("Não conheço o dispositivo %q: use cpu ou cuda.", o.device)
	}
	if problem != "" {
		fmt.Fprintln(flags.Output(), problem)
		return o, errUsage
	}
	return o, nil
}

// runRehearsal runs the notebook and tells how it went; it fails if a cell does.
func runRehearsal(ctx context.Context, args []string) error {
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	paths := setup.Paths{Root: root}
	options, err := parseRun(args, paths)
	if err != nil {
		return err
	}
	if options.notebook, err = filepath.Abs(options.notebook); err != nil {
		return fmt.Errorf("caminho do notebook: %w", err)
	}
	if _, err := readNotebook(options.notebook); err != nil {
		return err
	}
	defer endWithGoRun()()
	var needs []setup.Part // none named: all
	if options.exportOnly {
		needs = []setup.Part{setup.Python}
	}
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout), needs...); err != nil {
		return err
	}
	if err := paths.MakePersonal(); err != nil {
		return err
	}
	if options.notebook, err = ownNotebook(paths, options.notebook); err != nil {
		return err
	}
	if options.rehearse > 0 {
		// Before minutes are spent on it.
		nb, err := readNotebook(options.notebook)
		if err != nil {
			return err
		}
		if _, err := nb.Plan(options.rehearse); err != nil {
			return err
		}
		path, remove, err := stageCopy(options.notebook)
		if err != nil {
			return err
		}
		defer remove()
		options.notebook, options.keptBefore = path, keptEpochs(paths)
	}
	return options.run(ctx, paths)
}

func (o runOptions) run(ctx context.Context, paths setup.Paths) error {
	if err := os.MkdirAll(o.output, 0o755); err != nil {
		return resultsProblem(o.output, err)
	}
	runtime, err := os.MkdirTemp("", "cnn321-ensaio-*")
	if err != nil {
		return fmt.Errorf("não consegui criar uma pasta temporária: %w", err)
	}
	defer os.RemoveAll(runtime)
	files := rehearse.FilesIn(o.output, o.notebook)
	if o.rehearse > 0 {
		files.HTML, files.Slides = "", "" // those are the lesson's
	}
	if files.Executed == o.notebook && !o.exportOnly {
		fmt.Println("A pasta dos resultados é a do próprio notebook: escolha outra com --output, ou use --in-place.")
		return errUsage
	}
	log, err := os.Create(filepath.Join(o.output, "registro.log"))
	if err != nil {
		return resultsProblem(o.output, err)
	}
	defer log.Close()

	// What a person typed is not to be buried under what was rehearsed.
	env := append(paths.JupyterEnvironment(runtime), environment.History+"="+filepath.Join(runtime, "history.jsonl"))
	if o.epochs > 0 {
		// A shorter training must not take the place of the one that the lesson shows.
		env = append(env, environment.Epochs+"="+strconv.Itoa(o.epochs), environment.Models+"="+filepath.Join(runtime, "models"))
	}
	progress := &cellProgress{w: os.Stdout}
	work := rehearse.Run
	if o.exportOnly {
		work = rehearse.Export
	}
	result, err := work(ctx, rehearse.Options{
		Python: paths.Python(), Env: env, Kernel: setup.Kernelspec(o.device),
		Notebook: o.notebook, Executed: files.Executed, HTML: files.HTML, Slides: files.Slides,
		Timeout: o.timeout, Log: log, Watch: progress.show,
	})
	progress.finish()
	if err != nil {
		showTail(os.Stderr, log)
		return err
	}
	return o.conclude(ctx, paths, result, files, log)
}

func resultsProblem(folder string, err error) error {
	return &setup.Problem{
		What: "gravar os resultados em " + folder, Why: filewords.Why(err), Err: err,
		Fix: "confira o espaço e as permissões dessa pasta, ou escolha outra com --output",
	}
}

// conclude writes the table, the notebook in its place if wanted, and says where everything is.
func (o runOptions) conclude(ctx context.Context, paths setup.Paths, result rehearse.Result, files rehearse.Files, log *os.File) error {
	if !o.exportOnly {
		table := result.Table()
		if o.rehearse > 0 {
			rehearsal, err := o.comparePlan(result)
			if err != nil {
				return err
			}
			table += "\n" + rehearsal.Report() + explainRehearsal(o.keptBefore, keptEpochs(paths))
		}
		fmt.Printf("\n%s\n", table)
		if err := os.WriteFile(files.Table, []byte(table), 0o644); err != nil {
			return fmt.Errorf("não consegui gravar a tabela dos tempos: %w", err)
		}
		showPath("Notebook executado", result.Executed)
		showPath("Tempos", files.Table)
	}
	showPath("Apostila", result.HTML.Path)
	printHandout(ctx, result.HTML.Path, files.PDF)
	showPath("Slides", result.Slides.Path)
	showPath("Registro", log.Name())
	for _, page := range []rehearse.Page{result.HTML, result.Slides} {
		warnOf(page)
	}
	if o.inPlace && result.Complete() {
		if err := replaceFile(o.notebook, result.Executed); err != nil {
			return fmt.Errorf("não consegui gravar no próprio notebook: %w", err)
		}
		showPath("Gravado também em", o.notebook)
	}
	if result.Problem == nil {
		return nil
	}
	fmt.Fprintf(os.Stderr, "\n%s\n", result.Explain())
	if result.Problem.Reason == "dead" || result.Problem.Reason == "other" {
		showTail(os.Stderr, log)
	}
	return errReported
}

// printHandout writes the hand-out for paper too, where the machine has a browser that can.
func printHandout(ctx context.Context, page, pdf string) {
	if page == "" {
		return
	}
	program, err := browser.Find()
	if err == nil {
		err = browser.Print(ctx, program, page, pdf)
	}
	switch {
	case err == nil:
		showPath("Apostila em PDF", pdf)
	case errors.Is(err, browser.ErrNone):
		fmt.Println("Sem PDF: não há Chromium nem Chrome nesta máquina. Para fazê-lo, abra a apostila num navegador e imprima.")
	case ctx.Err() == nil:
		fmt.Printf("Aviso: o PDF não foi feito (%v). Para fazê-lo, abra a apostila num navegador e imprima.\n", err)
	}
}

// showPath says where a result is, if there is one.
func showPath(what, path string) {
	if path != "" {
		fmt.Printf("%-19s %s\n", what+":", path)
	}
}

func warnOf(page rehearse.Page) {
	if page.Path != "" && !page.Math {
		fmt.Printf("Aviso: as fórmulas de %s ficaram em TeX: falta o pacote Python math-core.\n", filepath.Base(page.Path))
	}
	for _, address := range page.Fetched {
		fmt.Printf("Aviso: %s ainda busca algo fora dela: %s\n", filepath.Base(page.Path), address)
	}
}

// replaceFile puts a copy of source in the place of target, whole or not at all.
func replaceFile(target, source string) error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return durable.Write(target, text, 0o644)
}

// showTail prints the end of a log.
func showTail(w io.Writer, log *os.File) {
	info, err := log.Stat()
	if err != nil || info.Size() == 0 {
		return
	}
	tail := make([]byte, min(info.Size(), tailSize))
	n, err := log.ReadAt(tail, info.Size()-int64(len(tail)))
	if err != nil && !errors.Is(err, io.EOF) {
		return
	}
	fmt.Fprintf(w, "\nFim do registro %s:\n%s\n", log.Name(), tail[:n])
}
