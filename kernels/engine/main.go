// Command engine is the resident engine of a user's kernels: it loads the XLA plugin,
// keeps models, and answers the notebooks' cells over a private unix socket.
//
// It ends on SIGTERM or SIGINT, or when its standard input is closed, and so
// with the kernel that started it. What a training has learned is kept on disk first; while that takes, it says so by a line on
// standard output now and then, so that it is not ended by force. For what has nothing to lose it does not wait. What it trains in the background for other kernels it leaves to the next engine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/journal"
	"cnn321/cnnlib/remote"
)

// niceness is how far the engine steps back when others want the processor: a training takes all of it for minutes, and meanwhile a cell is
// to be built, and the page to scroll, as quickly as without it. Where nobody else wants anything it costs nothing.
const niceness = 10

// aliveDescriptor is the file by whose lock the launcher sees that this engine lives, where there is one: the first of exec.Cmd.ExtraFiles.
const aliveDescriptor = 3

// keepLock keeps that lock this process's own: a program that it starts, as XLA does to compile for a GPU, and that outlives it must not
// seem to be the engine.
func keepLock() { syscall.CloseOnExec(aliveDescriptor) }

func main() {
	keepLock()
	log.SetFlags(log.Ltime)
	log.SetPrefix("motor: ")
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "motor:", err)
		os.Exit(1)
	}
}

func run() error {
	socket := flag.String("socket", "", "unix socket to listen on")
	device := flag.String("device", "cpu", "cpu or cuda")
	devices := flag.Int("devices", 1, "how many devices train together")
	plugin := flag.String("plugin", "", "path of the PJRT plugin")
	noPlugin := flag.String("no-plugin", "", "why there is no plugin, which cells are told")
	models := flag.String("models", "", "folder for trained state")
	trained := flag.String("trained", "", "folder of an installation's trained state, which is only read")
	journalPath := flag.String("journal", "", "file that tells what is computed")
	precision := flag.String("precision", "", "of products: float32 (the default), tf32 or bfloat16")
	flag.Parse()
	if *socket == "" || *models == "" {
		return fmt.Errorf("faltam -socket e -models")
	}
	if *devices < 1 {
		return fmt.Errorf("-devices %d: dê 1 ou mais", *devices)
	}
	if err := yield(); err != nil {
		log.Print(err) // it is only slower for others
	}
	ctx := untilTheEnd(os.Stdin)
	// The launcher may be killed: who no longer hears this process is no reason to lose what it trains.
	signal.Ignore(syscall.SIGPIPE)
	if *trained != "" {
		if err := archive.Borrow(*models, *trained); err != nil {
			log.Printf("não consegui usar os treinos da instalação em %s (%v); sem eles, a célula que treina treina do começo", *trained, err)
		}
	}
	doing, err := journal.Open(*journalPath)
	if err != nil {
		log.Print(err)
	}
	defer doing.Close()
	e := engine.New(engine.Options{Lives: lives, Journal: doing, Device: *device, Devices: *devices, Plugin: *plugin, NoPlugin: *noPlugin, Models: *models, Precision: engine.Precision(*precision)})
	h := &heir{Engine: e, socket: *socket}
	h.takeOver() // before anybody can ask for them
	listener, err := remote.Listen(*socket)
	if err != nil {
		return err
	}
	go h.watch(ctx)
	go func() {
		// Cells see this error too, each time they ask for something.
		if err := e.Warm(ctx); err != nil && ctx.Err() == nil {
			log.Print(err)
		}
	}()
	// Before the calls under way are canceled: what is interrupted now, nobody has stopped.
	serving, stopServing := context.WithCancel(context.Background())
	defer stopServing()
	left := make(chan struct{})
	context.AfterFunc(ctx, func() {
		h.handOn()
		e.Leave()
		stopServing()
		close(left)
	})
	ended, kept := make(chan error, 1), make(chan struct{})
	go func() { ended <- errors.Join(remote.Serve(serving, listener, h), e.Close()) }()
	go func() {
		<-left
		untilKept(e.Unsaved, func() { _, _ = fmt.Println("guardando o treino") })
		close(kept)
	}()
	select {
	case err := <-ended:
		return err
	case <-kept:
		return nil // what is under way all the same, as a compilation, which nothing can cut short, has nothing to lose
	}
}
