package corrected

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

const patch = `From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
Subject: [PATCH] Say more

---
diff --git a/main.go b/main.go
--- a/main.go
+++ b/main.go
@@ -1,3 +1,3 @@
 package main

-func main() {}
+func main() { println("more") }
diff --git a/main_test.go b/main_test.go
new file mode 100644
--- /dev/null
+++ b/main_test.go
@@ -0,0 +1 @@
+package main
`

func TestApply(t *testing.T) {
	program := Program{Name: "Exemplo", Where: "aqui", Patches: fstest.MapFS{"patches/0001-Say-more.patch": {Data: []byte(patch)}}}
	tests := []struct{ name, before, want, failure string }{
		{name: "the version that it was made for", before: "package main\n\nfunc main() {}\n", want: "package main\n\nfunc main() { println(\"more\") }\n"},
		{name: "another version", before: "package main\n", failure: "este Exemplo mudou: a correção 0001-Say-more.patch não serve mais em main.go (reveja aqui)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := t.TempDir()
			main := filepath.Join(source, "main.go")
			if err := os.WriteFile(main, []byte(test.before), 0o600); err != nil {
				t.Fatal(err)
			}
			err := program.apply(source)
			if test.failure != "" {
				if err == nil || !strings.Contains(err.Error(), test.failure) {
					t.Errorf("error %v, want %q", err, test.failure)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(main); err != nil || string(text) != test.want {
				t.Errorf("%q, %v; want %q", text, err, test.want)
			}
			if _, err := os.Stat(filepath.Join(source, "main_test.go")); !os.IsNotExist(err) {
				t.Errorf("its test was brought along: %v", err)
			}
		})
	}
}

func TestNoPatches(t *testing.T) {
	if _, err := (Program{Where: "aqui", Patches: fstest.MapFS{}}).Corrections(); err == nil {
		t.Error("a program without corrections was taken for a corrected one")
	}
}
