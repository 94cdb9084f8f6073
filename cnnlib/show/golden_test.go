package show

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("not as in %s (if it is right: go test -update)\n--- got\n%s\n--- want\n%s", path, got, want)
	}
}

// trainings are runs from their first event to what Fit returns.
var trainings = []struct {
	name   string
	events []cnnlib.Event
	err    error
}{
	{"fresh", join(compileEvents(2), epochEvents(1, 2, 0), epochEvents(2, 2, 0), []cnnlib.Event{done(2, 0)}), nil},
	{"resumed", join([]cnnlib.Event{{Kind: cnnlib.Resumed, Epochs: 12, History: history(9, 9, 120)}}, compileEvents(12),
		epochEvents(10, 12, 9), epochEvents(11, 12, 9), epochEvents(12, 12, 9), []cnnlib.Event{done(12, 9)}), nil},
	{"already-trained", []cnnlib.Event{{Kind: cnnlib.Resumed, Epochs: 2, History: history(2, 2, 0)}, done(2, 2)}, nil},
	{"interrupted", join(compileEvents(12), epochEvents(1, 12, 0), []cnnlib.Event{stepEvent(2, 12, 40)}), fmt.Errorf("treino: %w", cnnlib.ErrInterrupted)},
	{"interrupted-while-compiling", compileEvents(12)[:1], cnnlib.ErrInterrupted},
	{"interrupted-between-epochs", join(compileEvents(12), epochEvents(1, 12, 0)), cnnlib.ErrInterrupted},
	{"failed", join(compileEvents(12), epochEvents(1, 12, 0), []cnnlib.Event{stepEvent(2, 12, 40)}), errors.New("disco cheio")},
}

func TestWhatStays(t *testing.T) {
	for _, training := range trainings {
		t.Run(training.name, func(t *testing.T) {
			golden(t, training.name+".md", finalMarkdown(fold(training.events).End(training.err))+"\n")
		})
	}
}

func TestLiveHTML(t *testing.T) {
	interrupted := trainings[3].events
	for _, test := range []struct {
		name  string
		state State
	}{
		{"checking", State{}.Read(cnnlib.Reading{Checking: true, Done: 500, Of: 5000})},
		{"reading", fold(nil).Read(cnnlib.Reading{Done: 1234, Of: 5000})},
		{"compiling", fold(interrupted[:1])},
		{"compiled", fold(interrupted[:2])},
		{"second-epoch", fold(interrupted)},
		{"resumed", fold(trainings[1].events[:1])},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := liveHTML(test.state)
			if len(page) > 12_000 {
				t.Errorf("%d bytes, five times a second", len(page))
			}
			// The curves have golden files of their own, in package draw.
			if from := strings.Index(page, "<svg"); from >= 0 {
				to := strings.Index(page, "</svg>") + len("</svg>")
				page = page[:from] + "<svg…>" + page[to:]
			}
			golden(t, test.name+".html", strings.ReplaceAll(page, "><", ">\n<")+"\n")
		})
	}
}

func TestTerminalText(t *testing.T) {
	for _, training := range trainings {
		for _, interactive := range []bool{false, true} {
			name := training.name + map[bool]string{false: ".lines.txt", true: ".bar.txt"}[interactive]
			t.Run(name, func(t *testing.T) {
				var b strings.Builder
				live := terminal{w: &b, interactive: interactive}.Live()
				s := State{Device: "CPU (XLA)"}
				for _, e := range training.events {
					s = s.Next(e)
					if err := live.Show(s); err != nil {
						t.Fatal(err)
					}
				}
				if err := live.End(s.End(training.err)); err != nil {
					t.Fatal(err)
				}
				for line := range strings.SplitSeq(strings.ReplaceAll(b.String(), "\n", "\r"), "\r") {
					if n := len([]rune(line)); strings.Contains(line, "[") && n > 79 {
						t.Errorf("bar of %d columns: %q", n, line)
					}
				}
				golden(t, name, strings.ReplaceAll(b.String(), "\r", "␍"))
			})
		}
	}
}
