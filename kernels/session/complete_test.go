package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cnn321/kernels/gopls"
	"cnn321/kernels/jupyter/kernel"
	"cnn321/kernels/session"
)

// matches are those of gopls for the tests: a name that cells do not know.
func matches(cursor int, names ...string) gopls.Completion {
	c := gopls.Completion{Start: cursor, End: cursor}
	for _, name := range names {
		c.Matches = append(c.Matches, gopls.Match{Text: name, Type: "variable"})
	}
	return c
}

// goplsFault is a gopls that answers in some way, or does not.
type goplsFault struct {
	name string
	does func(ctx context.Context, cursor int) (gopls.Completion, error)
}

var (
	answersWell = goplsFault{"answers", func(_ context.Context, cursor int) (gopls.Completion, error) { return matches(cursor, "doGopls"), nil }}
	answersLate = goplsFault{"answers late", func(ctx context.Context, cursor int) (gopls.Completion, error) {
		time.Sleep(5 * time.Second)
		return matches(cursor, "doGopls"), nil
	}}
	hangs = goplsFault{"hangs", func(context.Context, int) (gopls.Completion, error) {
		time.Sleep(time.Minute)
		return gopls.Completion{}, gopls.ErrTimeout
	}}
	dies    = goplsFault{"dies", func(context.Context, int) (gopls.Completion, error) { return gopls.Completion{}, errors.New("morreu") }}
	nothing = goplsFault{"finds nothing", func(_ context.Context, cursor int) (gopls.Completion, error) { return matches(cursor), nil }}
)

// TestComplete completes with each gopls, what cells know and what they do not, by a clock that does not wait.
func TestComplete(t *testing.T) {
	for _, test := range []struct {
		gopls goplsFault
		code  string
		want  string // what is found, with spaces between
		after time.Duration
	}{
		{answersWell, "x := méd", "doGopls", 0},
		{answersLate, "x := méd", "média", time.Second},
		{hangs, "x := méd", "média", time.Second},
		{dies, "x := méd", "média", 0},
		{nothing, "x := méd", "média", 0},
		{answersLate, "semnome.x", "doGopls", 5 * time.Second}, // no other answer
		{hangs, "semnome.x", "", 9 * time.Second},
		{dies, "semnome.x", "", 0},
		{hangs, "fmt.Fprintl", "Fprintln", time.Second},
		{nothing, "%rese", "%reset", 0},
		{nothing, "strcon", "strconv", 0}, // a package that needs no import
	} {
		t.Run(test.gopls.name+" "+test.code, func(t *testing.T) {
			a := &answers{complete: func(ctx context.Context, _ string, cursor int) (gopls.Completion, error) {
				return test.gopls.does(ctx, cursor)
			}}
			s := start(t, nil, a)
			execute(t, s, 1, "const média = 1.5")
			synctest.Test(t, func(t *testing.T) {
				// As long as JupyterLab waits.
				ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
				defer cancel()
				began := time.Now()
				length := len([]rune(test.code))
				got, err := s.Complete(ctx, test.code, length)
				if took := time.Since(began); err != nil || took != test.after {
					t.Errorf("answered after %v, want %v (%v)", took, test.after, err)
				}
				var names []string
				for _, m := range got.Matches {
					names = append(names, m.Text)
				}
				if strings.Join(names, " ") != test.want {
					t.Errorf("found are %v, want %q", names, test.want)
				}
				time.Sleep(time.Hour) // until gopls has answered too
				if got.Start < 0 || got.Start > got.End || got.End > length {
					t.Errorf("from %d to %d of %d", got.Start, got.End, length)
				}
			})
		})
	}
}

