package kernel

import (
	"context"
	"sync"
	"time"
)

// Bounds of the queues; a client that sends more is refused.
const (
	maxCells = 10_000
	maxComms = 4096
)

// lateWindow is how long after a cell's failure requests may come in that were sent before the client knew of it.
const lateWindow = 5 * time.Second

// maxSessions bounds the clients whose clocks are known.
const maxSessions = 1000

// cellQueue is the queue of cells, and what aborts them.
//
// When a cell fails, all that wait behind it are aborted, unless it was sent with stop_on_error false. "Run All" sends
// its cells one by one, and a first cell that fails at once has often failed before the last one came: so those too are
// aborted that were sent before the failing reply. When a request was sent is known from its header's date, by the
// client's clock; what that clock shows when a request arrives at once, the smallest difference seen, sets it against ours.
type cellQueue struct {
	mu      sync.Mutex
	waiting []cell
	wake    chan struct{} // of capacity 1
	closed  bool
	cancel  context.CancelCauseFunc // of the running cell; nil when none runs
	parent  []byte                  // its header
	failed  time.Time               // when the last failing reply was sent
	delay   map[string]time.Duration
}

type cell struct {
	incoming
	aborted bool
}

func newCellQueue() *cellQueue {
	return &cellQueue{wake: make(chan struct{}, 1), delay: make(map[string]time.Duration)}
}

// heard learns from a message how its client's clock stands.
func (q *cellQueue) heard(in incoming) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.learn(in)
}

func (q *cellQueue) learn(in incoming) (sent time.Time, known bool) {
	date, err := time.Parse(time.RFC3339Nano, in.Head.Date)
	if err != nil {
		return time.Time{}, false
	}
	delay := in.arrived.Sub(date)
	least, seen := q.delay[in.Head.Session]
	if !seen && len(q.delay) >= maxSessions {
		clear(q.delay)
	}
	if !seen || delay < least {
		least = delay
		q.delay[in.Head.Session] = least
	}
	return date.Add(least), true
}

// add puts a cell at the end; it reports whether there was room.
func (q *cellQueue) add(in incoming) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= maxCells || q.closed {
		return false
	}
	sent, known := q.learn(in)
	late := known && !q.failed.IsZero() && in.arrived.Sub(q.failed) < lateWindow && sent.Before(q.failed)
	q.waiting = append(q.waiting, cell{in, late})
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return true
}

// next waits for the next cell; false when the queue is closed.
func (q *cellQueue) next() (cell, bool) {
	for {
		q.mu.Lock()
		if len(q.waiting) > 0 {
			c := q.waiting[0]
			q.waiting[0] = cell{}
			q.waiting = q.waiting[1:]
			c.aborted = c.aborted || q.closed
			q.mu.Unlock()
			return c, true
		}
		closed := q.closed
		q.mu.Unlock()
		if closed {
			return cell{}, false
		}
		<-q.wake
	}
}

// begin notes that a cell runs.
func (q *cellQueue) begin(parent []byte, cancel context.CancelCauseFunc) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.cancel, q.parent = cancel, parent
}

// ended notes that it runs no more.
func (q *cellQueue) ended() { q.begin(nil, nil) }

// running is the header of the running cell, nil if there is none.
func (q *cellQueue) running() []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.parent
}

// abort aborts all that wait and all that were sent before the reply that reply sends.
func (q *cellQueue) abort(reply func()) {
	q.mark()
	reply()
	q.mark()
}

func (q *cellQueue) mark() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.waiting {
		q.waiting[i].aborted = true
	}
	q.failed = time.Now().Round(0)
}

// interrupt ends the running cell's context, if one runs.
func (q *cellQueue) interrupt() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.cancel != nil {
		q.cancel(ErrInterrupted)
	}
}

// close aborts what waits and takes no more.
func (q *cellQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.wake)
	}
}
