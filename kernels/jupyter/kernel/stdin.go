package kernel

import (
	"context"
	"errors"
	"sync"
	"time"

	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

// awayFor is how long a client that is to answer may be away: it may be connecting again.
const awayFor = 5 * time.Second

// questions are those that wait for an answer, by the identity of the client that is asked.
type questions struct {
	mu   sync.Mutex
	open map[string]*question
}

type question struct {
	id     string
	when   time.Time
	answer chan fields // of capacity 1
}

func (q *questions) ask(who, id string) *question {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.open == nil {
		q.open = make(map[string]*question)
	}
	asked := &question{id: id, when: time.Now().Round(0), answer: make(chan fields, 1)}
	q.open[who] = asked
	return asked
}

func (q *questions) drop(who string, asked *question) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.open[who] == asked {
		delete(q.open, who)
	}
}

// answered hands an answer to its question; it reports whether there is one. Some clients do not say which they answer:
// one that was sent (the zero time if unknown) before the question is to another.
func (q *questions) answered(who, id string, sent time.Time, answer fields) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	asked := q.open[who]
	if asked == nil || id != "" && id != asked.id || !sent.IsZero() && sent.Before(asked.when) {
		return false
	}
	delete(q.open, who)
	asked.answer <- answer
	return true
}

func (s *Server) fromStdin(p *zmtp.Peer, frames [][]byte) {
	in, ok := s.receive("stdin", s.stdin, p, frames)
	if !ok {
		return
	}
	if in.Head.Type != "input_reply" {
		s.log.printf("descartei uma mensagem do canal stdin: não conheço o tipo %q", in.Head.Type)
		return
	}
	sent, _ := s.cells.heard(in)
	if !s.questions.answered(string(p.Identity()), in.ParentID(), sent, in.fields) {
		s.log.printf("descartei uma resposta (input_reply): nada foi perguntado a esse cliente")
	}
}

func (o *output) Input(ctx context.Context, prompt string, password bool) (string, error) {
	if !o.request.AllowStdin {
		return "", ErrNoInput
	}
	o.asking.Lock()
	defer o.asking.Unlock()
	o.Flush()
	m, err := message.New(o.server.session, "input_request", o.in.Header, map[string]any{"prompt": prompt, "password": password})
	if err != nil {
		return "", err
	}
	identity := o.in.peer.Identity()
	asked := o.server.questions.ask(string(identity), m.Head.ID)
	defer o.server.questions.drop(string(identity), asked)

	// On stdin a client has the name that it has on shell. One that connects again is asked again.
	told := make(map[*zmtp.Peer]bool)
	seen := time.Now()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		for _, p := range o.server.stdin.Peers(identity) {
			seen = time.Now()
			if !told[p] {
				told[p] = true
				p.Send(o.server.signer.Frames(m))
			}
		}
		if time.Since(seen) > awayFor {
			return "", errors.New("o cliente que executou esta célula não está mais conectado: execute de novo para que ele pergunte")
		}
		select {
		case answer := <-asked.answer:
			value, err := answer.text("value")
			if err != nil {
				return "", errors.New("o cliente não respondeu à pergunta: execute a célula de novo")
			}
			return value, nil
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-o.ctx.Done():
			return "", context.Cause(o.ctx)
		case <-look.C:
		}
	}
}
