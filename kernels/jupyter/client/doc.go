// Package client is the client's side of the Jupyter protocol: it asks a kernel to execute, complete and inspect, and
// notices when that kernel has died or hangs.
//
//	c, err := client.Dial(ctx, client.Config{Connection: connection})
//	...
//	reply, err := c.Execute(ctx, client.Request{Code: "1 + 1", Output: func(m message.Message) { … }})
//
// A client belongs to one life of a kernel. When the kernel ends, whatever waits for it fails with [ErrGone], and a new
// client is dialled to the next one.
package client
