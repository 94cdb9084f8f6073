package mistakes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// nameRules are about names that do not exist, or cannot be used from here.
func nameRules() []rule {
	return []rule{{
		name: "membro-de-outra-forma", kind: Types, lesson: lessonPackages,
		pattern: pattern(`undefined: ([\pL\pN_]+)\.(\S+) \(but have (\S+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{
				fmt.Sprintf("%s.%s não existe: você quis dizer %s.%s?", m[1], m[2], m[1], m[3]),
				"O que um pacote oferece começa por maiúscula, e em Go maiúsculas e minúsculas são letras diferentes.",
			}
		},
	}, {
		name: "nome-no-pacote", kind: Types, lesson: lessonPackages,
		pattern: pattern(`undefined: ([\pL\pN_]+)\.(\S+)`),
		say: func(d *Diagnostic, m []string) advice {
			if near := didYouMean(m[1]+".", Nearest(m[2], d.Reach.members(m[1]))); near != "" {
				return advice{fmt.Sprintf("%s.%s não existe: %s", m[1], m[2], near), "Corrija o nome; com Tab depois do ponto o editor mostra o que o pacote oferece."}
			}
			return advice{
				fmt.Sprintf("o pacote %s não oferece nada chamado %s.", m[1], m[2]),
				fmt.Sprintf("Escreva %s. e aperte Tab: o editor mostra o que o pacote oferece.", m[1]),
			}
		},
	}, {
		name: "nome-privado-do-pacote", kind: Types, lesson: lessonPackages,
		pattern: pattern(`(?:undefined: )?(?:name )?(\S+) not exported by package (\S+)`),
		say: func(d *Diagnostic, m []string) advice {
			what := fmt.Sprintf("%s é assunto interno do pacote %s: começa por minúscula, e de fora não pode ser usado.", m[1], m[2])
			return advice{what, fmt.Sprintf("Use o que o pacote oferece: escreva %s. e aperte Tab.", m[2])}
		},
	}, {
		name: "campo-privado", kind: Types, lesson: lessonPackages,
		pattern: pattern(`(\S+)\.([\pL\pN_]+) undefined \(cannot refer to unexported (field|method) ([\pL\pN_]+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{
				fmt.Sprintf("%s é um %s interno: começa por minúscula, e só o pacote dele pode usá-lo.", m[4], memberWord(m[3])),
				fmt.Sprintf("Use o que começa por maiúscula: escreva %s. e aperte Tab.", m[1]),
			}
		},
	}, {
		name: "membro-de-outra-forma", kind: Types, lesson: lessonPackages,
		pattern: pattern(`(\S+) undefined \(type (.+) has no field or method ([\pL\pN_]+), but does have (field|method) ([\pL\pN_]+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			of := strings.TrimSuffix(m[1], m[3])
			return advice{
				fmt.Sprintf("%s não existe: você quis dizer %s%s?", m[1], of, m[5]),
				"Em Go maiúsculas e minúsculas são letras diferentes.",
			}
		},
	}, {
		name: "pacote-sombreado", kind: Types, lesson: lessonPackages,
		pattern: pattern(`([\pL\pN_]+)\.([\pL\pN_]+) undefined \(type (.+) has no field or method ([\pL\pN_]+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			standard := standardPackages()[m[1]] != ""
			if !imported(d.Source, m[1]) && !standard || d.Reach.kind(m[1]) == "package" {
				return advice{}
			}
			if !declared(d.Source, m[1]) {
				if !standard || d.Reach.kind(m[1]) != "var" {
					return advice{}
				}
				return advice{
					fmt.Sprintf("aqui %s já não é o pacote: outra célula criou uma variável com o mesmo nome, do tipo %s, que o esconde.", m[1], code(m[3])),
					fmt.Sprintf("Esqueça-a com %%rm %s, e dê-lhe outro nome.", m[1]),
				}
			}
			return advice{
				fmt.Sprintf("aqui %s já não é o pacote: é uma variável do tipo %s, que você declarou com o mesmo nome e que o esconde.", m[1], code(m[3])),
				fmt.Sprintf("Dê outro nome à variável %s.", m[1]),
			}
		},
	}, {
		name: "lista-sem-metodo", kind: Types,
		pattern: pattern(`(\S+)\.(?i:append|push|add|adiciona|push_back|extend) undefined \(type (\[\].+) has no field or method ([\pL\pN_]+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{
				fmt.Sprintf("uma lista não tem %s: em Go se acrescenta com a função append.", m[3]),
				fmt.Sprintf("Escreva %s = append(%s, valor).", m[1], m[1]),
			}
		},
	}, {
		name: "tamanho-sem-metodo", kind: Types,
		pattern: pattern(`(\S+)\.(?i:len|length|size|count|tamanho) undefined \(type ((?:\[|map\[|string|untyped string).*) has no field or method ([\pL\pN_]+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s não tem %s: o tamanho é dado pela função len.", m[1], m[3]), fmt.Sprintf("Escreva len(%s).", m[1])}
		},
	}, {
		name: "tipo-nao-e-pacote", kind: Types, lesson: lessonPackages,
		pattern: pattern(`([\pL\pN_]+)\.([\pL\pN_]+) undefined \(type ([\pL\pN_]+) has no field or method ([\pL\pN_]+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			path := standardPackages()[m[1]+"s"]
			if m[1] != m[3] || path == "" {
				return advice{}
			}
			return advice{fmt.Sprintf("%s é um tipo; o pacote se chama %ss.", m[1], m[1]), fmt.Sprintf("Escreva %ss.%s.", m[1], m[2])}
		},
	}, {
		name: "sem-campo-nem-metodo", kind: Types, lesson: lessonChain,
		pattern: pattern(`(\S+) undefined \(type (.+) has no field or method ([\pL\pN_]+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			of := strings.TrimSuffix(m[1], "."+m[3])
			if near := didYouMean(of+".", Nearest(m[3], d.Reach.members(of))); near != "" {
				return advice{fmt.Sprintf("%s não existe: %s", m[1], near), fmt.Sprintf("%s é do tipo %s: use um campo ou método dele.", of, code(m[2]))}
			}
			return advice{
				fmt.Sprintf("%s é do tipo %s, que não tem campo nem método chamado %s.", of, code(m[2]), m[3]),
				fmt.Sprintf("Escreva %s. e aperte Tab: o editor mostra o que há.", of),
			}
		},
	}, {
		name: "criado-mais-abaixo", kind: Types, lesson: lessonVars,
		pattern: pattern(`undefined: ([\pL\pN_]+)`),
		say: func(d *Diagnostic, m []string) advice {
			line := createdBelow(d.Source, m[1], d.Line)
			if line == 0 {
				return advice{}
			}
			return advice{
				fmt.Sprintf("aqui %s ainda não existe: só é criado na linha %d, mais abaixo.", m[1], line),
				"Uma célula é executada de cima para baixo: ponha a linha que o cria antes da que o usa.",
			}
		},
	}, {
		name: "falta-dois-pontos", kind: Types, lesson: lessonVars,
		pattern: pattern(`undefined: ([\pL\pN_]+)`),
		say: func(d *Diagnostic, m []string) advice {
			// x = 3 with an x that is not there, but near to nothing that is.
			if !regexp.MustCompile(`^`+regexp.QuoteMeta(m[1])+`(\s*,\s*[\pL\pN_]+)*\s*=[^=]`).MatchString(d.rest()) || len(Nearest(m[1], d.Reach.names())) > 0 {
				return advice{}
			}
			return advice{
				fmt.Sprintf("a variável %s ainda não existe, e = só muda o valor de uma que já existe.", m[1]),
				fmt.Sprintf("Para criar %s, escreva := no lugar de =.", m[1]),
			}
		},
	}, {
		name: "falta-importar", kind: Types, lesson: lessonPackages,
		pattern: pattern(`undefined: ([\pL\pN_]+)`),
		say: func(d *Diagnostic, m []string) advice {
			path := d.Reach.importPath(m[1])
			if path == "" || !strings.HasPrefix(d.rest(), m[1]+".") {
				return advice{}
			}
			return advice{
				fmt.Sprintf("o pacote %s ainda não foi importado.", m[1]),
				fmt.Sprintf("Acrescente no começo da célula: import %q", path),
			}
		},
	}, {
		name: "main-nao-se-chama", kind: Types, lesson: lessonCells,
		pattern: pattern(`undefined: (main|init)`),
		say: func(d *Diagnostic, m []string) advice {
			if !strings.HasPrefix(strings.TrimPrefix(d.rest(), m[1]), "(") {
				return advice{}
			}
			return advice{
				fmt.Sprintf("func %s roda sozinha, na célula em que está, e não se chama pelo nome.", m[1]),
				"Para rodá-la outra vez, execute de novo a célula dela; para chamá-la, dê-lhe outro nome.",
			}
		},
	}, {
		name: "palavra-de-outra-linguagem", kind: Types,
		pattern: pattern(`undefined: ([\pL\pN_]+)`),
		say:     func(d *Diagnostic, m []string) advice { return foreignWord(d, m[1]) },
	}, {
		name: "parametro-sem-tipo", kind: Types,
		pattern: pattern(`undefined: (\S+)`),
		say: func(d *Diagnostic, m []string) advice {
			f := untyped.FindStringSubmatchIndex(d.line())
			if f == nil || d.Column-1 < f[4] || d.Column-1 >= f[5] {
				return advice{}
			}
			name, parameters := d.line()[f[2]:f[3]], d.line()[f[4]:f[5]]
			what, do := "os parâmetros de %s não dizem o seu tipo.", "O tipo vem depois dos nomes: func %s(%s int)."
			if !strings.Contains(parameters, ",") {
				what, do = "o parâmetro de %s não diz o seu tipo.", "O tipo vem depois do nome: func %s(%s int)."
			}
			return advice{fmt.Sprintf(what, name), fmt.Sprintf(do, name, parameters)}
		},
	}, {
		name: "nome-desconhecido", kind: Types, lesson: lessonVars,
		pattern: pattern(`undefined: (\S+)`),
		say: func(d *Diagnostic, m []string) advice {
			names := d.Reach.names()
			if strings.HasPrefix(d.rest(), m[1]+".") { // no type nor function then
				names = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
					kind := d.Reach.kind(name)
					return kind == "type" || kind == "func"
				})
				for name := range standardPackages() {
					names = append(names, name)
				}
			}
			if near := didYouMean("", Nearest(m[1], names)); near != "" {
				return advice{fmt.Sprintf("não existe nada chamado %s: %s", m[1], near), "Corrija o nome."}
			}
			return advice{
				fmt.Sprintf("não existe nada chamado %s.", m[1]),
				fmt.Sprintf("Confira se o nome está escrito igual nas duas vezes, e se a célula que cria %s já foi executada.", m[1]),
			}
		},
	}, {
		name: "sublinhado-nao-e-valor", kind: Types,
		pattern: pattern(`cannot use _ as (?:value|value or type|type)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{"_ não guarda nada: serve para deixar um valor de lado.", "Dê um nome ao que quer usar depois."}
		},
	}, {
		name: "declarado-duas-vezes", kind: Types,
		pattern: pattern(`(\S+) redeclared(?: in this block)?.*|method (\S+) already declared at .*`),
		say: func(d *Diagnostic, m []string) advice {
			name := m[1] + m[2]
			return advice{fmt.Sprintf("%s foi declarado duas vezes no mesmo lugar.", name), "Apague uma das duas declarações, ou dê outro nome a uma delas."}
		},
	}}
}

func memberWord(english string) string {
	if english == "field" {
		return "campo"
	}
	return "método"
}

// imported reports whether a text imports a package of that name.
func imported(source, name string) bool {
	return regexp.MustCompile(`(?m)(?:^|[;(\s])(?:` + regexp.QuoteMeta(name) + `\s+"[^"]+"|"(?:[^"]*/)?` + regexp.QuoteMeta(name) + `")`).MatchString(source)
}

// declared reports whether a text declares a variable of that name.
func declared(source, name string) bool {
	q := alone(name)
	return regexp.MustCompile(q + `(?:\s*,\s*[\pL\pN_]+)*\s*:=|,\s*` + regexp.QuoteMeta(name) + `\s*:=|var\s+` + regexp.QuoteMeta(name) + `(?:$|[^\pL\pN_])|[(,]\s*` + regexp.QuoteMeta(name) + `\s+[\pL_*\[]`).MatchString(source)
}

// createdBelow is the first line below another, in its own block, that creates a variable of that name; 0 if none does.
func createdBelow(source, name string, line int) int {
	lines := strings.Split(source, "\n")
	if line < 1 || line > len(lines) {
		return 0
	}
	indent := func(text string) int { return len(text) - len(strings.TrimLeft(text, " \t")) }
	creates := regexp.MustCompile(`^\s*(?:[\pL\pN_]+\s*,\s*)*` + regexp.QuoteMeta(name) + `(?:\s*,\s*[\pL\pN_]+)*\s*:=|^\s*var\s+(?:[\pL\pN_]+\s*,\s*)*` +
		regexp.QuoteMeta(name) + `(?:$|[^\pL\pN_])`)
	block := indent(lines[line-1])
	for n, text := range lines[line:] {
		switch {
		case strings.TrimSpace(text) == "" || indent(text) > block:
		case indent(text) < block:
			return 0
		case creates.MatchString(text):
			return line + n + 1
		}
	}
	return 0
}

// alone is a pattern for a name that is no part of a longer one: \b knows no accents.
func alone(name string) string {
	return `(?:^|[^\pL\pN_.])` + regexp.QuoteMeta(name) + `(?:$|[^\pL\pN_])`
}

// untyped is a function whose parameters are names alone: its name, and they. What begins with a capital is more likely a type that
// is still to come.
var untyped = regexp.MustCompile(`^\s*func\s*(?:\([^)]*\)\s*)?([\pL_][\pL\pN_]*)\(([\p{Ll}_][\pL\pN_]*(?:\s*,\s*[\p{Ll}_][\pL\pN_]*)*)\)`)
