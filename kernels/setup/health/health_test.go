package health

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib/machine"
)

// healthy is a computer on which there is nothing to say.
func healthy() Facts {
	day := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	free := Folder{Free: 9 << 30, Mount: Mount{"/", "ext4", false}}
	temp, home, project, shm := free, free, free, free
	temp.Path, home.Path, project.Path, shm.Path = "/tmp", "/home/ana", "/home/ana/cnn321", "/dev/shm"
	return Facts{
		System: "linux", Arch: "amd64", PointerBits: 64, Plugin: "amd64", UID: 1000, Now: day.AddDate(0, 1, 0), Newest: day, Root: "/home/ana/aula de redes, 2 (ção)",
		Temp: temp, Home: home, Project: project, Shm: &shm,
		Env: map[string]string{"HOME": "/home/ana"}, GoEnv: map[string]string{}, Gos: []GoCommand{{"/usr/local/go/bin/go", "go1.26.1"}},
		Memory: machine.Memory{Total: 8 << 30, Free: 6 << 30}, Ports: []int{8888}, Browser: "/usr/bin/firefox", BrowserTarget: "/usr/lib/firefox/firefox",
		Kernel: "Linux version 6.1.0", Glibc: "2.36", Governor: "powersave", Profile: "balanced", Files: 1 << 20, Tasks: 30000,
	}
}

func TestHealthy(t *testing.T) {
	if found := Check(healthy()); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	// What a system does not tell is no fault of it.
	if found := Check(Facts{Env: map[string]string{"HOME": "/x"}, Temp: Folder{Free: -1}}); len(found) != 0 {
		t.Errorf("of nothing: %+v", found)
	}
}

