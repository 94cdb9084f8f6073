// Package notebook shows things in the notebook whose cell is running, through the pipes that GoNB opens to the cell's program.
//
// It speaks GoNB's protocol (github.com/janpfeifer/gonb/gonbui/protocol): a DisplayData for each thing to show, and an
// acknowledgement that says that all before it has been taken. It is here because a cell's program is linked anew at every
// run: GoNB's own package brings a log, a random source, a PNG encoder and gob along.
package notebook
