package kernel

import (
	"context"
	"errors"

	"cnn321/kernels/jupyter/message"
)

// Output is where a request's output goes. It may be used by many at once, and after the request has ended. Things show
// in the order of the calls.
type Output interface {
	// Stream writes text to "stdout" or "stderr". Writes are gathered, a letter cut in two by their ends is put together
	// again, and a writer that floods the client has to wait here until its text is on its way; see [Flow].
	Stream(name, text string)

	// Display shows something; Update changes what was shown under the same ID. A flood of them waits, as in Stream.
	Display(b Bundle)
	Update(b Bundle)

	// Result shows the value of the cell's last expression, under its number; not for a silent request.
	Result(b Bundle)

	// Error shows an error. It does not make the request fail: [Outcome] does.
	Error(e Error)

	// Clear removes what the cell shows; with wait, only when the next output comes.
	Clear(wait bool)

	// Input asks the person at the client that sent the request. It fails with [ErrNoInput] when that client takes no
	// questions, and with ctx's cause when it is done first. With password what is typed is not shown.
	Input(ctx context.Context, prompt string, password bool) (string, error)

	// Forward sends on an iopub message of another kernel: content, metadata and buffers as they are, under this
	// request's header. Its statuses and execute_input are left out, since the server sends its own.
	Forward(m message.Message)

	// Send publishes a message of any other type (comm_open, comm_msg …) with the request as its parent.
	Send(msgType string, content any, metadata map[string]any, buffers [][]byte)

	// Flush sends what is gathered without waiting for more.
	Flush()
}

// ErrNoInput says that nobody can be asked.
var ErrNoInput = errors.New("quem executa esta célula não responde a perguntas (allow_stdin é falso, como em uma execução sem janela): dê o valor no código, em vez de lê-lo")
