package gopls

import "encoding/json"

// Here are the few messages of the Language Server Protocol that the client speaks, with the fields that it reads:
// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"` // in UTF-16 units
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type documentID struct {
	URI     string `json:"uri"`
	Version int    `json:"version,omitempty"`
}

type didOpen struct {
	TextDocument struct {
		documentID
		LanguageID string `json:"languageId"`
		Text       string `json:"text"`
	} `json:"textDocument"`
}

type didChange struct {
	TextDocument   documentID  `json:"textDocument"`
	ContentChanges []wholeText `json:"contentChanges"`
}

type wholeText struct {
	Text string `json:"text"`
}

// placed is the question of completion, hover and signature help.
type placed struct {
	TextDocument documentID      `json:"textDocument"`
	Position     position        `json:"position"`
	Context      *triggerContext `json:"context,omitempty"`
}

type triggerContext struct {
	TriggerKind int `json:"triggerKind"`
}

// invoked: by the person, not by a letter that was typed. It has the same number for completion and signature help.
const invoked = 1

type completionList struct {
	Items []completionItem `json:"items"`
}

type completionItem struct {
	Label    string    `json:"label"`
	Kind     int       `json:"kind"`
	Detail   string    `json:"detail"`
	SortText string    `json:"sortText"`
	TextEdit *textEdit `json:"textEdit"`
	// AdditionalTextEdits add the import that the program lacks for this; whoever runs the program adds imports anyway.
	AdditionalTextEdits []textEdit `json:"additionalTextEdits"`
}

type textEdit struct {
	Range   span   `json:"range"`
	NewText string `json:"newText"`
}

type hover struct {
	Contents struct {
		Value string `json:"value"`
	} `json:"contents"`
}

// structuredHover is what gopls writes into a hover's value when its hoverKind is Structured.
type structuredHover struct {
	FullDocumentation string `json:"fullDocumentation"`
	Signature         string `json:"signature"`
	SymbolName        string `json:"symbolName"`
}

type signatureHelp struct {
	Signatures []struct {
		Label         string          `json:"label"`
		Documentation json.RawMessage `json:"documentation"` // a string, or an object with a value
		Parameters    []struct {
			Label string `json:"label"`
		} `json:"parameters"`
	} `json:"signatures"`
	ActiveParameter *int `json:"activeParameter"`
}

type watchedFiles struct {
	Changes []fileChange `json:"changes"`
}

type fileChange struct {
	URI  string     `json:"uri"`
	Type changeType `json:"type"`
}

type changeType int

const (
	created changeType = iota + 1
	changed
	deleted
)
