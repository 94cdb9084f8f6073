package main

import (
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cnn321/kernels/setup"
)

// What the test of the image asks for in the environment: the program that builds and runs images, the Dockerfile's target (cpu without
// it), and a folder with trainings that the image is to bring, so that the build need not train.
const (
	imageVar     = "CNN321_IMAGE"
	targetVar    = "CNN321_IMAGE_TARGET"
	trainingsVar = "CNN321_IMAGE_TRAININGS"
)

// stranger is a user that nobody knows, of the group 0, as OpenShift draws them.
const stranger = "123456:0"

// TestImage builds an image and tries it as a school does: without a network, as a user that nobody knows, and on a file
// system that is only read.
func TestImage(t *testing.T) {
	tool := os.Getenv(imageVar)
	if tool == "" {
		t.Skipf("builds an image, which takes minutes and gigabytes: set %s to docker, podman or buildah", imageVar)
	}
	root, err := findPaths()
	if err != nil {
		t.Fatal(err)
	}
	image := buildImage(t, tool, root.Root, cmp.Or(os.Getenv(targetVar), setup.DeviceCPU))
	t.Run("the whole lesson, with what it was trained before", func(t *testing.T) {
		said := image.run(t, atSchool, `"$@" run && echo && echo ÉPOCAS: && find "$HOME" -type d -name 'epoch-*'`)
		executed, own, _ := strings.Cut(said, "ÉPOCAS:")
		if !strings.Contains(executed, "Notebook executado:") || strings.Contains(executed, "ERRO") {
			t.Errorf("the lesson in the image:\n%s", executed)
		}
		// An epoch that the image brought is a link to it.
		if own = strings.TrimSpace(own); own != "" {
			t.Errorf("the lesson was trained again:\n%s", own)
		}
	})
	t.Run("doctor finds all that there must be", func(t *testing.T) {
		if said := image.run(t, atSchool, `"$@" doctor; echo terminou: $?`); strings.Contains(said, "✘") || !strings.Contains(said, "terminou: 0") {
			t.Errorf("it said:\n%s", said)
		}
	})
	t.Run("JupyterLab is healthy", func(t *testing.T) {
		said := image.run(t, atSchool, `"$@" lab --no-browser --ip 0.0.0.0 --port 8888 & lab=$!
			for i in $(seq 120); do `+image.health(t)+` 2>/dev/null && echo SAUDÁVEL && break; kill -0 $lab || break; sleep 1; done
			kill $lab; wait $lab`)
		if !strings.Contains(said, "SAUDÁVEL") || !strings.Contains(said, "http://127.0.0.1:8888/lab/tree/notebooks/cnn-mnist.ipynb?token=") {
			t.Errorf("it said:\n%s", said)
		}
	})
	if image.target == setup.DeviceCUDA {
		t.Run("the GPU's kernel where there is no GPU", func(t *testing.T) { image.withoutGPU(t) })
	}
	for _, c := range []struct {
		name string
		start
		want string
	}{
		{"without a volume for the home", start{stranger, noHome}, "/home/aluno"},
		{"without a folder for what is temporary", start{stranger, noTemporary}, "/tmp"},
		{"a user of another group, whose the home is not", start{"5000:5000", noHome}, "/home/aluno"},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := image.run(t, c.start, `"$@" lab --no-browser; echo terminou`)
			for _, want := range []string{"Não consegui", "O que fazer", c.want, "terminou"} {
				if !strings.Contains(said, want) {
					t.Errorf("it said, without %q:\n%s", want, said)
				}
			}
		})
	}
}

// withoutGPU asks doctor, and runs the lesson in the GPU's kernel: both tell what to do.
func (i builtImage) withoutGPU(t *testing.T) {
	if _, found := setup.FindGPU(); found && i.tool == "buildah" {
		t.Skip("there is one, and it is seen in the image")
	}
	for _, c := range []struct{ words, ends string }{{"doctor", "terminou: 0"}, {"run --device cuda", "terminou: 1"}} {
		said := i.run(t, atSchool, `"$@" `+c.words+`; echo terminou: $?`)
		for _, want := range []string{"não achei uma GPU NVIDIA", "escolha o kernel “CNN em Go”", "docker run --gpus all", c.ends} {
			if !strings.Contains(said, want) {
				t.Errorf("%s said, without %q:\n%s", c.words, want, said)
			}
		}
	}
}

