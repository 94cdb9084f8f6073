// Package remote carries a cnnlib.Engine over a unix socket: [Client] is the
// engine as a notebook cell sees it, [Serve] offers one to such clients.
//
// A call is a connection of its own. The client sends one request and reads
// messages until one holds the result or the error; a Fit sends events before
// it. To cancel, the client closes its sending side: the server ends the call's context
// and still answers. A connection that breaks, because the cell was killed,
// cancels as well, so that no training runs that nobody waits for.
//
// Both sides are of the same build on the same machine; messages are encoding/gob,
// preceded by a version that is compared.
package remote
