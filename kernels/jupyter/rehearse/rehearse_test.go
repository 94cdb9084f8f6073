package rehearse

import (
	"strings"
	"testing"
	"time"
)

func TestSeconds(t *testing.T) {
	tests := []struct {
		took time.Duration
		want string
	}{
		{0, "0,00 s"},
		{254 * time.Millisecond, "0,25 s"},
		{12340 * time.Millisecond, "12,3 s"},
		{381 * time.Second, "6 min 21 s"},
		{2*time.Hour + 5*time.Minute, "2 h 05 min"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			if got := Seconds(test.took); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

const events = `{"event":"start","cells":[1,4,7]}
{"event":"cell","index":1,"line":"a | b"}
{"event":"done","index":1,"seconds":0.25,"ok":true}
{"event":"cell","index":4,"line":"Época"}
{"event":"done","index":4,"seconds":2,"ok":false}
{"event":"written","path":"x.ipynb"}
{"event":"html","path":"x.html","fetched":["<img> a.png"],"math":true}
{"event":"slides","path":"x-slides.html","math":true}
{"event":"problem","kind":"cell","text":"não deu"}
`

func TestResultFromEvents(t *testing.T) {
	var result Result
	var seen []string
	if err := result.read(strings.NewReader(events), func(e Event) { seen = append(seen, e.Kind) }); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(seen, " "), "start cell done cell done written html slides problem"; got != want {
		t.Errorf("watched %q, want %q", got, want)
	}
	if result.Executed != "x.ipynb" || result.HTML.Path != "x.html" || !result.HTML.Math || len(result.HTML.Fetched) != 1 ||
		result.Slides.Path != "x-slides.html" || !result.Slides.Math || len(result.Slides.Fetched) != 0 {
		t.Errorf("result %+v", result)
	}
	if got, want := result.Explain(), "A célula 2 (Época) parou com erro:\n  não deu"; got != want {
		t.Errorf("explained as %q, want %q", got, want)
	}
	want := `| célula |  tempo | resultado | o que faz                         |
| -----: | -----: | --------- | --------------------------------- |
|      1 | 0,25 s | ok        | a \| b                            |
|      2 | 2,00 s | ERRO      | Época                             |
|      3 |        | não rodou |                                   |
|  total | 0,00 s |           | com o início do kernel e a página |
`
	if got := result.Table(); got != want {
		t.Errorf("table\n%s\nwant\n%s", got, want)
	}
}

func TestUnreadableEvent(t *testing.T) {
	var result Result
	if err := result.read(strings.NewReader("Traceback\n"), nil); err == nil {
		t.Error("no error for a line that is no event")
	}
}
