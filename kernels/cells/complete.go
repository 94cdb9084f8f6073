package cells

import (
	"strings"

	"cnn321/kernels/cells/source"
)

// IsComplete tells a console whether code can run as it stands: "complete", "incomplete" with the indent of the line to
// come, or "invalid".
func (s *Session) IsComplete(code string) (status, indent string) {
	if depth, open := source.Unfinished(source.Normalise(code)); open {
		return "incomplete", strings.Repeat("\t", depth)
	}
	if len(source.Parse(code).Errors) > 0 {
		return "invalid", ""
	}
	return "complete", ""
}
