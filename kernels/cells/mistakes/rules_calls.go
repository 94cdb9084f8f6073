package mistakes

import (
	"fmt"
	"regexp"
	"strings"
)

// callRules are about calling functions and about what they give back.
func callRules() []rule {
	return []rule{{
		name: "tamanho-de-que", kind: Types,
		pattern: pattern(`invalid argument: (.+) \((.+)\) for built-in (len|cap)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s é %s, e não tem tamanho.", code(m[1]), typeName(typeOf(m[2]))), m[3] + " mede textos, listas, mapas e canais."}
		},
	}, {
		name: "append-em-que", kind: Types,
		pattern: pattern(`invalid append: argument must be a slice; have (.+) \((.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("append acrescenta a uma lista, e %s é %s.", code(m[1]), typeName(typeOf(m[2]))), "Escreva lista = append(lista, valor)."}
		},
	}, {
		name: "main-sem-argumentos", kind: Types,
		pattern: pattern(mainTakesNothing),
		say:     func(d *Diagnostic, m []string) advice { return takesNothing(m[1]) },
	}, {
		name: "main-sem-argumentos", kind: Syntax,
		pattern: pattern(mainTakesNothing),
		say:     func(d *Diagnostic, m []string) advice { return takesNothing(m[1]) },
	}, {
		name: "numero-de-argumentos", kind: Types, lesson: lessonDots,
		pattern: pattern(`(not enough|too many) arguments in (?:call to|conversion to) (.+?)(?:\n\thave \((.*)\)\n\twant \((.*)\))?`),
		say: func(d *Diagnostic, m []string) advice {
			what := "faltam argumentos para " + code(m[2]) + "."
			do := "Complete a chamada."
			if m[1] == "too many" {
				what, do = "há argumentos a mais para "+code(m[2])+".", "Tire os que sobram."
			}
			if m[3]+m[4] != "" {
				what = strings.TrimSuffix(what, ".") + fmt.Sprintf(": ele recebe (%s), e você deu (%s).", readable(m[4]), readable(m[3]))
			}
			return advice{what, do}
		},
	}, {
		name: "numero-de-resultados", kind: Types, lesson: lessonErrors,
		pattern: pattern(`(not enough|too many) return values\n\thave \((.*)\)\n\twant \((.*)\)`),
		say: func(d *Diagnostic, m []string) advice {
			if m[3] == "" && depth(d.Source, d.Line, d.Column) == 0 {
				return advice{"return fora de uma função: uma célula não devolve nada.", "Para mostrar um valor, escreva-o sozinho na última linha."}
			}
			if m[3] == "" {
				return advice{"esta função não devolve nada, e o return dá um valor.", "Escreva o tipo do resultado depois dos parênteses da função, ou só return."}
			}
			if m[2] == "" {
				return advice{fmt.Sprintf("falta o valor depois de return: a função devolve (%s).", readable(m[3])), "Escreva o valor depois de return."}
			}
			return advice{fmt.Sprintf("a função devolve (%s), e este return dá (%s).", readable(m[3]), readable(m[2])), "Dê um valor para cada tipo que a função devolve, na mesma ordem."}
		},
	}, {
		name: "nao-e-funcao", kind: Types,
		pattern: pattern(`invalid operation: cannot call (?:non-function )?(\S+) \((.+)\)(?:: .*)?`),
		say: func(d *Diagnostic, m []string) advice {
			what := fmt.Sprintf("%s não é uma função, e não pode ser chamada com parênteses.", code(m[1]))
			if t := regexp.MustCompile(`of (?:[\pL\pN_]+ )?type (.+)$`).FindStringSubmatch(m[2]); t != nil {
				what = fmt.Sprintf("%s não é uma função: é um valor do tipo %s.", code(m[1]), code(t[1]))
			}
			return advice{what, "Tire os parênteses, ou confira se uma variável sua não esconde a função de mesmo nome. Para multiplicar, escreva *."}
		},
	}, {
		name: "nada-devolve", kind: Types,
		pattern: pattern(`(.+) \(no value\) used as (?:value|type)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s não devolve valor nenhum: só faz o seu trabalho.", code(m[1])), "Chame a função em uma linha sozinha, sem guardar o resultado."}
		},
	}, {
		name: "varios-valores", kind: Types, lesson: lessonErrors,
		pattern: pattern(`multiple-value (.+) \(value of type \((.+)\)\) in .*`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s devolve mais de um valor (%s), e aqui cabe um só.", code(m[1]), readable(m[2])), "Guarde os valores antes: resultado, err := …"}
		},
	}, {
		name: "append-sem-guardar", kind: Types,
		pattern: pattern(`append\((.+?)(,.*)?\) \(value of type (.+)\) is not used`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{"append devolve uma lista nova, e ela se perdeu.", fmt.Sprintf("Escreva %s = append(%s%s).", m[1], m[1], m[2])}
		},
	}, {
		name: "comparou-em-vez-de-atribuir", kind: Types,
		pattern: pattern(`(.+) == (.+) \(untyped bool value\) is not used`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s só compara, e a resposta se perde.", code(m[1]+" == "+m[2])), fmt.Sprintf("Para mudar o valor, escreva %s = %s.", m[1], m[2])}
		},
	}, {
		name: "resultado-perdido", kind: Types,
		pattern: pattern(`(.+) \((.+)\) is not used`),
		say: func(d *Diagnostic, m []string) advice {
			if regexp.MustCompile(`value of type func|func\(`).MatchString(m[2]) {
				return advice{fmt.Sprintf("%s é uma função, e aqui não foi chamada.", code(m[1])), fmt.Sprintf("Para chamá-la, ponha os parênteses: %s(…).", m[1])}
			}
			return advice{fmt.Sprintf("o valor de %s se perde.", code(m[1])), "Guarde-o em uma variável (x := …) ou mostre-o com fmt.Println."}
		},
	}, {
		name: "funcao-sem-chamar", kind: Types,
		pattern: pattern(`(\S+) \(built-in\) must be called|(\S+) \(value of type func.*\) is not used`),
		say: func(d *Diagnostic, m []string) advice {
			name := m[1] + m[2]
			return advice{fmt.Sprintf("%s é uma função, e aqui não foi chamada.", name), fmt.Sprintf("Ponha os parênteses: %s(…).", name)}
		},
	}, {
		name: "defer-sem-chamada", kind: Types,
		pattern: pattern(`expression in (defer|go) must be function call`),
		say:     func(d *Diagnostic, m []string) advice { return mustCall(m[1]) },
	}, {
		name: "defer-sem-chamada", kind: Syntax,
		pattern: pattern(`(?:syntax error: )?expression in (defer|go) must (?:be function call|not be parenthesized)`),
		say:     func(d *Diagnostic, m []string) advice { return mustCall(m[1]) },
	}}
}

// mainTakesNothing is what Go says of a func main with parameters or results; cells say it before the type checker does.
const mainTakesNothing = `(?:syntax error: )?func (main|init) must have no (?:arguments and no return values|type parameters)`

func takesNothing(name string) advice {
	return advice{fmt.Sprintf("func %s não recebe nem devolve nada.", name), fmt.Sprintf("Escreva func %s() { … }, ou dê outro nome à função.", name)}
}

func mustCall(word string) advice {
	return advice{fmt.Sprintf("depois de %s vem a chamada de uma função, com parênteses.", word), fmt.Sprintf("Escreva %s f().", word)}
}

// readable puts a list of types as go/types writes it ("number", "untyped string") into words.
func readable(types string) string {
	if strings.TrimSpace(types) == "" {
		return "nada"
	}
	return regexp.MustCompile(`\bnumber\b`).ReplaceAllString(strings.ReplaceAll(types, "untyped ", ""), "número")
}
