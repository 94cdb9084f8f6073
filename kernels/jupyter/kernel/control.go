package kernel

import (
	"context"
	"encoding/json"
)

func (s *Server) interruptReply(context.Context, incoming) any {
	s.Interrupt()
	return map[string]any{"status": OK}
}

func (s *Server) shutdownReply(in incoming) {
	restart := in.fields.flag("restart", false)
	content := map[string]any{"status": OK, "restart": restart}
	s.status(busyState, in.Header)
	s.reply(in, "shutdown_reply", content, nil)
	// The other clients learn of it on iopub.
	s.publish(in.Header, "shutdown_reply", content, nil, nil, true)
	s.status(idleState, in.Header)
	go s.shutdown(restart)
}

// debugReply refuses in the form of the Debug Adapter Protocol, in which debuggers ask.
func (s *Server) debugReply(_ context.Context, in incoming) any {
	var seq any = 0
	if raw, ok := in.fields["seq"]; ok {
		_ = json.Unmarshal(raw, &seq)
	}
	return map[string]any{
		"type": "response", "seq": 0, "request_seq": seq, "success": false,
		"command": in.fields.optional("command"),
		"message": "este kernel não tem depurador",
	}
}

func (s *Server) noSubshells(context.Context, incoming) any {
	return failure("SubshellsNotSupported", "este kernel não tem subshells: as células são executadas uma de cada vez")
}
