package health

import (
	"fmt"
	"strconv"
	"strings"

	"cnn321/cnnlib/machine"
)

func memory(f Facts) Finding {
	m := f.Memory
	if m.Total == 0 || m.Free >= machine.EnoughMemory {
		return Finding{}
	}
	found := Finding{"Memória", Warning, fmt.Sprintf("só %s livres de %s; treinar com lote de 128 usa cerca de %s", machine.Bytes(m.Free), machine.Bytes(m.Total), machine.Bytes(machine.EnoughMemory)),
		"feche outros programas antes de treinar"}
	if m.Limited {
		found.Detail += " (há um limite, do contêiner ou do servidor)"
		found.Fix = "peça mais memória a quem cuida do servidor (docker run --memory, mem_limit do JupyterHub), ou treine com um lote menor"
	}
	return found
}

func shm(f Facts) Finding {
	switch {
	case f.System != "linux":
	case f.Shm == nil:
		return Finding{"/dev/shm", Warning, "não existe, e o navegador e partes do Python o usam", "monte-o: sudo mount -t tmpfs -o size=256m tmpfs /dev/shm"}
	case f.Shm.Write != nil:
		return Finding{"/dev/shm", Warning, fmt.Sprintf("não permite gravação (%v)", f.Shm.Write), "corrija: sudo chmod 1777 /dev/shm"}
	case f.Shm.Free >= 0 && f.Shm.Free < leastShm:
		return Finding{"/dev/shm", Warning, fmt.Sprintf("só tem %s livres", machine.Bytes(f.Shm.Free)), "apague o que ficou lá (ls /dev/shm), ou, em um contêiner, use --shm-size=256m"}
	}
	return Finding{}
}

// tried is how many ports JupyterLab tries from its first.
const tried = 50

func ports(f Facts) Finding {
	if len(f.Ports) < tried {
		return Finding{}
	}
	return Finding{"Portas", Failure, fmt.Sprintf("as %d portas a partir da %d estão todas em uso: há JupyterLabs esquecidos?", tried, f.Ports[0]),
		"encerre-os, ou escolha outra: go run ./kernels lab --port 9000"}
}

func browser(f Facts) Finding {
	snap := strings.HasPrefix(f.BrowserTarget, "/snap/") || strings.HasSuffix(f.BrowserTarget, "/snap")
	if !snap || !inHiddenFolder(f.Root) && !strings.HasPrefix(f.Root, "/tmp/") {
		return Finding{}
	}
	return Finding{"Navegador", Warning, fmt.Sprintf("%s é um pacote snap, que não lê pastas ocultas nem /tmp, e o projeto está em %s: as páginas exportadas não abririam", f.Browser, f.Root),
		"ponha o projeto em uma pasta visível da sua pasta pessoal, ou use outro navegador"}
}

func wsl(f Facts) Finding {
	kernel := strings.ToLower(f.Kernel)
	if !strings.Contains(kernel, "microsoft") {
		return Finding{}
	}
	switch {
	case !strings.Contains(kernel, "wsl2") && !strings.Contains(kernel, "microsoft-standard"):
		return Finding{"WSL", Failure, "esta é a versão 1 do WSL, em que o motor não funciona", "passe para a versão 2, no Windows: wsl --set-version DISTRIBUIÇÃO 2"}
	case strings.HasPrefix(f.Root, "/mnt/"):
		return Finding{"WSL", Warning, f.Root + " é do Windows: compilar e guardar ali é dez vezes mais lento", "copie o projeto para dentro do Linux (cd ~) e abra-o de lá"}
	}
	return Finding{"WSL", OK, "WSL2: abra no Windows o endereço que o lab mostra (http://127.0.0.1:…)", ""}
}

func power(f Facts) Finding {
	var slow []string
	if f.Profile == "low-power" || f.Profile == "quiet" {
		slow = append(slow, "perfil de energia “"+f.Profile+"”")
	}
	if f.Battery {
		slow = append(slow, "sem tomada")
	}
	// Modern drivers call every governor so, and slow nothing by it; on battery it counts.
	if f.Governor == "powersave" && f.Battery {
		slow = append(slow, "processador em “powersave”")
	}
	if len(slow) == 0 {
		return Finding{}
	}
	return Finding{"Energia", Warning, strings.Join(slow, ", ") + ": o treino pode levar o dobro", "ligue o computador na tomada e escolha o perfil de desempenho (powerprofilesctl set performance)"}
}

