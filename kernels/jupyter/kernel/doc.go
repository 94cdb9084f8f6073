// Package kernel is the part of a Jupyter kernel that speaks the protocol: it listens on the five channels of a
// connection file, keeps the queue of cells, gathers their output, and asks a [Kernel] for what only it can know.
//
//	server, err := kernel.Listen(ctx, config, k)
//	...
//	err = server.Serve(ctx) // until a shutdown_request, or ctx is done
//
// Cells run one at a time, in the order in which they came. Everything else is answered at once, also while a cell runs:
// kernel_info, completion, inspection, is_complete, history, comms, and whatever comes on the control channel. What a
// client sends wrongly is dropped or refused, and logged; it never ends the server.
//
// Anyone who can reach the ports can connect, so nothing but a message signed with the connection file's key has an
// effect. What is published on iopub can be read without it, as in every Jupyter kernel.
//
// The protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html.
package kernel
