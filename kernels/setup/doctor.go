package setup

import (
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/machine"
	"cnn321/cnnlib/trained"
	"cnn321/kernels/setup/health"
)

// Verdict is how a finding stands: see package health.
type Verdict = health.Verdict

// The verdicts.
const (
	OK      = health.OK
	Warning = health.Warning
	Failure = health.Failure
)

// Finding is one line of the diagnosis.
type Finding = health.Finding

// Diagnose checks all that the lesson needs, reading every file and trying every program, and changes
// nothing.
func Diagnose(ctx context.Context, p Paths) []Finding {
	var all []Finding
	tell := func(name string, failed Verdict, detail string, err error) {
		all = append(all, finding(name, failed, detail, err))
	}
	tell("Pasta do projeto", Failure, p.Root, p.checkPlace())
	version, err := p.checkGo(ctx)
	tell("Go", Failure, version, err)
	// An image of a container has neither of the two: all that they make is in it.
	made := p.allMade(ctx)
	tool := func(name, version string, err error) {
		if err != nil && made {
			all = append(all, Finding{Name: name, Detail: "não está aqui, e não faz falta: tudo o que dele depende já está pronto"})
			return
		}
		tell(name, Failure, version, err)
	}
	compiler, err := p.checkCompiler(ctx)
	tool("Compilador C", compiler, err)
	base, err := findPython(ctx)
	tool("Python para instalar pacotes", base.version, err)
	for _, s := range allSteps(p) {
		switch wanted := p.everything([]step{s})[s.part]; {
		case s.part == CUDA: // below, with the card
		case s.part == Trained && !wanted:
			all = append(all, Finding{Name: s.name, Verdict: Warning, Detail: "não está aqui; a lição roda sem ele",
				Fix: "para tê-lo, ponha " + trained.FileName + ", que acompanha o lançamento, na pasta do projeto e rode `" + Command + "`"})
		case wanted:
			tell(s.name, Failure, p.detail(s), p.check(ctx, s, true))
		}
	}
	all = append(all, p.diagnoseGPU(ctx)...)
	facts := health.Read(ctx, p.Root)
	found := health.Check(facts)
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Name == memoryName }) {
		found = append(found, memoryThatIsEnough(facts.Memory))
	}
	return append(append(all, found...), p.diagnoseDisk())
}

// allMade reports whether no step has anything to make.
func (p Paths) allMade(ctx context.Context) bool {
	steps := allSteps(p)
	wanted := p.everything(steps)
	pending, err := p.pending(ctx, slices.DeleteFunc(steps, func(s step) bool { return !wanted[s.part] }), false)
	return err == nil && len(pending) == 0
}

func finding(name string, failed Verdict, detail string, err error) Finding {
	if err == nil {
		return Finding{Name: name, Detail: detail}
	}
	if problem, ok := errors.AsType[*Problem](err); ok {
		return Finding{Name: name, Verdict: failed, Detail: problem.Why, Fix: problem.Fix}
	}
	return Finding{Name: name, Verdict: failed, Detail: err.Error(), Fix: "rode `" + Command + "`"}
}

// detail is what a person wants to know of a step that is well.
func (p Paths) detail(s step) string {
	switch s.id {
	case "python":
		var pins []string
		for _, match := range pinned.FindAllStringSubmatch(labLock, -1) {
			switch match[1] {
			case "jupyterlab", "nbclient", "nbconvert":
				pins = append(pins, match[1]+" "+match[2])
			}
		}
		return strings.Join(pins, ", ")
	case "plugin-cpu":
		return pluginDetail(p.pluginFile(DeviceCPU))
	case "mnist":
		return fmt.Sprintf("os %d arquivos originais, SHA-256 conferido", len(cnnlib.MNISTFiles()))
	case "kernelspecs":
		return strings.Join(p.Devices(), ", ")
	}
	for _, b := range builds() {
		if b.id == s.id {
			return p.versions(b)
		}
	}
	return ""
}

func pluginDetail(path string) string {
	sum, err := hashFile(path)
	switch {
	case err != nil:
		return err.Error()
	case sum == pluginSHA256:
		return "jaxlib 0.11.2, SHA-256 conferido (" + sum[:12] + "…)"
	}
	return "do instalador do go-xla, SHA-256 " + sum[:12] + "… como na instalação"
}

func (p Paths) versions(b build) string {
	var parts []string
	for _, program := range b.programs {
		info, err := buildinfo.ReadFile(p.Bin(program.name))
		if err != nil {
			return err.Error()
		}
		text := program.name
		if version := info.Main.Version; version != "" && version != "(devel)" {
			text += " " + version
		}
		parts = append(parts, text+" ("+info.GoVersion+")")
	}
	return strings.Join(parts, ", ")
}

func (p Paths) diagnoseGPU(ctx context.Context) []Finding {
	const name = "GPU NVIDIA"
	gpu, found := FindGPU()
	card := Finding{Name: name, Detail: "driver " + gpu.Driver}
	switch err := gpu.check(); {
	case !found && !wantCUDA():
		return []Finding{{Name: name, Detail: "nenhuma; a lição roda na CPU"}}
	case !found: // it has the plugin all the same, as an image that was started without its GPU
		card = finding(name, Warning, "", noGPU())
	case err != nil:
		return []Finding{finding(name, Warning, "", err)}
	}
	s := cudaStep(p)
	return []Finding{card, finding(s.name, Warning, p.pluginFile(DeviceCUDA), p.check(ctx, s, true))}
}

// memoryName is what health calls too little memory.
const memoryName = "Memória"

func memoryThatIsEnough(there machine.Memory) Finding {
	if there.Total == 0 {
		return Finding{Name: memoryName, Detail: "não sei medir neste sistema; são precisos cerca de " + machine.Bytes(machine.EnoughMemory)}
	}
	return Finding{Name: memoryName, Detail: machine.Bytes(there.Free) + " livres"}
}

func (p Paths) diagnoseDisk() Finding {
	f := Finding{Name: "Disco"}
	free, err := machine.FreeDisk(p.Root)
	switch {
	case err != nil:
		f.Verdict, f.Detail = Warning, err.Error()
	case free < machine.EnoughDisk:
		f.Verdict = Warning
		f.Detail = machine.Bytes(free) + " livres"
		f.Fix = "libere espaço: os treinos guardados precisam de cerca de " + machine.Bytes(machine.EnoughDisk)
	default:
		f.Detail = machine.Bytes(free) + " livres"
	}
	return f
}
