// Package health finds what of a computer and of its settings stands in the lesson's way, each with what to do about it.
//
// [Read] gathers the facts and [Check] judges them, so that every finding can be tried without the computer it is about.
package health

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"cnn321/cnnlib/machine"
)

// Verdict is how a finding stands.
type Verdict int

// A warning leaves the lesson working; a failure does not.
const (
	OK Verdict = iota
	Warning
	Failure
)

// Finding is one line of a diagnosis.
type Finding struct {
	Name    string
	Verdict Verdict
	Detail  string
	Fix     string // empty when there is nothing to do
}

// Facts are what is known of a computer. What a system does not tell has its zero value, and nothing is found there.
type Facts struct {
	System, Arch string // as Go names them
	PointerBits  int
	UID          int
	InContainer  bool
	Now          time.Time
	// Newest is the youngest of the project's files: no clock that is right shows an earlier time.
	Newest time.Time

	Root string // the project's folder
	// Installed says whether the setup was run there.
	Installed bool
	// Plugin is the processor that the installed XLA plugin is for, as Go names it; "" is unknown, or none.
	Plugin string
	// Folders are those that programs write to.
	Temp, Home, Project Folder

	Env map[string]string
	// Libraries are the folders of LD_LIBRARY_PATH that have libraries, but for that of NVIDIA's driver, which images for GPUs name there.
	Libraries []string
	// GoEnv is what `go env -w` set, which stands where the environment says nothing.
	GoEnv map[string]string
	// Gos are the go commands on the PATH, the first first.
	Gos []GoCommand

	Memory machine.Memory
	// Shm is /dev/shm; nil where there is none.
	Shm *Folder

	// Ports are the ports in use among those that JupyterLab tries.
	Ports []int
	// Browser is the program that opens pages, as found and with its links followed.
	Browser, BrowserTarget string

	Kernel   string // the system's, as uname tells
	Glibc    string // its version; "" is another C library
	Battery  bool   // on battery
	Governor string // of the processor: "powersave", …
	Profile  string // of power: "low-power", …
	Files    uint64 // open files that are allowed; 0 is unknown
	Tasks    uint64 // processes and threads that are allowed
	SELinux  bool   // enforcing
}

// Folder is a folder that is written to.
type Folder struct {
	Path string
	// Write and Run are why files cannot be made there, or programs not run; nil where they can.
	Write, Run error
	Free       int64 // bytes; negative is unknown
	Mount      Mount
}

// Mount is the file system of a folder.
type Mount struct {
	Point, Kind string
	Remote      bool
}

// GoCommand is a go command and what it says of itself.
type GoCommand struct{ Path, Version string }

// check is one thing to look at; a finding without a name is none.
type check func(Facts) Finding

// Check judges the facts. What is well is not told.
func Check(f Facts) []Finding {
	var found []Finding
	for _, look := range [...]check{
		temporary, temporaryRoom, home, projectName, projectMount, xlaFlags, goSettings, goEnvFile, gos, preload, python, proxy, clock,
		memory, shm, ports, browser, wsl, power, limits, compilerless, plugin, glibc, bits, root, selinux,
	} {
		if finding := look(f); finding.Name != "" {
			found = append(found, finding)
		}
	}
	return found
}

// The least that the lesson's parts take where they write.
const (
	leastTemp = 300 << 20
	leastShm  = 16 << 20
)

func temporary(f Facts) Finding {
	const name = "Pasta temporária"
	switch {
	case f.Temp.Write != nil:
		return Finding{name, Failure, fmt.Sprintf("não é possível gravar em %s (%v)", f.Temp.Path, f.Temp.Write),
			"crie uma pasta sua e aponte a variável TMPDIR para ela: mkdir -p ~/tmp && export TMPDIR=~/tmp"}
	case f.Temp.Run != nil:
		return Finding{name, Failure, fmt.Sprintf("%s não permite executar programas (montada com noexec?), e cada célula é um: %v", f.Temp.Path, f.Temp.Run),
			"aponte a variável TMPDIR para uma pasta que permite: mkdir -p ~/tmp && export TMPDIR=~/tmp, e abra o JupyterLab de novo"}
	}
	return Finding{}
}