func TestFindings(t *testing.T) {
	no := errors.New("permission denied")
	env := func(entries ...string) func(*Facts) {
		return func(f *Facts) { maps.Copy(f.Env, environment(entries)) }
	}
	wrote := func(entries ...string) func(*Facts) { return func(f *Facts) { f.GoEnv = environment(entries) } }
	all := func(n int) (ports []int) {
		for i := range n {
			ports = append(ports, FirstPort+i)
		}
		return ports
	}
	for _, test := range []struct {
		name    string
		with    func(f *Facts)
		finding string
		verdict Verdict
		detail  string
		fix     string
	}{
		{"a temporary folder without programs", func(f *Facts) { f.Temp.Run = no }, "Pasta temporária", Failure, "noexec", "TMPDIR"},
		{"a temporary folder that is read-only", func(f *Facts) { f.Temp.Write = no }, "Pasta temporária", Failure, "não é possível gravar em /tmp", "TMPDIR"},
		{"a temporary folder that is nearly full", func(f *Facts) { f.Temp.Free = 100 << 20 }, "Pasta temporária", Warning, "100 MiB", "TMPDIR"},
		{"a temporary folder that is full", func(f *Facts) { f.Temp.Free = 0 }, "Pasta temporária", Failure, "0 KiB", "TMPDIR"},
		{"no home", func(f *Facts) { f.Env["HOME"] = "" }, "Pasta pessoal", Warning, "HOME", "export HOME"},
		{"a home that is read-only", func(f *Facts) { f.Home.Write = no }, "Pasta pessoal", Failure, "/home/ana", "GOCACHE"},
		{"a colon in the folder", func(f *Facts) { f.Root = "/home/ana/aula: redes" }, "Nome da pasta", Failure, `":"`, "mude o nome"},
		{"a quote in the folder", func(f *Facts) { f.Root = `/home/ana/"aula"` }, "Nome da pasta", Failure, `"\""`, "mude o nome"},
		{"a line in the folder", func(f *Facts) { f.Root = "/home/ana/a\nb" }, "Nome da pasta", Failure, `"\n"`, "mude o nome"},
		{"a project without programs", func(f *Facts) { f.Project.Run = no }, "Pasta do projeto", Failure, "noexec", "copie"},
		{"a project that is read-only", func(f *Facts) { f.Project.Write = no }, "Pasta do projeto", Warning, "nada está instalado", "copie"},
		{"a shared installation", func(f *Facts) { f.Project.Write, f.Installed = no, true }, "Pasta do projeto", OK, "instalação compartilhada", ""},
		{"a project on a network", func(f *Facts) { f.Project.Mount = Mount{"/n", "nfs4", true} }, "Pasta do projeto", Warning, "nfs4", "copie"},
		{"XLA_FLAGS", env("XLA_FLAGS=--xla_dump_to=/x"), "XLA_FLAGS", Warning, "--xla_dump_to=/x", "unset XLA_FLAGS"},
		{"GO111MODULE", env("GO111MODULE=off"), "Variáveis do Go", Failure, "GO111MODULE=off", "unset GO111MODULE"},
		{"CGO_ENABLED", env("CGO_ENABLED=0"), "Variáveis do Go", Failure, "CGO_ENABLED=0", "unset CGO_ENABLED"},
		{"GOFLAGS, a vendor", env("GOFLAGS=-v -mod=vendor"), "Variáveis do Go", Failure, "-mod=vendor", "unset GOFLAGS"},
		{"GOFLAGS, mod", env("GOFLAGS=-mod=mod"), "Variáveis do Go", Warning, "-mod=mod", "unset GOFLAGS"},
		{"GOFLAGS, race", env("GOFLAGS=-race"), "Variáveis do Go", Warning, "mais lento", "unset GOFLAGS"},
		{"GOWORK", env("GOWORK=/home/ana/go.work"), "Variáveis do Go", Warning, "/home/ana/go.work", "unset GOWORK"},
		{"GOPROXY", env("GOPROXY=off"), "Variáveis do Go", Warning, "sem rede", "unset GOPROXY"},
		{"GOTOOLCHAIN", env("GOTOOLCHAIN=go1.20"), "Variáveis do Go", Warning, "go1.20", "unset GOTOOLCHAIN"},
		{"GOARCH", env("GOARCH=wasm"), "Variáveis do Go", Failure, "outro processador", "unset GOARCH"},
		{"GOOS", env("GOOS=windows"), "Variáveis do Go", Failure, "outro sistema", "unset GOOS"},
		{"what go env wrote", wrote("GOFLAGS=-mod=vendor", "CGO_ENABLED=0"), "Ajustes do Go (go env)", Failure, "CGO_ENABLED=0", "go env -u CGO_ENABLED"},
		{"another Go first", func(f *Facts) { f.Gos = []GoCommand{{"/usr/bin/go", "go1.19"}, f.Gos[0]} }, "Go", Warning, "/usr/bin/go (go1.19), /usr/local/go", "PATH"},
		{"LD_PRELOAD", env("LD_PRELOAD=/x.so"), "LD_PRELOAD", Warning, "/x.so", "unset LD_PRELOAD"},
		{"LD_LIBRARY_PATH", func(f *Facts) { f.Libraries = []string{"/conda/lib", "/cuda"} }, "LD_LIBRARY_PATH", Warning, "/conda/lib, /cuda", "unset LD_LIBRARY_PATH"},
		{"PYTHONHOME", env("PYTHONHOME=/x"), "PYTHONHOME", Failure, "/x", "unset PYTHONHOME"},
		{"PYTHONPATH", env("PYTHONPATH=/x"), "PYTHONPATH", Warning, "/x", "unset PYTHONPATH"},
		{"a proxy for all", env("http_proxy=http://p:3128"), "Proxy", Warning, "http_proxy", "no_proxy=127.0.0.1"},
		{"a clock that is slow", func(f *Facts) { f.Now = f.Newest.AddDate(-1, 0, 0) }, "Relógio", Warning, "antes do arquivo mais novo", "timedatectl"},
		{"a clock that is fast", func(f *Facts) { f.Now = f.Newest.AddDate(11, 0, 0) }, "Relógio", Warning, "dez anos depois", "timedatectl"},
		{"little memory", func(f *Facts) { f.Memory.Free = 500 << 20 }, "Memória", Warning, "500 MiB livres de 8,0 GiB", "feche outros"},
		{"a container's memory", func(f *Facts) { f.Memory = machine.Memory{Total: 1 << 30, Free: 1 << 30, Limited: true} }, "Memória", Warning, "limite", "--memory"},
		{"no /dev/shm", func(f *Facts) { f.Shm = nil }, "/dev/shm", Warning, "não existe", "mount"},
		{"a /dev/shm that is read-only", func(f *Facts) { f.Shm.Write = no }, "/dev/shm", Warning, "não permite", "chmod"},
		{"a small /dev/shm", func(f *Facts) { f.Shm.Free = 1 << 20 }, "/dev/shm", Warning, "1 MiB", "--shm-size"},
		{"no port", func(f *Facts) { f.Ports = all(tried) }, "Portas", Failure, "8888", "--port 9000"},
		{"a snap that cannot read", func(f *Facts) { f.BrowserTarget, f.Root = "/snap/chromium/1/bin/chromium", "/home/ana/.aulas/cnn321" }, "Navegador", Warning, "snap", "pasta visível"},
		{"WSL1", func(f *Facts) { f.Kernel = "Linux version 4.4.0-19041-Microsoft" }, "WSL", Failure, "versão 1", "wsl --set-version"},
		{"WSL2", func(f *Facts) { f.Kernel = "Linux version 5.15.90.1-microsoft-standard-WSL2" }, "WSL", OK, "http://127.0.0.1", ""},
		{"WSL2, on Windows's disk", func(f *Facts) { f.Kernel, f.Root = "5.15-microsoft-standard-WSL2", "/mnt/c/aula" }, "WSL", Warning, "/mnt/c/aula", "dentro do Linux"},
		{"a battery", func(f *Facts) { f.Battery = true }, "Energia", Warning, "sem tomada, processador em", "tomada"},
		{"a battery saver", func(f *Facts) { f.Profile = "low-power" }, "Energia", Warning, "low-power", "powerprofilesctl"},
		{"few files", func(f *Facts) { f.Files = 256 }, "Limites", Warning, "256 arquivos", "ulimit -n 4096"},
		{"few tasks", func(f *Facts) { f.Tasks = 100 }, "Limites", Warning, "100 processos", "ulimit -u 4096"},
		{"a system without a plugin", func(f *Facts) { f.Arch, f.Plugin = "riscv64", "" }, "Sistema", Failure, "linux/riscv64", "x86-64"},
		{"a plugin for another processor", func(f *Facts) { f.Plugin = "arm64" }, "Plugin do XLA", Failure, "outro processador (arm64)", "apague"},
		{"an old C library", func(f *Facts) { f.Glibc = "2.17" }, "Biblioteca C", Failure, "2.17", "Docker"},
		{"32 bits", func(f *Facts) { f.PointerBits = 32 }, "Processador", Failure, "32 bits", "64 bits"},
		{"root", func(f *Facts) { f.UID = 0 }, "Usuário", Warning, "root", "conta comum"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := healthy()
			test.with(&f)
			found := Check(f)
			if len(found) != 1 {
				t.Fatalf("found %+v, want one", found)
			}
			got := found[0]
			if got.Name != test.finding || got.Verdict != test.verdict || !strings.Contains(got.Detail, test.detail) || !strings.Contains(got.Fix, test.fix) {
				t.Errorf("found %+v", got)
			}
			if got.Verdict != OK && got.Fix == "" || got.Detail == "" {
				t.Errorf("nothing is said, or to be done: %+v", got)
			}
		})
	}
}

