package health

import (
	"fmt"
	"slices"
	"strings"
)

func xlaFlags(f Facts) Finding {
	flags := f.Env["XLA_FLAGS"]
	if flags == "" {
		return Finding{}
	}
	return Finding{"XLA_FLAGS", Warning, fmt.Sprintf("a variável vale %q: o motor para ao iniciar se o XLA não conhecer tudo o que está nela", flags),
		"tire-a, se não foi você que a pôs para isto: unset XLA_FLAGS (e de ~/.bashrc e ~/.profile)"}
}

// goVariables are settings that keep the go command from building the project, and what is wrong with which values.
var goVariables = []struct {
	name    string
	wrong   func(value string) bool
	verdict Verdict
	why     string
}{
	{"GO111MODULE", is("off"), Failure, "o projeto é um módulo, e com off o Go não o vê"},
	{"CGO_ENABLED", is("0"), Failure, "o motor usa C, e com 0 ele não é compilado"},
	{"GOFLAGS", has("-mod=vendor", "-modfile"), Failure, "manda procurar os módulos onde eles não estão"},
	{"GOFLAGS", has("-mod=mod"), Warning, "deixa o Go mudar o go.mod do projeto"},
	{"GOFLAGS", has("-race", "-msan", "-asan", "-cover"), Warning, "deixa tudo o que é compilado várias vezes mais lento"},
	{"GOWORK", func(v string) bool { return v != "" && v != "off" }, Warning, "põe o projeto em outra área de trabalho"},
	{"GOPROXY", is("off"), Warning, "sem rede para módulos, o setup só funciona se já estiverem todos aqui"},
	{"GOTOOLCHAIN", func(v string) bool {
		return strings.HasPrefix(v, "go1.") && !strings.Contains(v, "auto") && !strings.Contains(v, "path")
	}, Warning, "fixa uma versão do Go, que precisa ser a do projeto ou mais nova"},
	{"GOOS", notEmpty, Failure, "manda compilar para outro sistema"},
	{"GOARCH", notEmpty, Failure, "manda compilar para outro processador"},
	{"GOEXPERIMENT", notEmpty, Warning, "liga partes do Go em experiência"},
}

func is(want string) func(string) bool { return func(value string) bool { return value == want } }

func has(parts ...string) func(string) bool {
	return func(value string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(value, part) })
	}
}

func notEmpty(value string) bool { return value != "" }

// goSettings looks at the environment, goEnvFile at what `go env -w` wrote.
func goSettings(f Facts) Finding {
	return goFinding("Variáveis do Go", f.Env, nil, func(name string) string { return "unset " + name + " (e tire-a de ~/.bashrc e ~/.profile)" }, f)
}

func goEnvFile(f Facts) Finding {
	return goFinding("Ajustes do Go (go env)", f.GoEnv, f.Env, func(name string) string { return "go env -u " + name }, f)
}

// goFinding gathers what is wrong in settings, those left out that are set elsewhere.
func goFinding(title string, settings, over map[string]string, undo func(string) string, f Facts) Finding {
	found := Finding{}
	var details, fixes []string
	for _, v := range goVariables {
		value := settings[v.name]
		if over[v.name] != "" || !v.wrong(value) || v.name == "GOOS" && value == f.System || v.name == "GOARCH" && value == f.Arch {
			continue
		}
		found.Name, found.Verdict = title, max(found.Verdict, v.verdict)
		details = append(details, fmt.Sprintf("%s=%s %s", v.name, value, v.why))
		if fix := undo(v.name); !slices.Contains(fixes, fix) {
			fixes = append(fixes, fix)
		}
	}
	found.Detail, found.Fix = strings.Join(details, "; "), strings.Join(fixes, "; ")
	return found
}

func gos(f Facts) Finding {
	if len(f.Gos) < 2 || f.Gos[0].Version == f.Gos[1].Version {
		return Finding{}
	}
	var all []string
	for _, g := range f.Gos {
		all = append(all, g.Path+" ("+g.Version+")")
	}
	return Finding{"Go", Warning, "há mais de um no PATH, e vale o primeiro: " + strings.Join(all, ", "),
		"ponha antes no PATH a pasta bin do que você quer, e rode `go run ./kernels setup` de novo"}
}

func preload(f Facts) Finding {
	if value := f.Env["LD_PRELOAD"]; value != "" {
		return Finding{"LD_PRELOAD", Warning, fmt.Sprintf("a variável vale %q: põe outras bibliotecas dentro do motor, que pode parar por isso", value), "tire-a: unset LD_PRELOAD"}
	}
	if len(f.Libraries) > 0 {
		return Finding{"LD_LIBRARY_PATH", Warning, fmt.Sprintf("a variável põe dentro do motor outras bibliotecas, de %s, e ele pode parar por isso", strings.Join(f.Libraries, ", ")),
			"tire-a: unset LD_LIBRARY_PATH"}
	}
	return Finding{}
}

func python(f Facts) Finding {
	for _, name := range []string{"PYTHONHOME", "PYTHONPATH"} {
		if value := f.Env[name]; value != "" {
			verdict := Warning
			if name == "PYTHONHOME" {
				verdict = Failure
			}
			return Finding{name, verdict, fmt.Sprintf("a variável vale %q: o Python do JupyterLab pegaria módulos de outra instalação", value), "tire-a: unset " + name + " (ou desative o conda: conda deactivate)"}
		}
	}
	return Finding{}
}

func proxy(f Facts) Finding {
	var set []string
	for _, name := range []string{"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"} {
		if f.Env[name] != "" {
			set = append(set, name)
		}
	}
	none := f.Env["no_proxy"] + "," + f.Env["NO_PROXY"]
	if len(set) == 0 || strings.Contains(none, "127.0.0.1") || strings.Contains(none, "*") {
		return Finding{}
	}
	return Finding{"Proxy", Warning, strings.Join(set, ", ") + " vale também para o próprio computador: o navegador pode não achar o JupyterLab",
		"deixe o computador de fora: export no_proxy=127.0.0.1,localhost"}
}
