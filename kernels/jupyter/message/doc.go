// Package message is the form in which Jupyter's messages travel: a list of ZeroMQ frames, signed with the key of the
// connection file.
//
//	identities … <IDS|MSG> signature header parent_header metadata content buffers …
//
// The four dictionaries are kept as the bytes that came, so that what passes unchanged passes byte for byte. See
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol.
package message
