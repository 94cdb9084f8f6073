package mistakes

import (
	"fmt"
	"regexp"
	"strings"
)

// valueRules are about variables and what is assigned to them.
func valueRules() []rule {
	return []rule{{
		name: "variavel-sem-uso", kind: Types, lesson: lessonVars,
		pattern: pattern(`declared and not used: ([\pL\pN_]+)`),
		say: func(d *Diagnostic, m []string) advice {
			do := fmt.Sprintf("Use %s, ou apague-a; se só o outro valor interessa, escreva _ no lugar dela.", m[1])
			if m[1] == "err" {
				do = "Confira o erro: if err != nil { … }, ou cell.Check(err)."
			}
			return advice{fmt.Sprintf("a variável %s foi criada e nunca é usada.", m[1]), do}
		},
	}, {
		name: "dois-pontos-a-mais", kind: Types, lesson: lessonVars,
		pattern: pattern(`no new variables on left side of :=`),
		say: func(d *Diagnostic, m []string) advice {
			names := strings.TrimSpace(before(d, ":="))
			if names == "" {
				return advice{"à esquerda de := não há nenhuma variável nova.", "Para mudar o valor de uma que já existe, escreva = no lugar de :=."}
			}
			if strings.Trim(names, "_, ") == "" {
				return advice{"_ não guarda nada, e := só serve para criar variáveis.", fmt.Sprintf("Escreva %s = …, sem os dois-pontos.", names)}
			}
			if strings.Contains(names, ",") {
				return advice{fmt.Sprintf("as variáveis %s já existem: := só serve para criar.", names), "Para mudar os seus valores, escreva = no lugar de :=."}
			}
			return advice{fmt.Sprintf("a variável %s já existe: := só serve para criar.", names), fmt.Sprintf("Para mudar o seu valor, escreva %s = …, sem os dois-pontos.", names)}
		},
	}, {
		name: "numero-de-valores", kind: Types, lesson: lessonErrors,
		pattern: pattern(`assignment mismatch: (\d+) variables? but (.+) returns? (\d+) values?`),
		say: func(d *Diagnostic, m []string) advice {
			what := fmt.Sprintf("%s devolve %s, e à esquerda há %s.", code(m[2]), plural(m[3], "valor", "valores"), plural(m[1], "variável", "variáveis"))
			do := fmt.Sprintf("Ponha %s à esquerda; no lugar do que não interessa, _.", plural(m[3], "variável", "variáveis"))
			switch {
			case m[1] == "1" && m[3] == "2":
				do = "Ponha duas variáveis à esquerda: resultado, err := …; o que não interessa recebe o nome _."
			case m[3] == "1":
				do = "Deixe à esquerda uma só variável."
			}
			return advice{what, do}
		},
	}, {
		name: "numero-de-valores", kind: Types, lesson: lessonErrors,
		pattern: pattern(`assignment mismatch: (\d+) variables? but (\d+) values?`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("à esquerda há %s, e à direita %s.", plural(m[1], "variável", "variáveis"), plural(m[2], "valor", "valores")), "Ponha tantos valores quantas variáveis."}
		},
	}, {
		name: "numero-de-valores", kind: Types, lesson: lessonErrors,
		pattern: pattern(`(?:extra|missing) init expr(?: for)? (.+)`),
		say: func(d *Diagnostic, m []string) advice {
			if strings.HasPrefix(d.Message, "missing") {
				return advice{fmt.Sprintf("falta o valor de %s.", code(m[1])), "Ponha tantos valores quantos nomes; uma constante precisa sempre de um."}
			}
			return advice{fmt.Sprintf("há um valor a mais: %s.", code(m[1])), "Ponha tantos valores quantas variáveis."}
		},
	}, {
		name: "muda-texto", kind: Types,
		pattern: pattern(`cannot assign to ([\pL\pN_]+)\[(.+)\] \(neither addressable nor a map index expression\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s[%s] não pode receber um valor: as letras de um texto (string) não mudam.", m[1], m[2]),
				fmt.Sprintf("Faça um texto novo, ou trabalhe com letras := []rune(%s) e volte com string(letras).", m[1])}
		},
	}, {
		name: "letra-de-texto", kind: Types,
		pattern: pattern("cannot assign to ([\"`].*)\\[(.+)\\] \\(neither addressable nor a map index expression\\)"),
		say: func(d *Diagnostic, m []string) advice {
			return advice{"as letras de um texto (string) não mudam.", "Guarde-as em uma lista: letras := []rune(texto); mude letras[0], e volte com string(letras)."}
		},
	}, {
		name: "muda-constante", kind: Types,
		pattern: pattern(`cannot assign to (?:constant )?([\pL\pN_]+) \(.*(?:neither addressable nor a map index expression|constant).*\)`),
		say: func(d *Diagnostic, m []string) advice {
			switch d.Reach.kind(m[1]) {
			case "func", "type", "package":
				return advice{fmt.Sprintf("%s não é uma variável: não pode receber um valor.", m[1]), "Dê outro nome à sua variável."}
			case "const":
			default:
				if !regexp.MustCompile(`\bconst\b[^)]*` + alone(m[1])).MatchString(d.Source) {
					return advice{fmt.Sprintf("%s não pode receber um valor: não é uma variável.", m[1]), fmt.Sprintf("Se %s é uma constante e o valor precisa mudar, declare-a com var no lugar de const.", m[1])}
				}
			}
			return advice{fmt.Sprintf("%s é uma constante: o seu valor não muda.", m[1]), fmt.Sprintf("Se o valor precisa mudar, declare %s com var no lugar de const.", m[1])}
		},
	}, {
		name: "campo-em-mapa", kind: Types,
		pattern: pattern(`cannot assign to struct field (.+)\.([\pL\pN_]+) in map`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("não dá para mudar só o campo %s do que está em um mapa.", m[2]), fmt.Sprintf("Tire o valor (v := %s), mude v.%s e guarde de volta (%s = v).", m[1], m[2], m[1])}
		},
	}, {
		name: "nil-mal-usado", kind: Types,
		pattern: pattern(`use of untyped nil in (?:assignment|variable declaration|.*)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{"de nil sozinho não se sabe o tipo.", "Diga o tipo: var x *T = nil, ou só var x []int, que já nasce vazio."}
		},
	}, {
		name: "nil-mal-usado", kind: Types,
		pattern: pattern(`cannot use nil as (.+) value in (.+)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o tipo %s não tem nil: ele sempre guarda um valor.", code(m[1])), "nil é só para ponteiros, listas, mapas, funções, canais e interfaces. Use o valor vazio do tipo: 0, \"\" ou false."}
		},
	}, {
		name: "nil-mal-usado", kind: Types,
		pattern: pattern(`invalid operation: (.+) \(mismatched types (.+) and untyped nil\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s, o tipo %s nunca é nil.", code(m[1]), code(m[2])), "Compare com o valor vazio do tipo: 0, \"\" ou false."}
		},
	}, {
		name: "numero-cortado", kind: Types,
		pattern: pattern(`cannot use (.+) \(.*constant.*\) as (.+) value in (.+) \(truncated\)|(?:constant )?(.+?) (?:\(.*\) )?truncated to (.+)|cannot convert (.+) \(.*constant.*\) to type (\S+) \(truncated\)`),
		say: func(d *Diagnostic, m []string) advice {
			value, to := m[1]+m[4]+m[6], m[2]+m[5]+m[7]
			if unit := regexp.MustCompile(`time\.(?:Nanosecond|Microsecond|Millisecond|Second|Minute|Hour)\b`).FindString(d.line()); unit != "" && (to == "int64" || to == "time.Duration") {
				return advice{fmt.Sprintf("%s tem casas decimais, e uma duração conta nanossegundos inteiros.", code(value)),
					fmt.Sprintf("Use uma unidade menor, como 100 * time.Millisecond, ou time.Duration(%s * float64(%s)).", value, unit)}
			}
			return advice{fmt.Sprintf("%s tem casas decimais e não cabe em %s.", code(value), code(to)), "Use um número inteiro, ou uma variável float64."}
		},
	}, {
		name: "numero-grande-demais", kind: Types,
		pattern: pattern(`cannot use (.+) \(.*constant.*\) as (.+) value in (.+) \(overflows\)|(?:cannot use )?(.+) \(.*constant.*\) overflows (\S+)|cannot convert (.+) \(.*constant.*\) to type (\S+)(?: \(.*\))?|(?:constant )?(\S+) overflows (\S+)`),
		say: func(d *Diagnostic, m []string) advice {
			if !strings.Contains(d.Message, "overflows") {
				return advice{}
			}
			value, to := m[1]+m[4]+m[6]+m[8], m[2]+m[5]+m[7]+m[9]
			do := "Use um tipo maior, como int."
			if to == "int" || to == "int64" || to == "uint64" {
				do = fmt.Sprintf("Para números tão grandes, use float64(%s), ou o pacote math/big; até o dobro de um int, uint64(%s).", oneLine(value), oneLine(value))
			}
			return advice{fmt.Sprintf("%s não cabe em %s.", code(value), code(to)), do}
		},
	}, {
		name: "divisao-por-zero", kind: Types,
		pattern: pattern(`invalid operation: division by zero`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{"divisão por zero.", "Confira o divisor: com números inteiros ela não existe."}
		},
	}, {
		name: "indice-fora", kind: Types,
		pattern: pattern(`invalid argument: index (.+) out of bounds \[0:(\d+)\]`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o índice %s não existe: são %s, %s.", m[1], plural(m[2], "elemento", "elementos"), countFromZero(m[2])), "Em Go se conta a partir de 0."}
		},
	}, {
		name: "indice-fora", kind: Types,
		pattern: pattern(`(?:invalid argument: )?index (\d+) is out of bounds \(>= (\d+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("há valores a mais: na lista cabem só %s.", m[2]), "Aumente o tamanho entre colchetes, ou escreva [...] e o Go conta por você."}
		},
	}, {
		name: "indice-negativo", kind: Types,
		pattern: pattern(`invalid argument: index (.+) \(constant of type [\pL\pN_]+\) must not be negative`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o índice %s é negativo, e em Go não se conta do fim.", m[1]), "Para o último elemento, escreva lista[len(lista)-1]."}
		},
	}}
}

// before is what stands in the learner's line before an operator at the diagnostic's column, back to the last ";" or "{".
func before(d *Diagnostic, operator string) string {
	text := d.line()
	at := strings.Index(text[len(d.before()):], operator)
	if at < 0 {
		return ""
	}
	text = text[:len(d.before())+at]
	if cut := strings.LastIndexAny(text, ";{"); cut >= 0 {
		text = text[cut+1:]
	}
	for _, word := range []string{"if ", "for ", "switch "} {
		text = strings.TrimPrefix(strings.TrimSpace(text), word)
	}
	return text
}

// countFromZero says which indices there are.
func countFromZero(n string) string {
	switch n {
	case "0":
		return "ou seja, nenhum"
	case "1":
		return "o de número 0"
	}
	return "de 0 a " + minusOne(n)
}

func minusOne(n string) string {
	var value int
	if _, err := fmt.Sscan(n, &value); err != nil {
		return n
	}
	return fmt.Sprint(value - 1)
}
