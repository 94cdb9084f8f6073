package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"cnn321/kernels/setup"
	"cnn321/kernels/talk"
)

func labCommand() command {
	return command{"lab", "prepara tudo e abre a lição no JupyterLab", runLab}
}

// runLab sets up what is missing, then keeps JupyterLab until it ends or we are told to.
func runLab(ctx context.Context, args []string) error {
	flags := newFlags("lab", "")
	noBrowser := flags.Bool("no-browser", false, "não abre o navegador; só mostra o endereço")
	port := flags.Int("port", 0, "porta do JupyterLab (sem ela, a 8888 ou a primeira livre depois)")
	update := flags.Bool("update", false, "numa instalação compartilhada, traz a lição mais nova para o lado da sua")
	stage := flags.Bool("aula", false, "abre uma cópia da lição para dar aula: sem resultados, com um treino curto ao vivo, e só ela na tela")
	clean := flags.Bool("limpo", false, "abre uma cópia da lição sem resultados, para quem vai executá-la")
	hub := flags.Bool("hub", false, "é o servidor de um aluno, iniciado por um JupyterHub (Spawner.cmd)")
	ip := flags.String("ip", "127.0.0.1", "interface em que escutar (outra, só dentro de um contêiner)")
	if err := parse(flags, args, maxHubArguments); err != nil {
		return err
	}
	if *hub {
		return runHubLab(ctx, flags.Args())
	}
	if flags.NArg() > 0 {
		return parse(flags, args, 0)
	}
	if *port < 0 || *port > 65535 {
		fmt.Fprintf(flags.Output(), "A porta vai de 1 a 65535, e não %d.\n", *port)
		return errUsage
	}
	if *stage && *clean {
		fmt.Fprintln(flags.Output(), "--aula e --limpo são duas cópias diferentes: escolha uma.")
		return errUsage
	}
	if *ip == "*" {
		*ip = "0.0.0.0" // as JupyterLab has it too
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	// go run passes no signal on to us; without this, ending it would leave us behind.
	defer endWithGoRun()()
	paths := setup.Paths{Root: root}
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout)); err != nil {
		return err
	}
	if err := paths.MakePersonal(); err != nil {
		return err
	}
	folder, err := lessonCopy(paths, *update, os.Stdout)
	if err != nil {
		return err
	}
	warnOfNoLesson(os.Stdout, folder)
	lesson := lessonName
	if *stage || *clean {
		kind := talk.Clean
		if *stage {
			kind = talk.Stage
		}
		if lesson, err = freshCopy(folder, kind, time.Now()); err != nil {
			return err
		}
	}
	fmt.Print(warnOfTrainings(keptEpochs(paths), *stage))
	began := time.Now()
	server, err := startLab(ctx, paths, labOptions{browser: !*noBrowser, ip: *ip, port: *port, root: folder, lesson: lesson, alone: *stage})
	if err != nil {
		return err
	}
	what := "A lição"
	if server.page == emptyPage {
		what = "Ele"
	}
	fmt.Printf("JupyterLab pronto em %s. %s está em:\n\n    %s\n\nPara terminar: Ctrl-C. Registro: %s\n",
		setup.Duration(time.Since(began)), what, server.address, server.log)
	debug.FreeOSMemory() // from here on it only waits, for hours, beside what each student's server and kernel take
	select {
	case <-ctx.Done():
		fmt.Println("\nEncerrando o JupyterLab e os kernels…")
		return server.stop()
	case <-server.ended:
		return server.unexpected()
	}
}
