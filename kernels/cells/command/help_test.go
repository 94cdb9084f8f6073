package command

import (
	"context"
	"regexp"
	"strings"
	"testing"
)

func TestHelp(t *testing.T) {
	k := newKernel(t, Config{Version: func(context.Context) string { return "CNN em Go 1" }})
	c := k.want(t, "%help", "")
	if len(c.Pages()) != 1 {
		t.Fatalf("%d pages", len(c.Pages()))
	}
	p := c.Pages()[0]
	for name, e := range table() {
		if _, no := refused()[name]; no && name != "wasm" && name != "gx" {
			continue
		}
		form := "`%" + name
		if e.whole {
			form = "`%%" + name
		}
		if !regexp.MustCompile(regexp.QuoteMeta(form) + "[` ]").MatchString(p.Markdown) {
			t.Errorf("%s is not in the page", form)
		}
	}
	if strings.ContainsAny(p.Text, "`|") {
		t.Error("marks of Markdown in the plain page")
	}
	for _, name := range []string{"env", "%env", "%%bash", "!", "ls", "cd", "python"} {
		c := k.want(t, "%help "+name, "")
		if len(c.Pages()) != 1 || len(c.Pages()[0].Text) > 700 {
			t.Errorf("%%help %s: %+v", name, c.Pages())
		}
	}
	k.fails(t, "%help evn", "%evn não existe: você quis dizer %env?")
	k.want(t, "%version", "CNN em Go 1\n")
}
