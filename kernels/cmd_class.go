package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/filewords"
	"cnn321/kernels/classroom"
	"cnn321/kernels/setup"
)

func classCommand() command {
	return command{"class", "ensaia uma turma num JupyterHub: todos entram e executam a lição ao mesmo tempo; diz de que máquina a turma precisa", runClass}
}

// exercise trains a small network for one epoch of a few hundred images, in the lesson's own names.
const exercise = `exercicio := entrada.Conv2D(8, tamanho).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(numClasses).Softmax().
	Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
cell.Fit(exercicio, treino.Slice(0, 1280).OneHot(numClasses), cnnlib.BatchSize(lote), cnnlib.Epochs(1))`

// classSizes are the classes of the table.
var classSizes = []int{10, 20, 30, 40}

func runClass(ctx context.Context, args []string) error {
	flags := newFlags("class", "")
	hub := flags.String("hub", "http://127.0.0.1:8000", "endereço do JupyterHub")
	logins := flags.String("logins", "", "arquivo com um aluno por linha: nome e senha, separados por um espaço")
	samples := flags.String("json", "", "grava também as medidas, neste arquivo")
	patience := flags.Duration("timeout", time.Hour, "tempo limite de tudo")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	if *logins == "" {
		fmt.Fprintln(flags.Output(), "Diga com --logins quem são os alunos do ensaio.")
		return errUsage
	}
	if *patience <= 0 {
		fmt.Fprintf(flags.Output(), "O tempo limite tem de ser maior que zero, e não %v.\n", *patience)
		return errUsage
	}
	students, err := readLogins(*logins)
	if err != nil {
		return err
	}
	class := newClass(*hub, students)
	class.Say = func(format string, args ...any) { fmt.Printf(format+"\n", args...) }
	ctx, cancel := context.WithTimeout(ctx, *patience)
	defer cancel()
	fmt.Printf("Uma turma de %d, em %s:\n", len(students), *hub)
	desks, entering, err := class.Enter(ctx)
	if err != nil {
		return classProblem(err)
	}
	running, err := class.RunAll(ctx, desks)
	if err != nil {
		return classProblem(err)
	}
	exercising, err := class.Train(ctx, desks)
	if err != nil {
		return classProblem(err)
	}
	if *samples != "" {
		text, err := json.MarshalIndent([]classroom.Part{entering, running, exercising}, "", " ")
		if err == nil {
			err = durable.Write(*samples, append(text, '\n'), 0o644)
		}
		if err != nil {
			return fmt.Errorf("não consegui gravar as medidas: %w", err)
		}
	}
	var needs []classroom.Needs
	for _, n := range classSizes {
		needs = append(needs, classroom.Size(n, running, exercising))
	}
	fmt.Printf("\nPara uma turma, numa máquina como esta:\n\n%s", classroom.Table(needs))
	return nil
}

func newClass(hub string, students []classroom.Credentials) classroom.Class {
	return classroom.Class{Hub: hub, Students: students, Notebook: "notebooks/cnn-mnist.ipynb", Kernelspec: setup.Kernelspec(setup.DeviceCPU), Exercise: exercise}
}

func classProblem(err error) error {
	return &setup.Problem{
		What: "ensaiar a turma", Why: err.Error(), Err: err,
		Fix: "veja o registro do JupyterHub; a memória dos alunos só o root pode medir",
	}
}

func readLogins(path string) ([]classroom.Credentials, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, loginsProblem(path, filewords.NotRead(err), err)
	}
	var all []classroom.Credentials
	lines := map[string]int{}
	for number, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, password, ok := strings.Cut(line, " ")
		if !ok {
			return nil, loginsProblem(path, fmt.Sprintf("a linha %d não tem um nome e uma senha, separados por um espaço", number+1), nil)
		}
		if first, twice := lines[name]; twice {
			return nil, loginsProblem(path, fmt.Sprintf("o aluno %s está nas linhas %d e %d", name, first, number+1), nil)
		}
		lines[name] = number + 1
		all = append(all, classroom.Credentials{Name: name, Password: strings.TrimSpace(password)})
	}
	if len(all) == 0 {
		return nil, loginsProblem(path, "não há nenhum aluno no arquivo", nil)
	}
	return all, nil
}

func loginsProblem(path, why string, err error) error {
	return &setup.Problem{
		What: "ler os alunos do ensaio em " + path, Why: why, Err: err,
		Fix: "ponha nele um aluno por linha, como `ana senha-da-ana`: são contas que entram no JupyterHub",
	}
}
