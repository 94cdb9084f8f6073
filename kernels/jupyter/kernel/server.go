package kernel

import (
	"context"
	"sync"
	"time"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

// linger is how long the last messages may take to reach the clients.
const linger = time.Second

// maxAnswers is how many requests, besides cells and comms, are answered at a time.
const maxAnswers = 32

// Server is a kernel's side of the five channels.
type Server struct {
	config     Config
	kernel     Kernel
	connection jupyter.Connection // with the ports that were taken
	signer     *message.Signer
	session    string
	log        *log

	shell, control, stdin, iopub, heartbeat *zmtp.Socket

	cells     *cellQueue
	comms     chan incoming
	answers   chan struct{} // holds one for each answer under way
	newest    newest
	history   *history
	questions questions

	// ready is closed when the sockets above are set: handlers wait for it.
	ready chan struct{}

	// life ends with the kernel; its cause is what Serve was stopped by.
	life    context.Context
	end     context.CancelCauseFunc
	workers sync.WaitGroup
	ending  sync.Once
	ended   chan struct{} // closed when a shutdown_request has been fulfilled
}

// Listen takes the ports of the connection and begins to answer; cells run once [Server.Serve] is called. Ports in use
// are waited for; see [Config.PortsTimeout].
func Listen(ctx context.Context, config Config, k Kernel) (*Server, error) {
	config = config.withDefaults()
	signer, err := message.NewSigner(config.Connection.SignatureScheme, config.Connection.Key)
	if err != nil {
		return nil, err
	}
	listeners, connection, err := listen(ctx, config.Connection, config.PortsTimeout)
	if err != nil {
		return nil, err
	}
	life, end := context.WithCancelCause(context.Background())
	s := &Server{
		config: config, kernel: k, connection: connection, signer: signer,
		session: message.NewSession(),
		log:     &log{to: config.Log},
		cells:   newCellQueue(),
		comms:   make(chan incoming, maxComms),
		answers: make(chan struct{}, maxAnswers),
		life:    life, end: end,
		ready: make(chan struct{}),
		ended: make(chan struct{}),
	}
	s.history, err = openHistory(config.History)
	if err != nil {
		// A kernel without a past is better than none.
		s.log.printf("%v", err)
	}
	s.shell = s.serve(listeners.shell, zmtp.Router, s.fromShell)
	s.control = s.serve(listeners.control, zmtp.Router, s.fromControl)
	s.stdin = s.serve(listeners.stdin, zmtp.Router, s.fromStdin)
	s.heartbeat = s.serve(listeners.heartbeat, zmtp.Rep, func(p *zmtp.Peer, frames [][]byte) { p.Send(frames) })
	s.iopub = zmtp.Serve(listeners.iopub, zmtp.Options{Kind: zmtp.Pub, Subscribed: s.welcome, Log: config.Log})
	s.status(startingState, nil)
	close(s.ready)
	return s, nil
}

func (s *Server) serve(l netListener, kind zmtp.Kind, handle zmtp.Handler) *zmtp.Socket {
	return zmtp.Serve(l, zmtp.Options{
		Kind: kind, Log: s.config.Log, EvictStrangers: kind == zmtp.Router,
		Handle: func(p *zmtp.Peer, frames [][]byte) {
			<-s.ready
			handle(p, frames)
		},
	})
}

// Connection is the connection with the ports that were taken: those asked for, or free ones in place of 0.
func (s *Server) Connection() jupyter.Connection { return s.connection }

// Serve answers until a shutdown_request was fulfilled (nil), or ctx is done (its cause). When it returns the running
// cell's ctx has ended and all sockets are closed.
func (s *Server) Serve(ctx context.Context) error {
	s.workers.Go(s.runCells)
	s.workers.Go(s.runComms)
	var err error
	select {
	case <-s.ended:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	s.end(ErrShutdown)
	s.cells.close()

	farewell, cancel := context.WithTimeout(context.Background(), linger)
	defer cancel()
	stopped := make(chan struct{})
	go func() {
		s.workers.Wait()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-farewell.Done():
		// Whatever does not heed its context falls with the process.
	}
	var sockets sync.WaitGroup
	for _, socket := range []*zmtp.Socket{s.shell, s.control, s.stdin, s.iopub, s.heartbeat} {
		sockets.Go(func() { socket.Close(farewell) })
	}
	sockets.Wait()
	s.history.close()
	return err
}

// Interrupt does what an interrupt_request does, for a SIGINT: it ends the running cell's ctx.
func (s *Server) Interrupt() { s.cells.interrupt() }

// shutdown ends the kernel, once. It is called when the reply has been sent.
func (s *Server) shutdown(restart bool) {
	s.ending.Do(func() {
		s.end(ErrShutdown)
		s.guard("Shutdown", func() { s.kernel.Shutdown(restart) })
		close(s.ended)
	})
}
