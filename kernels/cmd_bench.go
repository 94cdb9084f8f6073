package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnn321/cnnlib/environment"
	"cnn321/kernels/bench"
	"cnn321/kernels/setup"
)

func benchCommand() command {
	return command{"bench", "mede o motor e as células, e compara com Keras ou JAX", runBench}
}

const (
	benchTurns  = 7
	quickTurns  = 3
	benchEpochs = 12
)

const benchHelp = `
Sem opções, mede o motor da instalação: início, compilação, memória, passo de treino, previsão, avaliação, época e células.
Com --peer, mede em turnos também o Keras ou o JAX daquele Python, e dá a razão entre os dois.

  go run ./kernels bench --quick                                  uma olhada, em poucos minutos
  go run ./kernels bench --peer PYTHON --scaling --json r.json --report PASTA
  go run ./kernels bench --peer PYTHON --accuracy 5 --json r.json acurácia sobre 5 sementes; demora, e continua de onde parou
  go run ./kernels bench --from r.json --report PASTA             só escreve o relatório

Numa máquina com GPU e sem Go, bastam os programas kernels e engine, os arquivos do MNIST e o plugin de um pacote de Python:
  kernels bench --device cuda --engine ./engine --mnist ./mnist --plugin …/xla_cuda_plugin.so --peer python3
Lá os treinos inteiros são curtos e também são medidos, um de cada lado por volta, com a compilação à parte.
`

type benchOptions struct {
	bench.Options
	from, report string
}

func parseBench(args []string) (benchOptions, error) {
	var o benchOptions
	var peer bench.PeerProgram
	var only string
	var accuracy int
	var scaling bool
	flags := newFlags("bench", "")
	usage := flags.Usage
	flags.Usage = func() {
		usage()
		fmt.Fprint(flags.Output(), benchHelp)
	}
	flags.StringVar(&only, "only", "", "medidas, separadas por vírgulas: "+strings.Join(bench.Groups(), ", "))
	flags.IntVar(&o.Turns, "turns", 0, fmt.Sprintf("voltas de cada medida (sem ela, %d; com --quick, %d)", benchTurns, quickTurns))
	flags.BoolVar(&o.Quick, "quick", false, "uma olhada: menos voltas, menos repetições, sem a época inteira")
	flags.BoolVar(&scaling, "scaling", false, "mede também conforme o tamanho do lote, o número de imagens e o de filtros")
	flags.IntVar(&accuracy, "accuracy", 0, "só treinos inteiros, com tantas sementes, e a acurácia de cada um")
	flags.IntVar(&o.Epochs, "epochs", benchEpochs, "épocas de cada treino inteiro")
	flags.StringVar(&peer.Python, "peer", "", "Python que tem Keras ou JAX, para comparar")
	flags.StringVar(&peer.Script, "peer-script", "", "keras ou jax (sem ela, o que o Python tiver)")
	flags.StringVar(&o.Device, "device", setup.DeviceCPU, "cpu ou cuda")
	flags.StringVar(&o.Precision, "precision", "float32", "float32, bfloat16 ou, com CUDA, tf32: a dos dois lados")
	flags.StringVar(&o.Engine, "engine", "", "programa do motor (sem ela, o da instalação)")
	flags.StringVar(&o.Plugin, "plugin", "", "plugin do XLA (sem ela, o da instalação)")
	flags.StringVar(&o.MNIST, "mnist", "", "pasta com os quatro arquivos do MNIST (sem ela, a da instalação)")
	flags.StringVar(&o.JSON, "json", "", "arquivo dos resultados; se já existe, é completado")
	flags.StringVar(&o.report, "report", "", "pasta em que gravar o relatório e os gráficos")
	flags.StringVar(&o.from, "from", "", "não mede: usa os resultados deste arquivo")
	if err := parse(flags, args, 0); err != nil {
		return o, err
	}
	if only != "" {
		o.Only = strings.Split(only, ",")
	}
	if problem := o.problem(flags, peer, accuracy); problem != "" {
		fmt.Fprintln(flags.Output(), problem)
		return o, errUsage
	}
	if peer.Python != "" {
		o.Peer = &peer
	}
	if o.Turns == 0 {
		o.Turns = benchTurns
		if o.Quick {
			o.Turns = quickTurns
		}
	}
	o.choose(accuracy, scaling)
	return o, nil
}

