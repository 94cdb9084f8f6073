package kernel

import (
	"encoding/json"

	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

// What the kernel does, as a status message tells it.
const (
	startingState = "starting"
	busyState     = "busy"
	idleState     = "idle"
)

func (s *Server) status(state string, parent json.RawMessage) {
	s.publish(parent, "status", map[string]any{"execution_state": state}, nil, nil, true)
}

// stillBusy repeats that a cell runs after the idle of a request that was answered meanwhile: JupyterLab and
// jupyter_server take any status for the kernel's, but for those of the requests named here. Jupyter's console takes the
// idle of its own interrupt_request for its cell's, and would not show what the cell says at its end.
func (s *Server) stillBusy(request string) {
	switch request {
	case "kernel_info_request", "comm_info_request", "debug_request":
		return
	}
	s.cells.whileRunning(func(parent []byte) { s.status(busyState, parent) })
}

// publish sends a message to all who listen on iopub. With keep it is not among the first to be lost to one who lags.
func (s *Server) publish(parent json.RawMessage, msgType string, content any, metadata map[string]any, buffers [][]byte, keep bool) {
	m, err := message.New(s.session, msgType, parent, content)
	if err == nil && len(metadata) > 0 {
		m.Metadata, err = json.Marshal(metadata)
	}
	if err != nil {
		s.log.printf("não consegui publicar %s: %v", msgType, err)
		return
	}
	m.Buffers = buffers
	s.send(m, keep)
}

// send signs a message for iopub and sends it under its topic.
func (s *Server) send(m message.Message, keep bool) {
	m.Identities = [][]byte{[]byte("kernel." + s.session + "." + m.Head.Type)}
	s.iopub.Publish(s.signer.Frames(m), keep)
}

// welcome greets a subscriber: from then on it misses nothing.
func (s *Server) welcome(p *zmtp.Peer, topic []byte) {
	m, err := message.New(s.session, "iopub_welcome", nil, map[string]any{"subscription": string(topic)})
	if err != nil {
		s.log.printf("não consegui saudar um ouvinte: %v", err)
		return
	}
	m.Identities = [][]byte{topic}
	p.Send(s.signer.Frames(m))
}
