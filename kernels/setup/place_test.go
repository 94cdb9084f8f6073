package setup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlace has the setup refuse a folder that no tool could take, with a sentence that names the character.
func TestPlace(t *testing.T) {
	for _, test := range []struct{ name, dir, says string }{
		{"plain", "cnn321", ""},
		{"all sorts", "CNN em 3, 2, 1 'ação' 100% #1 $HOME [t] & (x);y \"z\" *?<>|=`w~é", ""},
		{"a colon", "aula: 1", "“:”"},
		{"a backslash", `a\b`, "barra invertida"},
		{"a new line", "a\nb", "quebra de linha"},
		{"a tab", "a\tb", "U+0009"},
		{"another encoding", "a\xe7\xe3o", "UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := Paths{Root: filepath.Join(t.TempDir(), test.dir)}
			err := p.preflight(t.Context(), nil)
			if test.says == "" {
				if err := p.checkPlace(); err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the setup says %v, want %q", err, test.says)
			}
			if _, err := os.Stat(p.Home()); err == nil {
				t.Error("something was made in the folder")
			}
		})
	}
	p := Paths{Root: filepath.Join(t.TempDir(), "aula: 1")}
	if found := Diagnose(t.Context(), p); found[0].Verdict != Failure || !strings.Contains(found[0].Detail, "“:”") {
		t.Errorf("doctor says %+v", found[0])
	}
}