// The fewest that JupyterLab, a kernel and XLA's threads want together.
const (
	leastFiles = 1024
	leastTasks = 512
)

func limits(f Facts) Finding {
	var low, fixes []string
	if f.Files > 0 && f.Files < leastFiles {
		low, fixes = append(low, fmt.Sprintf("só %d arquivos abertos", f.Files)), append(fixes, "ulimit -n 4096")
	}
	if f.Tasks > 0 && f.Tasks < leastTasks {
		low, fixes = append(low, fmt.Sprintf("só %d processos e linhas de execução", f.Tasks)), append(fixes, "ulimit -u 4096")
	}
	if len(low) == 0 {
		return Finding{}
	}
	return Finding{"Limites", Warning, "o sistema permite " + strings.Join(low, " e "), "aumente, no terminal de onde abre o JupyterLab: " + strings.Join(fixes, "; ")}
}

// compilerless is a system where there is nothing to compile for: what is missing of a compiler the setup finds by trying it.
func compilerless(f Facts) Finding {
	supported := map[string]bool{"linux/amd64": true, "linux/arm64": true, "darwin/arm64": true, "darwin/amd64": true}
	if f.System == "" || supported[f.System+"/"+f.Arch] {
		return Finding{}
	}
	return Finding{"Sistema", Failure, f.System + "/" + f.Arch + " não tem plugin do XLA", "use Linux ou macOS em x86-64 ou ARM de 64 bits; no Windows, o WSL2"}
}

func plugin(f Facts) Finding {
	if f.Plugin == "" || f.Plugin == f.Arch {
		return Finding{}
	}
	return Finding{"Plugin do XLA", Failure, fmt.Sprintf("é para outro processador (%s), e este computador é %s: a pasta .cnn321 veio de outro?", f.Plugin, f.Arch),
		"apague a pasta .cnn321/plugins e rode `go run ./kernels setup`"}
}

// The plugin for a CPU asks for no newer one.
const glibcMajor, glibcMinor = 2, 27

func glibc(f Facts) Finding {
	if f.System != "linux" || f.Glibc == "" {
		return Finding{}
	}
	major, minor, _ := strings.Cut(f.Glibc, ".")
	a, err1 := strconv.Atoi(major)
	b, err2 := strconv.Atoi(minor)
	if err1 != nil || err2 != nil || a > glibcMajor || a == glibcMajor && b >= glibcMinor {
		return Finding{}
	}
	return Finding{"Biblioteca C", Failure, fmt.Sprintf("a glibc %s é antiga: o plugin do XLA pede a %d.%d", f.Glibc, glibcMajor, glibcMinor),
		"use um Linux de 2018 em diante, ou o Docker do projeto"}
}

func bits(f Facts) Finding {
	if f.PointerBits != 32 {
		return Finding{}
	}
	return Finding{"Processador", Failure, "este Go é de 32 bits, e o XLA só existe para 64", "instale o Go de 64 bits (https://go.dev/dl/); se o sistema é de 32 bits, use outro computador"}
}

func root(f Facts) Finding {
	if f.UID != 0 || f.InContainer || f.System == "" {
		return Finding{}
	}
	return Finding{"Usuário", Warning, "você é root: o que for criado não será do seu usuário, e o navegador pode se recusar a abrir", "use a sua conta comum"}
}

func selinux(f Facts) Finding {
	if !f.SELinux || f.Project.Run == nil && f.Temp.Run == nil {
		return Finding{}
	}
	return Finding{"SELinux", Warning, "está impondo regras, e programas não rodam em uma das pastas acima", "veja o que ele recusou (sudo ausearch -m avc -ts recent) e marque a pasta (sudo chcon -R -t bin_t PASTA)"}
}
