package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"cnn321/cnnlib/environment"
	"cnn321/kernels/buildcache"
	"cnn321/kernels/cells/build"
	"cnn321/kernels/launch"
	"cnn321/kernels/setup"
)

func kernelCommand() command {
	return command{"kernel", "é o que o Jupyter inicia: o motor e o GoNB (não é para uso direto)", runKernel}
}

// runKernel is both processes of the launcher; --supervise makes it the second.
func runKernel(ctx context.Context, args []string) error {
	flags := newFlags("kernel", " ARQUIVO_DE_CONEXÃO")
	root := flags.String("root", "", "pasta do repositório (sem ela, a do diretório atual ou a deste programa)")
	device := flags.String("device", setup.DeviceCPU, "cpu ou cuda")
	supervise := flags.String("supervise", "", "uso interno: supervisiona a pasta temporária dada")
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		fmt.Fprintln(flags.Output(), "Falta o arquivo de conexão, que o Jupyter dá.")
		flags.Usage()
		return errUsage
	}
	paths, err := kernelPaths(*root)
	if err != nil {
		return err
	}
	config := kernelConfig(paths, *device, flags.Arg(0))
	config = withDevices(config, os.Getenv(environment.Devices))

	// The launcher minds signals itself: one SIGINT more or less must not end a kernel.
	ctx = context.WithoutCancel(ctx)
	var status int
	if *supervise != "" {
		status, err = launch.Supervise(ctx, config, *supervise)
	} else {
		status, err = launch.Run(ctx, config)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "cnn321: %v\n", err)
	}
	if status != 0 || err != nil {
		return errReported
	}
	return nil
}

// kernelPaths are those of the root that a kernelspec names, or of the one that is found. They are the same by whichever link: kernels of
// one installation share an engine.
func kernelPaths(root string) (setup.Paths, error) {
	if root != "" {
		return setup.Paths{Root: setup.Resolved(root)}, nil
	}
	root, err := setup.FindRoot()
	return setup.Paths{Root: root}, err
}

// withDevices has a kernel train on as many as its user wants. One that died of what it does not understand would say so in a log
// alone; so the cells that train say it, and the others run.
func withDevices(config launch.Config, text string) launch.Config {
	devices, err := devicesWanted(text)
	if err != nil {
		devices, config.Plugin, config.PluginProblem = 1, "", err
	}
	config.Devices = devices
	return config
}

// devicesWanted reads it; nothing is one device. Whether there are so many the engine finds out, and tells the cells.
func devicesWanted(text string) (int, error) {
	if text == "" {
		return 1, nil
	}
	devices, err := strconv.Atoi(text)
	if err != nil || devices < 1 {
		return 0, fmt.Errorf("%s=%q: dê o número de dispositivos em que treinar, 1 ou mais", environment.Devices, text)
	}
	return devices, nil
}

func kernelConfig(paths setup.Paths, device, connectionFile string) launch.Config {
	plugin, problem := paths.Plugin(device)
	return launch.Config{
		Root:           paths.Root,
		Module:         setup.Module,
		ConnectionFile: connectionFile,
		Device:         device,
		Home:           paths.Home(),
		Personal:       paths.Personal(),
		GoNB:           paths.Bin("gonb"),
		Engine:         paths.Bin("engine"),
		Plugin:         plugin,
		PluginProblem:  errors.Join(problem, paths.MakePersonal()),
		MNIST:          paths.MNIST(),
		Models:         cmp.Or(os.Getenv(environment.Models), paths.Models()),
		Trained:        borrowed(paths),
		History:        cmp.Or(os.Getenv(environment.History), paths.History()),
		Precision:      os.Getenv(environment.Precision),
		WarmImports:    []string{"cnn321/cnnlib", "cnn321/cnnlib/cell"},
		Known:          []string{"cnn321/cnnlib/draw", "cnn321/cnnlib/show", "cnn321/cnnlib/sketch"},
		WarmGopls:      os.Getenv(environment.WarmGopls) != "",
		Effects:        []string{"cnn321/cnnlib/cell.Fit", "cnn321/cnnlib/cell.Wait"},
		BuildCommand:   buildCommand(),
		Shared:         shared(paths),
		SupervisorArgs: func(dir string) []string {
			return []string{"kernel", "--root", paths.Root, "--device", device, "--supervise", dir, connectionFile}
		},
	}
}

// borrowed are the models of an installation that this user may only read. Whoever names a folder of models wants what is in that.
func borrowed(paths setup.Paths) string {
	if !paths.Shared() || os.Getenv(environment.Models) != "" {
		return ""
	}
	return paths.InstalledModels()
}

// buildCommand is this program as the go command of cells; nil where its own place is not known, and cells are built by
// the go command itself.
func buildCommand() []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{self, "cellgo"}
}

// shared is what a user who may only read the installation builds from, where the setup has made it.
func shared(paths setup.Paths) launch.Shared {
	self, err := os.Executable()
	if err != nil || !paths.Shared() {
		return launch.Shared{}
	}
	if _, err := os.Stat(paths.CellsBuilds()); err != nil {
		return launch.Shared{}
	}
	return launch.Shared{Builds: paths.CellsBuilds(), Modules: paths.CellsModules(), Command: []string{self, "buildcache"}}
}

func buildCacheCommand() command {
	return command{"buildcache", "é o cache de compilação de uma instalação compartilhada, para o comando go (não é para uso direto)", runBuildCache}
}

// runBuildCache is given the shared layer; the user's own is where the go command has its cache.
func runBuildCache(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	own := os.Getenv("GOCACHE")
	if own == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("build cache: %w", err)
		}
		own = filepath.Join(cache, "go-build")
	}
	return buildcache.Layers{Shared: args[0], Own: own}.Serve(ctx, os.Stdin, os.Stdout)
}

func cellGoCommand() command {
	return command{"cellgo", "é o comando go das células, para o GoNB (não é para uso direto)", runCellGo}
}

// runCellGo is given the go command, a folder for what it keeps, and what GoNB wants of the go command.
func runCellGo(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errUsage
	}
	builder := build.Builder{Go: args[0], Env: os.Environ(), Cache: args[1]}
	if status := builder.Command(ctx, args[2:]); status != 0 {
		return errReported
	}
	return nil
}
