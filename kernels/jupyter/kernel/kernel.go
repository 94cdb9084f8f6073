package kernel

import (
	"context"
	"encoding/json"
	"errors"

	"cnn321/kernels/jupyter/message"
)

// Kernel is what the server asks. All methods but Execute may be called at any time and by many at once, also while a
// cell runs.
type Kernel interface {
	// Info describes the kernel and its language.
	Info() Info

	// Execute runs a cell and returns when it has ended. It is called for one cell at a time. When ctx is done, by an
	// interrupt (its cause is [ErrInterrupted]) or the kernel's end ([ErrShutdown]), it is to return soon: the cells
	// behind wait for it. What the cell shows, its error too, goes to out; the outcome is for the reply alone.
	Execute(ctx context.Context, r Request, out Output) Outcome

	// Complete and Inspect look at the code at cursor, a count of Unicode code points from 0 to all of them. The client
	// is answered at ctx's deadline at the latest, with what was returned by then.
	Complete(ctx context.Context, code string, cursor int) (Completion, error)
	Inspect(ctx context.Context, code string, cursor, detail int) (Inspection, error)

	// IsComplete says whether code can run as it is.
	IsComplete(code string) Completeness

	// Comm takes a comm_open, comm_msg or comm_close as it came; one at a time, in order. What it has to say goes to out.
	Comm(ctx context.Context, m message.Message, out Output)

	// Comms lists the open comms, target names by id; of one target, or all if target is empty.
	Comms(target string) map[string]string

	// Shutdown is told of a shutdown_request, after the running cell's ctx has ended and the reply was sent. The server
	// ends when it returns.
	Shutdown(restart bool)
}

// Why the context of a cell has ended: [context.Cause] tells.
var (
	ErrInterrupted = errors.New("interrupted")
	ErrShutdown    = errors.New("the kernel is shutting down")
)

// Info is the answer to kernel_info_request.
type Info struct {
	Implementation        string
	ImplementationVersion string
	Banner                string
	Language              Language
	HelpLinks             []Link
}

// Language is language_info: how front ends colour, export and name the kernel's code.
type Language struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	MIMEType          string `json:"mimetype"`
	FileExtension     string `json:"file_extension"`
	PygmentsLexer     string `json:"pygments_lexer,omitempty"`
	CodeMirrorMode    string `json:"codemirror_mode,omitempty"`
	NBConvertExporter string `json:"nbconvert_exporter,omitempty"`
}

// Link is a line of JupyterLab's Help menu.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Request is an execute_request.
type Request struct {
	Code string
	// Count is the number of this execution, as in In[3].
	Count        int
	Silent       bool
	StoreHistory bool
	AllowStdin   bool
	// UserExpressions are to be evaluated after the code, by name; the answers go into [Outcome.Expressions].
	UserExpressions map[string]string
	// Metadata is the message's: JupyterLab tells cellId and tags.
	Metadata json.RawMessage
	// Parent is the header of the request, the parent of all that it brings about.
	Parent json.RawMessage
}

// Status is how an execution ended.
type Status string

// The outcomes of an execution.
const (
	OK      Status = "ok"
	Failed  Status = "error"
	Aborted Status = "aborted"
)

// Outcome is what an execute_reply says. The zero value stands for [OK].
type Outcome struct {
	Status Status
	Error  Error // when Status is Failed
	// Payload is made of [Page] and [Exit].
	Payload []any
	// Expressions answer those of [Request.UserExpressions]; one without an answer is answered as an error.
	Expressions map[string]Expression
}

// Error is an error as clients show it: the traceback's lines, which may hold ANSI colours.
type Error struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// Expression is the answer to a user expression: a bundle, or an error if Error is not nil.
type Expression struct {
	Bundle Bundle
	Error  *Error
}

// Bundle is something to show, in one or more forms by MIME type. Text forms are strings, binary ones base64 strings, JSON
// forms any value.
type Bundle struct {
	Data     map[string]any
	Metadata map[string]any
	// ID, where not empty, is the display_id by which it can be updated.
	ID string
	// Buffers are binary data that Data refers to, for widgets.
	Buffers [][]byte
}

// Text is the bundle of plain text.
func Text(text string) Bundle { return Bundle{Data: map[string]any{"text/plain": text}} }

// Page is the payload that opens the pager with a bundle.
func Page(b Bundle) any {
	return map[string]any{"source": "page", "data": orEmpty(b.Data), "start": 0}
}

// Exit is the payload with which a cell ends a console; other clients take no notice.
func Exit() any { return map[string]any{"source": "ask_exit", "keepkernel": false} }

// Completion is the answer to complete_request. Start and End, in code points, are what a match replaces.
type Completion struct {
	Matches    []Match
	Start, End int
}

// Match is one completion.
type Match struct {
	Text      string
	Type      string // function, keyword, … ; may be empty
	Signature string // may be empty
}

// Inspection is the answer to inspect_request; with Found false the client shows nothing.
type Inspection struct {
	Found bool
	Bundle
}

// Completeness is the answer to is_complete_request.
type Completeness struct {
	Status string // one of the constants below
	Indent string // for the next line, when incomplete
}

// What is_complete says.
const (
	Complete   = "complete"
	Incomplete = "incomplete"
	Invalid    = "invalid"
	Unknown    = "unknown"
)

// orEmpty is m, or an empty object where the protocol wants one.
func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
