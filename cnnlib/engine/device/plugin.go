package device

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"

	"golang.org/x/sys/cpu"
)

// checkPlugin finds out, before a plugin is loaded, what would end the process as it is: a file that is not whole, or is of another
// processor. It knows Linux's files; those of other systems are left to the loader.
func checkPlugin(path string) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	return checkELF(path, runtime.GOARCH, runtime.GOARCH == "amd64" && !cpu.X86.HasAVX)
}

// machines are the processors of ELF by Go's names for them.
var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "386": elf.EM_386, "arm": elf.EM_ARM, "riscv64": elf.EM_RISCV}

func checkELF(path, processor string, old bool) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	// First, since half a file tells its processor too.
	if machine, ok := machineOf(path); ok && machines[processor] != 0 && machine != machines[processor] {
		return fmt.Errorf("ele é para outro processador (%v), e este computador é %s", machine, processor)
	}
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("o arquivo não é uma biblioteca, ou veio incompleto (%w)", err)
	}
	defer f.Close()
	for _, part := range f.Progs {
		if end := part.Off + part.Filesz; end > uint64(info.Size()) {
			return fmt.Errorf("o arquivo veio incompleto: tem %d bytes, e deveria ter ao menos %d", info.Size(), end)
		}
	}
	if old {
		return fmt.Errorf("este processador não tem as instruções AVX que ele usa; numa máquina virtual, deixe-a mostrar o processador do hospedeiro (“host-passthrough”)")
	}
	return nil
}

// machineOf is the processor in the head of an ELF file.
func machineOf(path string) (elf.Machine, bool) {
	f, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	const machineAt = 18
	head := make([]byte, machineAt+2)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:len(elf.ELFMAG)]) != elf.ELFMAG {
		return 0, false
	}
	if elf.Data(head[elf.EI_DATA]) == elf.ELFDATA2MSB {
		return elf.Machine(binary.BigEndian.Uint16(head[machineAt:])), true
	}
	return elf.Machine(binary.LittleEndian.Uint16(head[machineAt:])), true
}

// loaderSays are what the system's loader says of a library that it cannot load.
var loaderSays = []struct {
	text *regexp.Regexp
	why  string
}{
	{regexp.MustCompile("version `(GLIBC(?:XX)?_[0-9.]+)' not found"), "o sistema é mais antigo do que ele precisa: falta $1 (use um Linux mais novo, ou o Docker do projeto)"},
	{regexp.MustCompile(`(lib[^\s:"]+): cannot open shared object file`), "falta a biblioteca $1 do sistema: instale-a"},
	{regexp.MustCompile(`(?i)file too short|invalid ELF header|wrong ELF class`), "o arquivo não é uma biblioteca para este computador, ou veio incompleto"},
	{regexp.MustCompile(`failed to map segment|Operation not permitted|cannot enable executable stack`), "o sistema não deixa executar o que está nesta pasta (montada com noexec, ou proibida pelo SELinux ou AppArmor)"},
	{regexp.MustCompile(`(?i)cannot allocate memory`), "faltou memória"},
}

// loaderError is such an error in words; the loader's own stay after them.
func loaderError(err error) error {
	said := err.Error()
	for _, known := range loaderSays {
		if found := known.text.FindStringSubmatchIndex(said); found != nil {
			return explained{string(known.text.ExpandString(nil, known.why, said, found)), err}
		}
	}
	return err
}

// explained is an error in other words.
type explained struct {
	text  string
	cause error
}

func (e explained) Error() string { return e.text }
func (e explained) Unwrap() error { return e.cause }
