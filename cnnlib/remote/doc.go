// Package remote carries a cnnlib.Engine over a unix socket: [Client] is the
// engine as a notebook cell sees it, [Serve] offers one to such clients.
//
// A call is a connection of its own. The client sends one request and reads
// messages until one holds the result or the error; a Fit, and an Attach, send events before
// it. To cancel, the client closes its sending side: the server ends the call's context
// and still answers. A connection that breaks, because the cell was killed,
// cancels as well: a Fit is stopped then and its state kept, so that nothing trains that nobody waits for. Only what was begun
// with Start trains on.
//
// Several kernels may call one engine, which ends with the one that runs it. Then another has the next engine listen at the same place, and the calls
// under way are made once more there ([Death].Moved); trainings in the background keep their names ([HandOn], [TakeOver]).
//
// Events have a backlog for each client, so that no training waits for a client that does not read; every read and write has a
// deadline, requests have a bound, and what breaks them ends the one connection.
//
// Both sides are of the same build on the same machine; messages are encoding/gob,
// preceded by a version that is compared.
package remote