// TestCompleteWithin completes the paths of files in strings, and nothing in comments, whatever gopls would say.
func TestCompleteWithin(t *testing.T) {
	a := &answers{complete: func(_ context.Context, _ string, cursor int) (gopls.Completion, error) {
		return matches(cursor, "doGopls"), nil
	}}
	s := start(t, nil, a)
	execute(t, s, 1, "!mkdir -p 'dados/um \"dia\"' && touch dados/dez.png ação.go\n%cd .")
	for _, test := range []struct {
		code string // with the cursor at |
		want string // with | between
		over string // what it takes the place of
	}{
		{"os.ReadFile(\"da|\")", "dados/", "da"}, {"x := 1\r\nos.ReadFile(\"é\" + \"aç|", "ação.go", "aç"}, {"os.ReadFile(\"dados/|\")", `dados/dez.png|dados/um \"dia\"/`, "dados/"},
		{"os.ReadFile(`dados/u|`)", "dados/um \"dia\"/", "dados/u"}, {`os.ReadFile("dados/um \"|")`, `dados/um \"dia\"/`, `dados/um \"`},
		{"os.ReadFile(\"~/|\")", "", ""}, {"os.ReadFile(\"nada|\")", "", "nada"}, {"// da|", "", ""}, {"x := 1 /* da| */", "", ""}, {"da|", "doGopls", ""},
		{"import \"da|\"", "doGopls", ""}, {"!ls da|", "dados/", "da"}, {"%cd da|", "dados/", "da"}, {"%%bash\ncat da|", "dados/", "da"},
	} {
		before, after, _ := strings.Cut(test.code, "|")
		cursor := len([]rune(before))
		got, err := s.Complete(t.Context(), before+after, cursor)
		var names []string
		for _, m := range got.Matches {
			names = append(names, m.Text)
		}
		if over := string([]rune(before)[got.Start:got.End]); err != nil || strings.Join(names, "|") != test.want || over != test.over || got.End != cursor {
			t.Errorf("%q: %q in place of %q, %v; want %q of %q", test.code, names, over, err, test.want, test.over)
		}
	}
}

// TestInspect explains a name by gopls, and by its declaration when gopls does not answer.
func TestInspect(t *testing.T) {
	for _, test := range []struct {
		name    string
		inspect func(context.Context) (gopls.Inspection, error)
		want    string
		after   time.Duration
	}{
		{"answers", func(context.Context) (gopls.Inspection, error) {
			return gopls.Inspection{Found: true, Text: "do gopls"}, nil
		}, "do gopls", 0},
		{"hangs", func(context.Context) (gopls.Inspection, error) {
			time.Sleep(time.Hour)
			return gopls.Inspection{}, gopls.ErrTimeout
		}, "func soma(a int, b int) int", 3 * time.Second},
		{"dies", func(context.Context) (gopls.Inspection, error) { return gopls.Inspection{}, errors.New("morreu") },
			"func soma(a int, b int) int", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, nil, &answers{inspect: test.inspect})
			execute(t, s, 1, "func soma(a, b int) int { return a + b }")
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				got, err := s.Inspect(t.Context(), "é := soma(1, 2)", 7, 0)
				if took := time.Since(began); took != test.after {
					t.Errorf("answered after %v, want %v", took, test.after)
				}
				if text, _ := got.Data["text/plain"].(string); err != nil || !got.Found || text != test.want {
					t.Errorf("%+v, %v; want %q", got, err, test.want)
				}
				time.Sleep(2 * time.Hour) // until gopls has answered too
			})
		})
	}
	s := start(t, nil, nil)
	for _, code := range []string{"", "(x)", "%help", "  "} {
		if got, err := s.Inspect(t.Context(), code, 0, 0); err != nil || got.Found {
			t.Errorf("%q: %+v, %v", code, got, err)
		}
	}
}

// TestWarm starts gopls with the kernel only where that is wanted.
func TestWarm(t *testing.T) {
	for _, want := range []bool{false, true} {
		a := new(answers)
		s, err := session.New(session.Config{Programs: new(gonb), Gopls: a, WarmGopls: want, Values: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		s.Warm(t.Context())
		if a.warmed != want {
			t.Errorf("gopls was warmed: %v, want %v", a.warmed, want)
		}
	}
}

var _ kernel.Kernel = (*session.Session)(nil)
