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

// A failing reply waits until no cell has come for settled, and not longer than settling.
const (
	settled  = 100 * time.Millisecond
	settling = time.Second
)

// lateWindow is how long after a cell's failure requests may come in that were sent before the client knew of it.
const lateWindow = 5 * time.Second

// A request that takes less than sameClock comes from a client whose clock is as ours. One from another clock is taken to
// be onTheWay for a moment at least, as nobody at a distance answers faster.
const (
	sameClock = 100 * time.Millisecond
	onTheWay  = 5 * time.Millisecond
)

// maxSessions bounds the clients whose clocks are known.
const maxSessions = 1000

// cellQueue is the queue of cells, and what aborts them.
//
// When a cell fails, all that wait behind it are aborted, unless it was sent with stop_on_error false. "Run All" sends
// its cells one by one, and a first cell that fails at once has often failed before the last one came. So the failing
// reply waits until no more of them come, for a moment that nobody sees: whatever arrives before it was sent is no answer
// to it. And those are aborted too that arrive later, but were sent before the reply was. When a request was sent is
// known from its header's date, by the client's clock. The smallest time that a request of the client seemed to take tells how far that clock is from ours: a
// short one is the way itself, and the clocks agree; any other is the difference.
type cellQueue struct {
	mu      sync.Mutex
	waiting []cell
	wake    chan struct{} // of capacity 1
	closed  bool
	cancel  context.CancelCauseFunc // of the running cell; nil when none runs
	parent  []byte                  // its header
	failed  time.Time               // when the last failing reply was sent
	newest  time.Time               // when the last cell came; how long ago either was does not change with the computer's clock
	delay   map[string]time.Duration
}

type cell struct {
	incoming
	aborted bool
}

func newCellQueue() *cellQueue {
	return &cellQueue{wake: make(chan struct{}, 1), delay: make(map[string]time.Duration)}
}

// heard learns from a message how its client's clock stands, and tells when the message was sent.
func (q *cellQueue) heard(in incoming) (sent time.Time, known bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.learn(in)
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
	if least >= 0 && least < sameClock {
		return date, true
	}
	return date.Add(least - onTheWay), true
}

// add puts a cell at the end; it reports whether there was room.
func (q *cellQueue) add(in incoming) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= maxCells || q.closed {
		return false
	}
	sent, known := q.learn(in)
	q.newest = in.arrived
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

// whileRunning calls do with the running cell's header, if one runs. The cell does not end before do has returned.
func (q *cellQueue) whileRunning(do func(parent []byte)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.parent != nil {
		do(q.parent)
	}
}

// abort aborts all that wait and all that were sent before the reply that reply sends.
func (q *cellQueue) abort(ctx context.Context, reply func()) {
	latest := time.Now().Add(settling)
	for {
		q.mu.Lock()
		next := q.newest.Add(settled)
		q.mu.Unlock()
		now := time.Now()
		if next.After(latest) {
			next = latest
		}
		if !now.Before(next) {
			break
		}
		select {
		case <-time.After(next.Sub(now)):
		case <-ctx.Done():
			latest = now
		}
	}
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
	q.failed = time.Now()
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
