package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

// incoming is a message with where it came from.
type incoming struct {
	message.Message
	socket  *zmtp.Socket
	peer    *zmtp.Peer
	arrived time.Time
	fields  fields
}

// receive checks a message; what is wrong with it is logged, and nothing else comes of it.
func (s *Server) receive(channel string, socket *zmtp.Socket, p *zmtp.Peer, frames [][]byte) (incoming, bool) {
	m, err := s.signer.Parse(frames)
	if err != nil {
		s.log.printf("descartei uma mensagem do canal %s: %v", channel, err)
		return incoming{}, false
	}
	p.Trust()
	// On stdin, a client that is never asked says nothing.
	for _, asked := range s.stdin.Peers(p.Identity()) {
		asked.Trust()
	}
	in := incoming{Message: m, socket: socket, peer: p, arrived: time.Now()}
	if err := json.Unmarshal(m.Content, &in.fields); err != nil {
		s.log.printf("descartei uma mensagem do canal %s: %v", channel, err)
		return incoming{}, false
	}
	return in, true
}

// handler answers a request on a goroutine of its own. It returns the content of the reply.
type handler func(s *Server, ctx context.Context, in incoming) any

// handlers are the requests that shell and control have in common.
var handlers = map[string]handler{
	"kernel_info_request":     (*Server).kernelInfo,
	"complete_request":        (*Server).complete,
	"inspect_request":         (*Server).inspect,
	"is_complete_request":     (*Server).isComplete,
	"history_request":         (*Server).historyReply,
	"comm_info_request":       (*Server).commInfo,
	"connect_request":         (*Server).connect,
	"interrupt_request":       (*Server).interruptReply,
	"debug_request":           (*Server).debugReply,
	"create_subshell_request": (*Server).noSubshells,
	"delete_subshell_request": (*Server).noSubshells,
	"list_subshell_request":   (*Server).noSubshells,
}

func (s *Server) fromShell(p *zmtp.Peer, frames [][]byte) {
	in, ok := s.receive("shell", s.shell, p, frames)
	if !ok {
		return
	}
	switch in.Head.Type {
	case "execute_request":
		s.queue(in)
	case "comm_open", "comm_msg", "comm_close":
		select {
		case s.comms <- in:
		default:
			s.log.printf("descartei uma mensagem %s: há %d na fila", in.Head.Type, maxComms)
		}
	default:
		s.other("shell", in)
	}
}

// fromControl takes cells too, as ipykernel does. They wait for their turn behind those of shell.
func (s *Server) fromControl(p *zmtp.Peer, frames [][]byte) {
	in, ok := s.receive("control", s.control, p, frames)
	if !ok {
		return
	}
	if in.Head.Type == "execute_request" {
		s.queue(in)
		return
	}
	s.other("control", in)
}

// queue puts a cell behind those that wait.
func (s *Server) queue(in incoming) {
	if in.Head.Subshell != "" {
		s.answer(in, (*Server).noSubshells)
		return
	}
	if !s.cells.add(in) {
		s.refuse(in, "execute_reply", fmt.Sprintf("já há %d células na fila: espere que elas terminem, ou interrompa-as", maxCells))
	}
}

// other answers what is no cell and no comm.
func (s *Server) other(channel string, in incoming) {
	s.cells.heard(in)
	if in.Head.Type == "shutdown_request" {
		s.shutdownReply(in)
		return
	}
	handle, ok := handlers[in.Head.Type]
	if !ok {
		s.log.printf("descartei uma mensagem do canal %s: não conheço o tipo %q", channel, in.Head.Type)
		return
	}
	s.answer(in, handle)
}

// answer runs a handler on a goroutine of its own, between busy and idle. It is called in the order in which requests came.
func (s *Server) answer(in incoming, handle handler) {
	select {
	case s.answers <- struct{}{}:
	default:
		s.refuse(in, replyType(in.Head.Type), "o kernel está ocupado com outros pedidos: tente de novo")
		return
	}
	ctx, done := s.life, func() {}
	if endedByNewer[in.Head.Type] {
		ctx, done = s.newest.begin(ctx, in.Head.Type+" "+in.Head.Session)
	}
	go func() {
		defer func() { <-s.answers }()
		defer done()
		s.status(busyState, in.Header)
		var content any
		if err := s.guard(in.Head.Type, func() { content = handle(s, ctx, in) }); err != nil {
			content = failure("InternalError", err.Error())
		}
		s.reply(in, replyType(in.Head.Type), content, nil)
		s.status(idleState, in.Header)
		s.stillBusy(in.Head.Type)
	}()
}

// refuse answers a request with an error, without doing anything else.
func (s *Server) refuse(in incoming, msgType, why string) {
	s.status(busyState, in.Header)
	s.reply(in, msgType, failure("Refused", why), nil)
	s.status(idleState, in.Header)
}

// reply answers to the peer who asked, or to who took its name after it had left.
func (s *Server) reply(in incoming, msgType string, content any, metadata any) {
	m, err := message.New(s.session, msgType, in.Header, content)
	if err == nil && metadata != nil {
		m.Metadata, err = json.Marshal(metadata)
	}
	if err != nil {
		s.log.printf("não consegui responder a %s: %v", in.Head.Type, err)
		return
	}
	m.Identities = in.Identities
	peer := in.peer
	select {
	case <-peer.Done():
		for _, heir := range in.socket.Peers(peer.Identity()) {
			peer = heir
			break
		}
	default:
	}
	peer.Send(s.signer.Frames(m))
}

// replyType is the type of the reply to a request.
func replyType(request string) string {
	const suffix = "_request"
	if n := len(request) - len(suffix); n > 0 && request[n:] == suffix {
		return request[:n] + "_reply"
	}
	return request + "_reply"
}

// failure is the content of a reply that reports an error.
func failure(name, value string) map[string]any {
	return map[string]any{"status": "error", "ename": name, "evalue": value, "traceback": []string{value}}
}
