package kernel

import (
	"strings"
	"time"
)

// How text is sent. A notebook's page draws all of a cell's text anew for each message, so the more there is, the fewer
// messages it bears, and a page with very many lines is slow whatever comes. So:
//
//   - Text after a quiet moment goes at once; what follows is gathered, for longer the more has been sent.
//   - Beyond Flow.Eager a cell that keeps writing is shown at a slow rate: what it writes faster than that is held back, and
//     the writer is slowed down. All of it is sent when the cell has ended or pauses; after an interrupt it is not wanted.
//   - Beyond Flow.Total nothing more is held: it is dropped, and counted.
//   - stdout and stderr keep their order: where they take turns, each turn is a message, and counts as more than its text.
const (
	// lineCost is what a line costs a page besides its bytes.
	lineCost = 8
	// costDelay is how much longer text is gathered for each byte (or lineCost) sent before, up to longestDelay.
	costDelay    = time.Microsecond
	longestDelay = 5 * time.Second

	slowRate   = 16 << 10        // bytes a second beyond Flow.Eager
	pauseAfter = time.Second     // a cell that writes nothing for so long pauses
	floodPause = time.Second     // for a writer beyond Flow.Eager, for each floodSize
	floodSize  = 8 << 20         // bytes
	lastWords  = 64 << 10        // bytes of what is held back that are sent after an interrupt, in
	lastTurns  = 100             // messages at most
	tellAfter  = 3 * time.Second // a flood that takes longer is told of

	turnCost     = 600  // bytes that a message takes on the wire besides its text
	textMessages = 1500 // for each window: jupyter_server drops beyond a thousand a second
)

// segment is text of one stream.
type segment struct {
	name string
	text []byte
}

func costOf(text string) int { return wireSize(text) + lineCost*strings.Count(text, "\n") }

// write takes a piece of text.
func (o *output) write(name, text string) {
	if o.full(name, text) {
		o.slow(len(text))
		return
	}
	o.mu.Lock()
	text, o.partial[name] = whole(o.partial[name] + text)
	o.add(name, text)
	o.schedule()
	flooding := o.cost+o.size > o.server.config.Flow.Eager && o.size > lastWords
	if !flooding {
		o.flood = time.Time{}
	} else if o.flood.IsZero() {
		o.flood = time.Now()
	}
	o.mu.Unlock()
	if flooding {
		o.slow(len(text))
		o.tell(false)
	}
}

// slow makes a writer that floods wait.
func (o *output) slow(size int) {
	o.mu.Lock()
	o.debt += size
	wait := time.Duration(0)
	if o.debt >= pieceSize {
		wait = floodPause * time.Duration(o.debt) / floodSize
		o.debt = 0
	}
	ctx := o.pace()
	o.mu.Unlock()
	if wait == 0 {
		return
	}
	select {
	case <-time.After(wait):
	case <-ctx.Done():
	}
}

// add appends text to what is pending. o.mu is held.
func (o *output) add(name, text string) {
	if text == "" {
		return
	}
	into := len(o.pending) - 1
	if into < 0 || o.pending[into].name != name {
		o.pending = append(o.pending, segment{name: name})
		into = len(o.pending) - 1
	}
	o.pending[into].text = append(o.pending[into].text, text...)
	o.size += wireSize(text)
	o.came = time.Now()
}

// due is how long what is pending has to wait. o.mu is held.
func (o *output) due() time.Duration {
	gather := o.server.config.Flow.Gather + time.Duration(o.cost)*costDelay
	return min(gather, longestDelay) - time.Since(o.last)
}

// schedule sends what is pending, now or when its time has come. o.mu is held.
func (o *output) schedule() {
	if o.timer != nil || len(o.pending) == 0 {
		return
	}
	if o.due() <= 0 {
		o.sendSome()
		if len(o.pending) == 0 {
			return
		}
	}
	var timer *time.Timer
	timer = time.AfterFunc(max(o.due(), o.server.config.Flow.Gather), func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.timer == timer { // else it was drained meanwhile
			o.timer = nil
			o.schedule()
		}
	})
	o.timer = timer
}

// sendSome sends as much as may be sent now. o.mu is held.
func (o *output) sendSome() {
	now := time.Now()
	allowed, messages, _ := o.text.room(now)
	if eager := o.server.config.Flow.Eager - o.cost; eager > 0 {
		allowed = min(allowed, eager)
	} else if now.Sub(o.came) < pauseAfter {
		allowed = min(allowed, int(slowRate*now.Sub(o.last).Seconds()))
	}
	o.sendUpTo(allowed, messages)
}

// sendUpTo sends about so many bytes of what is pending, or less, in so many messages, and returns how many. o.mu is held.
func (o *output) sendUpTo(allowed, messages int) (sent int) {
	done, used := 0, 0
	for done < len(o.pending) && sent < allowed && used < messages {
		s := &o.pending[done]
		piece, _ := cut(string(s.text), allowed-sent)
		for wireSize(piece) > allowed-sent {
			piece, _ = cut(piece, len(piece)/2)
		}
		if piece == "" {
			break
		}
		o.server.publish(o.in.Header, "stream", map[string]string{"name": s.name, "text": piece}, nil, nil, false)
		sent += wireSize(piece)
		used++
		o.cost += costOf(piece)
		if s.text = s.text[len(piece):]; len(s.text) > 0 {
			break
		}
		done++
	}
	if sent > 0 {
		o.last = time.Now()
		o.text.use(o.last, sent, used)
	}
	o.size -= sent
	clear(o.pending[:done])
	o.pending = o.pending[done:]
	return sent
}

// drain sends all that is pending, as fast as may be, or, when nobody waits for it any more, drops it. o.mu is held.
func (o *output) drain() {
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	ctx := o.pace()
	for len(o.pending) > 0 && ctx.Err() == nil {
		room, messages, more := o.text.room(time.Now())
		if room >= min(o.size, o.server.config.Flow.Burst/4) && o.sendUpTo(room, messages) > 0 {
			continue
		}
		select {
		case <-time.After(more):
		case <-ctx.Done():
		}
	}
	if len(o.pending) > 0 {
		o.sendUpTo(lastWords, lastTurns)
		o.cut.lost += o.size
		o.pending, o.size = nil, 0
	}
}
