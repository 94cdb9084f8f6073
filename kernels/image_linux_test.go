package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// imageVar names the program that builds and runs images for TestImage: docker, podman or buildah.
const imageVar = "CNN321_IMAGE"

const testImage = "localhost/cnn321:prova"

// TestImage builds the image for the CPU and executes the whole lesson in it, with one epoch: without a network, as a user that
// nobody knows, and with docker and podman on a file system that is only read.
func TestImage(t *testing.T) {
	tool := os.Getenv(imageVar)
	if tool == "" {
		t.Skipf("builds an image, which takes minutes and gigabytes: set %s to docker, podman or buildah", imageVar)
	}
	root, err := findPaths()
	if err != nil {
		t.Fatal(err)
	}
	const stranger = "123456:0"
	lesson := []string{"run", "--epochs", "1"}
	var said string
	switch tool {
	case "docker", "podman":
		imageCommand(t, root.Root, tool, "build", "-f", "docker/Dockerfile", "--target", "cpu", "-t", testImage, ".")
		said = imageCommand(t, root.Root, tool, append([]string{"run", "--rm", "--network", "none", "--user", stranger, "--read-only",
			"--tmpfs", "/tmp:exec,mode=1777", "--tmpfs", "/home/aluno:mode=0777", testImage}, lesson...)...)
	case "buildah":
		imageCommand(t, root.Root, tool, "bud", "--pull-never", "--format", "docker", "-f", "docker/Dockerfile", "--target", "cpu", "-t", testImage, ".")
		container := strings.TrimSpace(imageCommand(t, root.Root, tool, "from", "--pull-never", testImage))
		t.Cleanup(func() { imageCommand(t, root.Root, tool, "rm", container) })
		// What runs in it shares the machine's network, unless that is taken away; the kernel's ports need the loopback.
		script := `ip link set lo up && exec buildah run --user ` + stranger + ` "$0" -- /opt/cnn321/.cnn321/bin/kernels "$@"`
		said = imageCommand(t, root.Root, "unshare", append([]string{"--net", "sh", "-c", script, container}, lesson...)...)
	default:
		t.Fatalf("%s=%s: docker, podman or buildah", imageVar, tool)
	}
	if !strings.Contains(said, "Notebook executado:") || strings.Contains(said, "| erro") {
		t.Errorf("the lesson in the image:\n%s", said)
	}
}

func imageCommand(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		lines := strings.Split(string(out), "\n")
		t.Fatalf("%s %s: %v\n%s", name, args[0], err, strings.Join(lines[max(0, len(lines)-40):], "\n"))
	}
	return string(out)
}
