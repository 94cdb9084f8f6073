package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"cnn321/cnnlib/machine"
	"cnn321/kernels/bundle"
	"cnn321/kernels/setup"
)

func bundleCommand() command {
	return command{"bundle", "faz um só arquivo com tudo o que a instalação precisa, para máquinas sem rede", runBundle}
}

// usualPythons are all that the setup takes: whoever brings the bundle to a room may not know which the machines there have.
const usualPythons = "3.10,3.11,3.12,3.13,3.14"

// noPython stands for no other than this machine's.
const noPython = "nenhuma"

// pythonVersions are those that --python names. What is none of them is left in, for the bundle to refuse.
func pythonVersions(text string) []string {
	if strings.TrimSpace(text) == noPython {
		return nil
	}
	var versions []string
	for version := range strings.SplitSeq(text, ",") {
		if version = strings.TrimSpace(version); version != "" {
			versions = append(versions, version)
		}
	}
	return versions
}

func runBundle(ctx context.Context, args []string) error {
	flags := newFlags("bundle", "")
	name := fmt.Sprintf("%s-%s-%s.tar.gz", setup.Module, runtime.GOOS, runtime.GOARCH)
	output := flags.String("output", name, "arquivo a gravar")
	pythons := flags.String("python", usualPythons, "versões do Python das outras máquinas, separadas por vírgulas, além da desta; "+noPython+", se só a desta (cada uma que falte poupa de 5 a 20 MB)")
	cuda := flags.Bool("cuda", false, "leva também o que é preciso para GPUs da NVIDIA (uns 3 GB a mais)")
	models := flags.Bool("models", true, "leva os treinos guardados, para que a lição rode sem treinar")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	paths := setup.Paths{Root: root}
	defer endWithGoRun()()
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout), setup.Python); err != nil {
		return err
	}
	target, err := filepath.Abs(*output)
	if err != nil {
		return fmt.Errorf("caminho de %s: %w", *output, err)
	}
	began := time.Now()
	made, err := bundle.Make(ctx, bundle.Options{
		Paths: paths, Output: target, Pythons: pythonVersions(*pythons), CUDA: *cuda, Models: *models,
		Say: func(text string) { fmt.Println("  " + text) },
	})
	if err != nil {
		return err
	}
	fmt.Printf(`Pronto em %s: %s (%s). Leve também %s. Na outra máquina, que precisa de Go, Python e um compilador C:

    sh %s
`, setup.Duration(time.Since(began)), target, machine.Bytes(made), filepath.Base(bundle.Script(target)), shellWord(filepath.Base(bundle.Script(target))))
	if kept := keptEpochs(paths); *models && kept < lessonEpochs {
		fmt.Printf("Atenção: a rede da aula não vai treinada neste pacote (há %d das %d épocas): quem o abrir vai treiná-la.\n"+
			"Para que ela vá, rode antes: go run ./kernels run\n", kept, lessonEpochs)
	}
	return nil
}
