package command

import (
	"slices"
	"testing"
)

func TestComplete(t *testing.T) {
	for _, test := range []struct {
		line  string
		want  []string
		start int
	}{
		{"%he", []string{"%help"}, 0},
		{"  %%ba", []string{"%%bash"}, 2},
		{"%ba", []string{"%%bash"}, 0},
		{"%tim", []string{"%time", "%%time"}, 0},
		{"%%tim", []string{"%%time"}, 0},
		{"%pi", nil, 0},   // refused
		{"%trac", nil, 0}, // does nothing
		{"%cd a", nil, 5},
		{"!l", nil, 2},
		{"", nil, 0},
	} {
		if got, start := Complete(test.line); !slices.Equal(got, test.want) || start != test.start {
			t.Errorf("%q is completed by %q from %d, want %q from %d", test.line, got, start, test.want, test.start)
		}
	}
	for _, line := range []string{"%", "%%"} {
		if got, _ := Complete(line); len(got) < 10 || !slices.Contains(got, "%%bash") || slices.Contains(got, "%cd") == (line == "%%") {
			t.Errorf("%q is completed by %q", line, got)
		}
	}
}
