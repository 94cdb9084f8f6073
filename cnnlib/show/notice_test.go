package show

import (
	"bytes"
	"strings"
	"testing"

	"cnn321/cnnlib"
)

// What the engine has to tell is seen while a training runs and after it, as it is, and once.
func TestNoticesAreShown(t *testing.T) {
	const text = "A época 12 em C:\\m_o_d*e*l está danificada <selo>: o treino continua da época 11."
	s := State{}.Next(cnnlib.Event{Kind: cnnlib.Notice, Epochs: 12, Text: text})
	later := s.Next(cnnlib.Event{Kind: cnnlib.Notice, Text: "outro"}).Next(stepEvent(1, 2, 3))
	if len(s.Notices) != 1 || len(later.Notices) != 2 {
		t.Errorf("notices %q, then %q", s.Notices, later.Notices)
	}
	if page := liveHTML(later); strings.Count(page, "está danificada &lt;selo&gt;: o treino") != 1 || strings.Contains(page, "<selo>") {
		t.Errorf("live: %s", page)
	}
	if final := finalMarkdown(later.End(nil)); strings.Count(final, `C:\\m\_o\_d\*e\*l está danificada &lt;selo>`) != 1 {
		t.Errorf("final: %s", final)
	}
	var out bytes.Buffer
	live := Terminal(&out).Live()
	for range 2 {
		if err := live.Show(later); err != nil {
			t.Fatal(err)
		}
	}
	if err := live.End(later.End(nil)); err != nil {
		t.Fatal(err)
	}
	if strings.Count(out.String(), text+"\n") != 1 {
		t.Errorf("terminal: %s", out.String())
	}
}
