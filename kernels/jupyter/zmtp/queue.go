package zmtp

import "sync"

// outgoing is a message on its way to a peer.
type outgoing struct {
	frames   [][]byte
	size     int
	sequence uint64
}

func newOutgoing(frames [][]byte) outgoing {
	size := 64 // what keeping it costs besides
	for _, frame := range frames {
		size += len(frame) + 32
	}
	return outgoing{frames: frames, size: size}
}

// queue holds what waits for one peer, in order, within a bound. Messages are of two classes: those that may be lost,
// and those to keep, which are small and few (a status, an error, a reply).
//
// When it is full, the oldest message that may be lost goes first: of a long output its end says most (the error, the
// last state of a progress bar), and what was kept tells where it began. Only when there is none is an old kept one lost.
type queue struct {
	mu       sync.Mutex
	limit    int
	size     int
	sequence uint64
	loose    fifo
	kept     fifo
	closed   bool
	wake     chan struct{} // of capacity 1
}

func newQueue(limit int) *queue { return &queue{limit: limit, wake: make(chan struct{}, 1)} }

// push adds a message and returns how many were lost for it.
func (q *queue) push(m outgoing, keep bool) (lost int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return 0
	}
	m.sequence = q.sequence
	q.sequence++
	q.size += m.size
	if keep {
		q.kept.push(m)
	} else {
		q.loose.push(m)
	}
	for q.size > q.limit && q.loose.len()+q.kept.len() > 1 {
		victims := &q.loose
		if victims.len() == 0 {
			victims = &q.kept
		}
		q.size -= victims.pop().size
		lost++
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return lost
}

// fits reports whether a message can be added without losing one.
func (q *queue) fits(m outgoing) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.size == 0 || q.size+m.size <= q.limit
}

// take removes what comes next, up to about size bytes, or all but the first message of it. It is empty when the queue is.
func (q *queue) take(batch []outgoing, size int) []outgoing {
	q.mu.Lock()
	defer q.mu.Unlock()
	for size > 0 && q.loose.len()+q.kept.len() > 0 {
		from := &q.loose
		if from.len() == 0 || q.kept.len() > 0 && q.kept.first().sequence < from.first().sequence {
			from = &q.kept
		}
		m := from.pop()
		q.size -= m.size
		size -= m.size
		batch = append(batch, m)
	}
	return batch
}

// close makes the queue take no more; what it holds can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.wake)
	}
}

// fifo is a queue of messages in a slice whose front moves.
type fifo struct {
	items []outgoing
	front int
}

func (f *fifo) len() int         { return len(f.items) - f.front }
func (f *fifo) first() *outgoing { return &f.items[f.front] }
func (f *fifo) push(m outgoing)  { f.items = append(f.items, m) }

func (f *fifo) pop() outgoing {
	m := f.items[f.front]
	f.items[f.front] = outgoing{}
	f.front++
	if f.front > 32 && f.front*2 > len(f.items) {
		n := copy(f.items, f.items[f.front:])
		clear(f.items[n:])
		f.items, f.front = f.items[:n], 0
	}
	return m
}
