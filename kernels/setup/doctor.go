package setup

import (
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"strings"

	"cnn321/cnnlib"
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

// Finding is one line of the diagnosis.
type Finding struct {
	Name    string
	Verdict Verdict
	Detail  string
	Fix     string // empty when there is nothing to do
}

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
	compiler, err := p.checkCompiler(ctx)
	tell("Compilador C", Failure, compiler, err)
	base, err := findPython(ctx)
	tell("Python", Failure, base.version, err)
	steps := allSteps(p)
	wanted := p.everything(steps)
	for _, s := range steps {
		if s.part == CUDA || !wanted[s.part] {
			continue
		}
		tell(s.name, Failure, p.detail(s), p.check(ctx, s, true))
	}
	all = append(all, p.diagnoseGPU(ctx)...)
	return append(all, diagnoseMemory(), p.diagnoseDisk())
}

func finding(name string, failed Verdict, detail string, err error) Finding {
	if err == nil {
		return Finding{Name: name, Detail: detail}
	}
	if problem, ok := errors.AsType[*Problem](err); ok {
		return Finding{name, failed, problem.Why, problem.Fix}
	}
	return Finding{name, failed, err.Error(), "rode `" + Command + "`"}
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
	if !found {
		return []Finding{{Name: name, Detail: "nenhuma; a lição roda na CPU"}}
	}
	if err := gpu.check(); err != nil {
		return []Finding{finding(name, Warning, "", err)}
	}
	s := cudaStep(p)
	return []Finding{
		{Name: name, Detail: "driver " + gpu.Driver},
		finding(s.name, Warning, p.pluginFile(DeviceCUDA), p.check(ctx, s, true)),
	}
}

func diagnoseMemory() Finding {
	f := Finding{Name: "Memória"}
	free, err := machine.AvailableMemory()
	switch {
	case err != nil:
		f.Detail = "não sei medir neste sistema; são precisos cerca de " + Bytes(machine.EnoughMemory)
	case free < machine.EnoughMemory:
		f.Verdict = Warning
		f.Detail = Bytes(free) + " livres; o treino usa cerca de " + Bytes(machine.EnoughMemory)
		f.Fix = "feche outros programas antes de treinar"
	default:
		f.Detail = Bytes(free) + " livres"
	}
	return f
}

func (p Paths) diagnoseDisk() Finding {
	f := Finding{Name: "Disco"}
	free, err := machine.FreeDisk(p.Root)
	switch {
	case err != nil:
		f.Verdict, f.Detail = Warning, err.Error()
	case free < machine.EnoughDisk:
		f.Verdict = Warning
		f.Detail = Bytes(free) + " livres"
		f.Fix = "libere espaço: os treinos guardados precisam de cerca de " + Bytes(machine.EnoughDisk)
	default:
		f.Detail = Bytes(free) + " livres"
	}
	return f
}