// builtImage is an image with the tool that built it.
type builtImage struct{ tool, root, target string }

func (i builtImage) name() string { return "localhost/cnn321:prova-" + i.target }

func buildImage(t *testing.T, tool, root, target string) builtImage {
	t.Helper()
	image := builtImage{tool, root, target}
	args := []string{"build"}
	switch tool {
	case "docker":
	case "podman":
		args = append(args, "--format", "docker")
	case "buildah":
		args = []string{"bud", "--pull-never", "--layers", "--format", "docker"} // layers, as the others keep them: the two targets share most
	default:
		t.Fatalf("%s=%s: docker, podman or buildah", imageVar, tool)
	}
	if trainings := os.Getenv(trainingsVar); trainings != "" {
		args = append(args, "--build-context", "treinos="+trainings)
	}
	imageCommand(t, root, tool, append(args, "-f", "docker/Dockerfile", "--target", target, "-t", image.name(), ".")...)
	return image
}

// start says as whom an image is started, and which of the places that it writes to there are.
type start struct{ user, volumes string }

const (
	noHome      = "/tmp:exec,mode=1777"
	noTemporary = "/home/aluno:mode=0777"
)

var atSchool = start{stranger, noHome + " " + noTemporary}

// run runs a script in the image, whose arguments are those that start its program, and returns what it said.
func (i builtImage) run(t *testing.T, s start, script string) string {
	t.Helper()
	program := []string{"tini", "--", "/opt/cnn321/.cnn321/bin/kernels"}
	if i.tool == "buildah" {
		return i.enter(t, s, append([]string{"sh", "-c", script, "sh"}, program...))
	}
	args := []string{"run", "--rm", "--network", "none", "--user", s.user, "--read-only", "--entrypoint", "sh"}
	for volume := range strings.FieldsSeq(s.volumes) {
		args = append(args, "--tmpfs", volume)
	}
	return imageCommand(t, i.root, i.tool, append(append(args, i.name(), "-c", script, "sh"), program...)...)
}

// enter does what a container service does, for buildah, which starts none: the image's files, only read, with folders in memory; no
// network but the loopback, which the kernel's ports need; and the image's own environment.
func (i builtImage) enter(t *testing.T, s start, words []string) string {
	t.Helper()
	container := strings.TrimSpace(imageCommand(t, i.root, i.tool, "from", "--pull-never", i.name()))
	defer imageCommand(t, i.root, i.tool, "rm", container)
	files := strings.TrimSpace(imageCommand(t, i.root, i.tool, "mount", container))
	var inspected struct {
		OCIv1 struct {
			Config struct{ Env []string }
		}
	}
	if err := json.Unmarshal([]byte(imageCommand(t, i.root, i.tool, "inspect", container)), &inspected); err != nil {
		t.Fatal(err)
	}
	script := `set -e
		ip link set lo up
		mount --bind "$1" "$1"
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		for volume in $2; do mount -t tmpfs -o "${volume#*:}" tmpfs "$1${volume%%:*}"; done
		mount -o remount,bind,ro "$1"
		root=$1 user=$3; shift 3
		exec env -i "$@"`
	args := []string{"--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh", files, s.volumes, s.user}
	args = append(args, inspected.OCIv1.Config.Env...)
	args = append(args, "chroot", "--userspec="+s.user, files)
	return imageCommand(t, i.root, "unshare", append(args, words...)...)
}

var healthCheck = regexp.MustCompile(`(?m)^HEALTHCHECK .*\\\n\s*CMD (\[.*\])$`)

// health is the image's own question whether it is well, for a shell.
func (i builtImage) health(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(i.root, "docker", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	found := healthCheck.FindSubmatch(text)
	if found == nil {
		t.Fatal("the Dockerfile has no HEALTHCHECK")
	}
	var words []string
	if err := json.Unmarshal(found[1], &words); err != nil {
		t.Fatal(err)
	}
	for i, word := range words {
		words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return strings.Join(words, " ")
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
