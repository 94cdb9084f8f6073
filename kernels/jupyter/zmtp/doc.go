// Package zmtp speaks the ZeroMQ Message Transport Protocol, versions 3.0 and 3.1, as far as Jupyter needs it: ROUTER,
// PUB and REP sockets that listen, DEALER, SUB and REQ sockets that dial, over TCP and unix sockets, with the NULL
// mechanism.
//
//	socket := zmtp.Serve(listener, zmtp.Options{Kind: zmtp.Router, Handle: func(p *zmtp.Peer, frames [][]byte) {
//		p.Send(frames)
//	}})
//
// Each connection is a [Peer], with a goroutine that reads and one that writes, so no peer waits for another. Whatever a
// peer sends is bounded before memory is set aside for it, and what it does not read is bounded too: a subscriber that
// lags loses the oldest of its own messages (see [Options.Queue]), any other peer that does not read is disconnected. A
// peer that breaks the protocol is disconnected, and that is logged, once in a while.
//
// It is not on top of github.com/go-zeromq/zmq4 because there one subscriber that stalls holds up all of them, queues
// have no bound, and a malformed frame panics.
//
// The protocol: https://rfc.zeromq.org/spec/23/ and https://rfc.zeromq.org/spec/37/.
package zmtp