// What looks like a fault and is none.
func TestNoFindings(t *testing.T) {
	for name, with := range map[string]func(f *Facts){
		"root in a container":               func(f *Facts) { f.UID, f.InContainer = 0, true },
		"one Go by two names":               func(f *Facts) { f.Gos = append(f.Gos, f.Gos[0]) },
		"a proxy that leaves us out":        func(f *Facts) { f.Env["http_proxy"], f.Env["no_proxy"] = "http://p", "localhost,127.0.0.1" },
		"this very system":                  func(f *Facts) { f.Env["GOOS"], f.Env["GOARCH"] = "linux", "amd64" },
		"what go env wrote is overruled":    func(f *Facts) { f.GoEnv["GOFLAGS"], f.Env["GOFLAGS"] = "-mod=vendor", "-v" },
		"a home for nothing":                func(f *Facts) { f.Home.Write, f.Env["GOCACHE"] = errors.New("x"), "/cache" },
		"a snap that can read":              func(f *Facts) { f.BrowserTarget = "/snap/bin/firefox" },
		"a newer Go is fetched if need be":  func(f *Facts) { f.Env["GOTOOLCHAIN"] = "go1.26.1+auto" },
		"all ports but one":                 func(f *Facts) { f.Ports = make([]int, tried-1) },
		"a file of a moment in the future":  func(f *Facts) { f.Now = f.Newest.Add(-time.Minute) },
		"SELinux where everything may run":  func(f *Facts) { f.SELinux = true },
		"a folder of an ordinary long name": func(f *Facts) { f.Root = "/home/ana/CNN em 3, 2, 1 [turma] d'água 100% ç" },
	} {
		f := healthy()
		with(&f)
		if found := Check(f); len(found) != 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	f := healthy()
	f.SELinux, f.Temp.Run = true, fmt.Errorf("x")
	if found := Check(f); len(found) != 2 || found[1].Name != "SELinux" {
		t.Errorf("SELinux: %+v", found)
	}
}
