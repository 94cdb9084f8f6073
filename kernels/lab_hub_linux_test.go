package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
)

func TestHubLabOutsideOfAHub(t *testing.T) {
	for _, name := range hubVariables {
		t.Setenv(name, "")
	}
	err := runLab(t.Context(), []string{"--hub"})
	if err == nil || !strings.Contains(err.Error(), "JUPYTERHUB_API_TOKEN") || !strings.Contains(err.Error(), "Spawner.cmd") {
		t.Errorf("error %v", err)
	}
}

// TestHubLabOfAStudentWithoutAHome: what the hub's log then has.
func TestHubLabOfAStudentWithoutAHome(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to be another user")
	}
	paths := prepared(t)
	setuptest.Need(t, setup.Hub)
	if err := paths.OthersMayRead(); err != nil {
		t.Skip(err)
	}
	const nobody = 65534
	closed := t.TempDir()
	for _, c := range []struct{ name, home, want string }{
		{"no such folder", filepath.Join(closed, "falta"), "HOME"},
		{"a folder that is another's", closed, "não tem permissão"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), paths.Bin("kernels"), "lab", "--hub")
			cmd.Dir = "/"
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.home, "GOTELEMETRY=off"}
			for _, name := range hubVariables {
				cmd.Env = append(cmd.Env, name+"=http://127.0.0.1:1/")
			}
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("it started: %s", out)
			}
			for _, want := range []string{"Não consegui", "O que fazer", c.want} {
				if !strings.Contains(string(out), want) {
					t.Errorf("said %q, want %q in it", out, want)
				}
			}
		})
	}
}

// takenPort is an address that somebody listens on until the test ends.
func takenPort(t *testing.T) (address, port string) {
	t.Helper()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	address = taken.Addr().String()
	if _, port, err = net.SplitHostPort(address); err != nil {
		t.Fatal(err)
	}
	return address, port
}

// TestHubThatCannotStart: docker/hub/linux.py says why before anything starts.
func TestHubThatCannotStart(t *testing.T) {
	paths := setuptest.Need(t, setup.Python, setup.Hub)
	address, port := takenPort(t)
	for _, c := range []struct {
		name, setting string
		want          []string
	}{
		{"its own port taken", "CNN321_HUB_INTERNA=" + port, []string{"Não consegui abrir a porta " + port, "CNN321_HUB_INTERNA="}},
		{"its address taken", "CNN321_HUB=http://" + address, []string{"Não consegui abrir a porta " + port, "CNN321_HUB="}},
		{"its proxy's port taken", "CNN321_HUB_ROTAS=" + port, []string{"Não consegui abrir a porta " + port, "CNN321_HUB_ROTAS="}},
		{"no proxy", "PATH=/nada", []string{"configurable-http-proxy", "npm install"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), paths.JupyterHub(), "-f", filepath.Join(paths.Root, "docker", "hub", "linux.py"))
			cmd.Dir = t.TempDir()
			// Zero is a port that is free.
			cmd.Env = append(os.Environ(), "CNN321_HUB_DIR="+filepath.Join(cmd.Dir, "hub"), "CNN321_HUB=http://127.0.0.1:0", "CNN321_HUB_INTERNA=0", "CNN321_HUB_ROTAS=0", c.setting)
			out, err := cmd.CombinedOutput()
			if err == nil || slices.ContainsFunc(c.want, func(want string) bool { return !strings.Contains(string(out), want) }) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// TestHubThatIsOnlyRead: whoever looks at the settings, or mends the database, starts no hub: the ports may be those of one that runs.
func TestHubThatIsOnlyRead(t *testing.T) {
	paths := setuptest.Need(t, setup.Python, setup.Hub)
	address, port := takenPort(t)
	for _, argument := range []string{"--show-config-json", "upgrade-db"} {
		t.Run(argument, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), paths.JupyterHub(), argument, "-f", filepath.Join(paths.Root, "docker", "hub", "linux.py"))
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "CNN321_HUB_DIR="+filepath.Join(cmd.Dir, "hub"), "CNN321_HUB=http://"+address,
				"CNN321_HUB_INTERNA="+port, "CNN321_HUB_ROTAS="+port, "PATH=/nada")
			if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "O que fazer") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// TestHubOfContainers: JupyterHub reads docker/hub/dockerspawner.py, which lets nobody wonder why no pupil can enter. Its spawner is stood
// in for: that is in a package of its own.
func TestHubOfContainers(t *testing.T) {
	paths := setuptest.Need(t, setup.Python, setup.Hub)
	for _, c := range []struct {
		name, password string
		accepted       bool
		want           string
	}{
		{"a short password", "giz", false, "O que fazer: diga em CNN321_SENHA uma de 8 ou mais"},
		{"a password", "quadro e giz", true, `"user_password": "quadro e giz"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), paths.JupyterHub(), "--show-config-json", "-f", filepath.Join(paths.Root, "docker", "hub", "dockerspawner.py"))
			cmd.Dir = t.TempDir()
			const standIn = "from jupyterhub.spawner import LocalProcessSpawner\nclass DockerSpawner(LocalProcessSpawner): pass\n"
			if err := os.WriteFile(filepath.Join(cmd.Dir, "dockerspawner.py"), []byte(standIn), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd.Env = append(os.Environ(), "CNN321_SENHA="+c.password, "PYTHONPATH="+cmd.Dir)
			out, err := cmd.CombinedOutput()
			if (err == nil) != c.accepted || !strings.Contains(string(out), c.want) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// TestLittlestHub: after what The Littlest JupyterHub sets itself, docker/hub/tljh.py has the last word, and a real JupyterHub accepts it.
func TestLittlestHub(t *testing.T) {
	paths := setuptest.Need(t, setup.Python, setup.Hub)
	const its = "c = get_config()\nc.Spawner.cmd = ['outro']\nc.Spawner.default_url = '/lab'\nload_subconfig(%q)\n"
	dir := t.TempDir()
	config := filepath.Join(dir, "jupyterhub_config.py")
	if err := os.WriteFile(config, fmt.Appendf(nil, its, filepath.Join(paths.Root, "docker", "hub", "tljh.py")), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), paths.JupyterHub(), "--show-config-json", "-f", config)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CNN321="+paths.Root)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var shown struct {
		Spawner struct {
			Cmd        []string
			DefaultURL *string `json:"default_url"`
		}
		JupyterHub struct {
			TemplatePaths []string `json:"template_paths"`
		}
	}
	if err := json.Unmarshal(out, &shown); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if want := []string{paths.Bin("kernels"), "lab", "--hub"}; !slices.Equal(shown.Spawner.Cmd, want) {
		t.Errorf("a student's server is %q, want %q", shown.Spawner.Cmd, want)
	}
	if shown.Spawner.DefaultURL == nil || *shown.Spawner.DefaultURL != "" {
		t.Errorf("the page that it opens is %v, want the lesson's", shown.Spawner.DefaultURL)
	}
	for _, folder := range shown.JupyterHub.TemplatePaths {
		if _, err := os.Stat(filepath.Join(folder, "login.html")); err != nil {
			t.Error(err)
		}
	}
}