func temporaryRoom(f Facts) Finding {
	if f.Temp.Write != nil || f.Temp.Free < 0 || f.Temp.Free >= leastTemp {
		return Finding{}
	}
	verdict := Warning
	if f.Temp.Free < leastTemp/10 {
		verdict = Failure
	}
	return Finding{"Pasta temporária", verdict, fmt.Sprintf("só %s livres em %s, onde cada célula é compilada", machine.Bytes(f.Temp.Free), f.Temp.Path),
		"apague o que não usa ali, ou aponte a variável TMPDIR para uma pasta com espaço"}
}

func home(f Facts) Finding {
	const name = "Pasta pessoal"
	switch {
	case f.Env["HOME"] == "":
		return Finding{name, Warning, "a variável HOME está vazia, e o Go e o JupyterLab guardam coisas nela", "defina-a: export HOME=/caminho/da/sua/pasta"}
	case f.Home.Write != nil && f.Env["GOCACHE"] == "":
		return Finding{name, Failure, fmt.Sprintf("não é possível gravar em %s (%v), onde o Go guarda o que compila", f.Home.Path, f.Home.Write),
			"dê outra pasta ao Go e ao JupyterLab: export HOME=/uma/pasta/sua (ou GOCACHE, GOMODCACHE e JUPYTER_DATA_DIR)"}
	}
	return Finding{}
}

// breaking are characters in the project's path that some part cannot take, and which.
var breaking = []struct{ characters, part string }{
	{":", "listas de pastas, como o PATH"},
	{"\n\r\t\x00", "linhas de configuração"},
	{`"\`, "os arquivos de configuração do Go"},
}

func projectName(f Facts) Finding {
	for _, b := range breaking {
		if at := strings.IndexAny(f.Root, b.characters); at >= 0 {
			return Finding{"Nome da pasta", Failure, fmt.Sprintf("o caminho %q tem o caractere %q, que quebra %s", f.Root, f.Root[at:at+1], b.part),
				"mude o nome da pasta (letras, números, espaço, hífen e sublinhado funcionam), e rode `go run ./kernels setup`"}
		}
	}
	return Finding{}
}

func projectMount(f Facts) Finding {
	const name = "Pasta do projeto"
	switch {
	case f.Project.Run != nil:
		return Finding{name, Failure, fmt.Sprintf("%s não permite executar programas (montada com noexec?): %v", f.Project.Path, f.Project.Run),
			"copie o projeto para uma pasta que permite, por exemplo na sua pasta pessoal"}
	case f.Project.Write != nil && f.Installed:
		return Finding{name, OK, f.Project.Path + " é uma instalação compartilhada, só de leitura: os seus treinos ficam na sua pasta pessoal", ""}
	case f.Project.Write != nil:
		return Finding{name, Warning, fmt.Sprintf("não é possível gravar em %s (%v), e nada está instalado ali", f.Project.Path, f.Project.Write),
			"copie o projeto para uma pasta sua, ou peça a quem cuida dele que rode `go run ./kernels setup`"}
	case f.Project.Mount.Remote:
		return Finding{name, Warning, fmt.Sprintf("%s fica em um disco de rede ou do hospedeiro (%s): compilar e guardar é mais lento, e cai com a rede", f.Project.Path, f.Project.Mount.Kind),
			"para a aula, copie o projeto para o disco do próprio computador"}
	}
	return Finding{}
}

func clock(f Facts) Finding {
	const tolerance = 5 * time.Minute
	switch {
	case f.Newest.IsZero() || f.Now.IsZero():
	case f.Now.Before(f.Newest.Add(-tolerance)):
		return Finding{"Relógio", Warning, fmt.Sprintf("marca %s, antes do arquivo mais novo do projeto (%s): conexões seguras e o cache do Go falham",
			f.Now.Format("02/01/2006 15:04"), f.Newest.Format("02/01/2006 15:04")), "acerte o relógio: sudo timedatectl set-ntp true"}
	case f.Now.After(f.Newest.AddDate(10, 0, 0)):
		return Finding{"Relógio", Warning, fmt.Sprintf("marca %s, dez anos depois do projeto: conexões seguras falham", f.Now.Format("02/01/2006 15:04")),
			"acerte o relógio: sudo timedatectl set-ntp true"}
	}
	return Finding{}
}

func inHiddenFolder(path string) bool {
	for part := range strings.SplitSeq(filepath.ToSlash(path), "/") {
		if len(part) > 1 && strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}