// problem is what is wrong with the flags, for a person; empty if nothing is.
func (o *benchOptions) problem(flags *flag.FlagSet, peer bench.PeerProgram, accuracy int) string {
	if err := bench.CheckGroups(o.Only); err != nil {
		return "Em --only: " + err.Error() + "."
	}
	given := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	switch {
	case given["turns"] && o.Turns < 1:
		return fmt.Sprintf("O número de voltas é de 1 em diante, e não %d.", o.Turns)
	case given["accuracy"] && accuracy < 1:
		return fmt.Sprintf("O número de sementes é de 1 em diante, e não %d.", accuracy)
	case o.Epochs < 1:
		return fmt.Sprintf("O número de épocas é de 1 em diante, e não %d.", o.Epochs)
	case o.Device != setup.DeviceCPU && o.Device != setup.DeviceCUDA:
		return fmt.Sprintf("Não conheço o dispositivo %q: use cpu ou cuda.", o.Device)
	case o.Precision != "float32" && o.Precision != "bfloat16" && o.Precision != "tf32":
		return fmt.Sprintf("Não conheço a precisão %q: use float32, bfloat16 ou tf32.", o.Precision)
	case o.Precision == "tf32" && o.Device != setup.DeviceCUDA:
		return "A precisão tf32 só existe em GPUs da NVIDIA: use-a com --device cuda."
	case peer.Script != "" && peer.Script != "keras" && peer.Script != "jax":
		return fmt.Sprintf("Não conheço a comparação %q: use keras ou jax.", peer.Script)
	case peer.Script != "" && peer.Python == "":
		return "Com --peer-script, diga em --peer qual Python usar."
	case o.from != "" && len(given) > 1 && !(len(given) == 2 && given["report"]):
		return "Com --from nada é medido: além dela, só --report faz sentido."
	}
	return ""
}

// choose sets the groups to measure, and how many trainings.
func (o *benchOptions) choose(accuracy int, scaling bool) {
	if len(o.Only) == 0 {
		switch {
		case accuracy > 0:
			o.Only = []string{"training"}
		default:
			o.Only = slices.DeleteFunc(bench.Groups(), func(group string) bool {
				// On a CPU a training takes minutes.
				return group == "scaling" || group == "epoch" && o.Quick || group == "training" && o.Device == setup.DeviceCPU
			})
		}
	}
	if scaling && !slices.Contains(o.Only, "scaling") {
		o.Only = append(o.Only, "scaling")
	}
	if o.Seeds = accuracy; o.Seeds == 0 {
		o.Seeds = o.Turns
	}
}

// runBench measures, tells and writes what it found.
func runBench(ctx context.Context, args []string) error {
	o, err := parseBench(args)
	if err != nil {
		return err
	}
	if o.from != "" {
		results, err := bench.Load(o.from)
		if err != nil {
			return err
		}
		return o.conclude(results)
	}
	defer endWithGoRun()()
	if err := o.complete(ctx); err != nil {
		return err
	}
	o.Out = os.Stdout
	results, err := bench.Run(ctx, o.Options)
	if err != nil {
		return err
	}
	return o.conclude(results)
}

// complete fills in, from the setup, what was not named.
func (o *benchOptions) complete(ctx context.Context) error {
	// Cells run on the setup's own engine and data: with others they would tell of something else.
	named := o.Engine != "" || o.Plugin != "" || o.MNIST != ""
	for _, path := range []*string{&o.Engine, &o.Plugin, &o.MNIST} {
		if *path == "" {
			continue
		}
		whole, err := filepath.Abs(*path)
		if err == nil {
			_, err = os.Stat(whole)
		}
		if err != nil {
			return fmt.Errorf("não encontrei o que foi dado para medir: %w", err)
		}
		*path = whole
	}
	if o.Engine != "" && o.Plugin != "" && o.MNIST != "" {
		return nil
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	paths := setup.Paths{Root: root}
	parts := []setup.Part{setup.Engine, setup.MNIST, setup.Plugin}
	if o.Device == setup.DeviceCUDA {
		parts[2] = setup.CUDA
	}
	cells := !named && slices.Contains(o.Only, "cell")
	if cells {
		parts = append(parts, setup.Python, setup.Tools, setup.Launcher, setup.Kernelspecs)
	}
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout), parts...); err != nil {
		return err
	}
	if cells {
		precision := o.Precision
		o.Kernel = &bench.Kernel{
			Python: paths.Python(), Spec: setup.Kernelspec(o.Device), GoNB: paths.Bin("gonb"),
			Env: func(runtime, models string) []string {
				return append(paths.JupyterEnvironment(runtime), environment.Models+"="+models, environment.Precision+"="+precision,
					environment.History+"="+filepath.Join(runtime, "history.jsonl"))
			},
		}
	}
	if o.Engine == "" {
		o.Engine = paths.Bin("engine")
	}
	if o.MNIST == "" {
		o.MNIST = paths.MNIST()
	}
	if o.Plugin == "" {
		o.Plugin, err = paths.Plugin(o.Device)
	}
	return err
}

// conclude prints the table, and writes the report if it was asked for.
func (o *benchOptions) conclude(results *bench.Results) error {
	if table := results.Table(); table != "" {
		fmt.Printf("\n%s", table)
	}
	if o.JSON != "" {
		showPath("Resultados", o.JSON)
	}
	if o.report == "" {
		return nil
	}
	files, err := results.WriteReport(o.report)
	if err != nil {
		return err
	}
	for _, file := range files {
		showPath("Relatório", file)
	}
	return nil
}
