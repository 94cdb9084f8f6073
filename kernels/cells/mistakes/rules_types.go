package mistakes

import (
	"fmt"
	"regexp"
	"strings"
)

// typeRules are about values of one type where another is wanted.
func typeRules() []rule {
	return []rule{{
		name: "texto-mais-numero", kind: Types,
		pattern: pattern(`invalid operation: (.+) \+ (.+) \(mismatched types (.+) and (.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			text, other, otherType := m[1], m[2], m[4]
			if !isString(m[3]) {
				text, other, otherType = m[2], m[1], m[3]
			}
			if isString(m[3]) == isString(m[4]) {
				return advice{}
			}
			if strings.Contains(otherType, "rune") {
				return advice{fmt.Sprintf("+ não junta o texto %s com a letra %s: '…' é uma letra só, \"…\" é um texto.", code(text), code(other)), "Escreva a letra entre aspas duplas."}
			}
			do := fmt.Sprintf("Faça texto do outro valor: fmt.Sprint(%s). Ou mostre os dois, separados por vírgula, com fmt.Println.", oneLine(other))
			return advice{fmt.Sprintf("+ não junta texto com outra coisa: %s é %s, e %s é %s.", code(text), typeName("string"), code(other), kindOf(otherType)), do}
		},
	}, {
		name: "inteiro-com-decimal", kind: Types,
		pattern: pattern(`invalid operation: (.+) \(mismatched types (.+) and (.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			if !isNumber(m[2]) || !isNumber(m[3]) {
				return advice{}
			}
			left, right := operands(m[1])
			what := fmt.Sprintf("a conta %s mistura %s e %s, e Go não converte números por conta própria.", code(m[1]), typeName(m[2]), typeName(m[3]))
			switch {
			case left != "" && isFloat(m[3]) && !isFloat(m[2]):
				return advice{what, fmt.Sprintf("Converta você: %s(%s).", m[3], left)}
			case right != "" && isFloat(m[2]) && !isFloat(m[3]):
				return advice{what, fmt.Sprintf("Converta você: %s(%s).", m[2], right)}
			case left != "":
				return advice{what, fmt.Sprintf("Converta um dos dois: %s(%s), por exemplo.", m[3], left)}
			}
			return advice{what, fmt.Sprintf("Converta um dos dois: %s(…), por exemplo.", m[3])}
		},
	}, {
		name: "tipos-diferentes", kind: Types,
		pattern: pattern(`invalid operation: (.+) \(mismatched types (.+) and (.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s há dois tipos que não combinam: %s e %s.", code(m[1]), typeName(m[2]), typeName(m[3])), "Os dois lados precisam ser do mesmo tipo: converta um deles."}
		},
	}, {
		name: "nao-cumpre-interface", kind: Types,
		pattern: pattern(`cannot use (.+) \((.+)\) as (.+) value in (.+?): (\S+) does not implement (\S+) \((.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			what := fmt.Sprintf("%s não serve de %s", code(m[5]), code(m[6]))
			if method := regexp.MustCompile(`method ([\pL\pN_]+) has pointer receiver`).FindStringSubmatch(m[7]); method != nil {
				return advice{what + fmt.Sprintf(": o método %s é do ponteiro *%s.", method[1], m[5]), fmt.Sprintf("Dê o endereço: &%s.", oneLine(m[1]))}
			}
			if missing := regexp.MustCompile(`missing method ([\pL\pN_]+)`).FindStringSubmatch(m[7]); missing != nil {
				return advice{what + fmt.Sprintf(": falta o método %s.", missing[1]), fmt.Sprintf("Escreva func (v %s) %s(…), com as mesmas letras e os mesmos tipos que %s pede.", m[5], missing[1], m[6])}
			}
			return advice{what + ".", fmt.Sprintf("Compare os métodos de %s com os que %s pede.", m[5], m[6])}
		},
	}, {
		name: "falta-afirmar-tipo", kind: Types,
		pattern: pattern(`cannot use (.+) \((.+)\) as (.+) value in (.+?): need type assertion`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s pode guardar valores de vários tipos, e aqui precisa ser %s.", code(m[1]), typeName(m[3])),
				fmt.Sprintf("Se você sabe o tipo, escreva %s.(%s).", oneLine(m[1]), m[3])}
		},
	}, {
		name: "tipo-errado", kind: Types,
		pattern: pattern(`cannot use (.+?) \((.+)\) as (.+?) value in (.+?)(?:: .+)?`),
		say: func(d *Diagnostic, m []string) advice {
			from := typeOf(m[2])
			what := fmt.Sprintf("%s é %s, e %s precisa ser %s.", code(m[1]), typeName(from), placeOf(m[4]), typeName(m[3]))
			switch {
			case isNumber(from) && isNumber(m[3]) && !strings.HasPrefix(from, "untyped"):
				return advice{what, fmt.Sprintf("Converta: %s(%s).", m[3], oneLine(m[1]))}
			case isString(from) && isNumber(m[3]):
				return advice{what, "Escreva o número sem aspas; se ele vem de um texto, converta com strconv.Atoi ou strconv.ParseFloat."}
			case isString(m[3]) && from == "untyped rune":
				return advice{what, "Escreva o texto entre aspas duplas: aspas simples são para uma letra só."}
			case isString(m[3]) && isNumber(from):
				return advice{what, fmt.Sprintf("Para fazer texto de um número, use fmt.Sprint(%s).", oneLine(m[1]))}
			case from == "*"+m[3]:
				return advice{what, fmt.Sprintf("Tome o valor que está no endereço: *%s.", oneLine(m[1]))}
			case "*"+from == m[3]:
				return advice{what, fmt.Sprintf("Dê o endereço: &%s.", oneLine(m[1]))}
			case m[3] == "[]"+from:
				return advice{what, fmt.Sprintf("Faça uma lista: %s{%s}.", m[3], oneLine(m[1]))}
			}
			return advice{what, "Dê um valor do tipo pedido, ou mude o tipo que se pede."}
		},
	}, {
		name: "conversao-impossivel", kind: Types,
		pattern: pattern(`cannot convert (.+) \((.+)\) to type (\S+?)(?:: .*)?`),
		say: func(d *Diagnostic, m []string) advice {
			from := typeOf(m[2])
			what := fmt.Sprintf("%s é %s, e não vira %s.", code(m[1]), typeName(from), typeName(m[3]))
			if isString(from) && isNumber(m[3]) {
				return advice{what, "Para ler um número de um texto, use strconv.Atoi ou strconv.ParseFloat."}
			}
			return advice{what, "Use um valor do tipo pedido."}
		},
	}, {
		name: "condicao-nao-booleana", kind: Types,
		pattern: pattern(`non-boolean condition in ([\pL\pN_]+) statement`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a condição do %s precisa ser verdadeira ou falsa (bool).", m[1]), "Escreva a comparação por inteiro, como x != 0 ou s != \"\"."}
		},
	}, {
		name: "operador-indefinido", kind: Types,
		pattern: pattern(`invalid operation: operator (\S+) not defined on (.+) \((.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o sinal %s não vale para %s, que é %s.", m[1], code(m[2]), typeName(typeOf(m[3]))), "Use um valor de um tipo para o qual ele valha: ! é de bool; + - * / são de números."}
		},
	}, {
		name: "comparacao-impossivel", kind: Types,
		pattern: pattern(`invalid operation: (.+) \((slice|map|func) can only be compared to nil\)`),
		say: func(d *Diagnostic, m []string) advice {
			with := map[string]string{"slice": "Compare duas listas com slices.Equal.", "map": "Compare dois mapas com maps.Equal.", "func": "Funções só se comparam com nil."}
			return advice{fmt.Sprintf("%s: este tipo não se compara com ==.", code(m[1])), with[m[2]]}
		},
	}, {
		name: "chave-impossivel", kind: Types,
		pattern: pattern(`invalid map key type (.+)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o tipo %s não serve de chave de mapa: seus valores não se comparam.", code(m[1])), "Use como chave um texto, um número ou uma struct só com eles."}
		},
	}, {
		name: "direcao-do-canal", kind: Types,
		pattern: pattern(`invalid operation: cannot (send to receive|receive from send)-only channel (.+?)(?: \(.*\))?`),
		say: func(d *Diagnostic, m []string) advice {
			if strings.HasPrefix(m[1], "send") {
				return advice{"deste canal só se recebe (<-chan): não dá para enviar por ele.", "Envie pelo canal inteiro, do tipo chan."}
			}
			return advice{"por este canal só se envia (chan<-): não dá para receber dele.", "Receba do canal inteiro, do tipo chan."}
		},
	}, {
		name: "nao-tem-indice", kind: Types,
		pattern: pattern(`(?:invalid operation: )?cannot (index|slice) (.+?) \((.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s é %s: não tem elementos para tomar com [ ].", code(m[2]), typeName(typeOf(m[3]))), "Use colchetes só com listas, textos e mapas."}
		},
	}, {
		name: "indice-nao-inteiro", kind: Types,
		pattern: pattern(`invalid argument: index (.+) \((.+)\) must be integer`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o índice %s é %s, e precisa ser um número inteiro.", code(m[1]), typeName(typeOf(m[2]))), fmt.Sprintf("Converta: int(%s).", oneLine(m[1]))}
		},
	}, {
		name: "potencia", kind: Types,
		pattern: pattern(`invalid operation: cannot indirect (.+) \((.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			if !regexp.MustCompile(`[\pL\pN_)\]]\s*\*\*`).MatchString(d.line()) {
				return advice{}
			}
			return advice{"em Go não há o operador ** (potência).", "Use math.Pow(x, 2), ou multiplique: x * x."}
		},
	}, {
		name: "metodo-de-ponteiro", kind: Types,
		pattern: pattern(`cannot call pointer method ([\pL\pN_]+) on (\S+)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o método %s é do ponteiro *%s, e este valor não está em nenhuma variável de que se possa tomar o endereço.", m[1], m[2]),
				fmt.Sprintf("Guarde-o antes: v := …, e chame v.%s.", m[1])}
		},
	}, {
		name: "nao-e-ponteiro", kind: Types,
		pattern: pattern(`invalid operation: cannot indirect (.+) \((.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s não é um ponteiro: o * antes dele não tem sentido.", code(m[1])), "Tire o *."}
		},
	}, {
		name: "struct-incompleta", kind: Types,
		pattern: pattern(`too (few|many) values in struct literal of type (.+)`),
		say: func(d *Diagnostic, m []string) advice {
			word := map[string]string{"few": "faltam valores", "many": "há valores a mais"}[m[1]]
			return advice{fmt.Sprintf("%s em %s{…}.", word, m[2]), fmt.Sprintf("Dê um valor por campo, ou diga os nomes: %s{Campo: valor}.", m[2])}
		},
	}, {
		name: "campo-desconhecido", kind: Types,
		pattern: pattern(`unknown field ([\pL\pN_]+) in struct literal of type (\S+)(?:, but does have ([\pL\pN_]+))?`),
		say: func(d *Diagnostic, m []string) advice {
			near := []string{m[3]}
			if m[3] == "" {
				near = Nearest(m[1], d.Reach.members(m[2]))
			}
			if q := didYouMean("", near); q != "" {
				return advice{fmt.Sprintf("%s não tem o campo %s: %s", m[2], m[1], q), "Corrija o nome do campo."}
			}
			return advice{fmt.Sprintf("%s não tem o campo %s.", m[2], m[1]), "Confira os campos na declaração do tipo."}
		},
	}, {
		name: "tipo-nao-e-valor", kind: Types,
		pattern: pattern(`(.+) \(type\) is not an expression`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s é um tipo, e aqui se espera um valor.", code(m[1])), fmt.Sprintf("Faça um valor: %s(…) ou %s{…}; para só declarar, var x %s.", m[1], m[1], m[1])}
		},
	}, {
		name: "valor-nao-e-tipo", kind: Types,
		pattern: pattern(`(\S+) (?:\(.*\) )?is not a type`),
		say: func(d *Diagnostic, m []string) advice {
			if typeWords[m[1]] != "" {
				return advice{fmt.Sprintf("%s já não é o tipo: uma declaração sua, de mesmo nome, o esconde.", m[1]), fmt.Sprintf("Esqueça-a com %%rm %s, e dê-lhe outro nome.", m[1])}
			}
			if strings.Contains(d.Message, "variable)") || strings.Contains(d.Message, "(constant") {
				return advice{fmt.Sprintf("aqui se espera o tipo %s, mas o nome %s é agora de um valor.", code(m[1]), code(m[1])), "Dê outro nome ao valor; ou, se o tipo acabou, declare de novo o que o usa."}
			}
			if name, _, dotted := strings.Cut(m[1], "."); dotted && standardPackages()[name] != "" && d.Reach.kind(name) == "var" {
				return advice{fmt.Sprintf("aqui %s já não é o pacote: uma variável de mesmo nome o esconde.", name), fmt.Sprintf("Esqueça-a com %%rm %s, e dê-lhe outro nome.", name)}
			}
			return advice{fmt.Sprintf("%s não é um tipo, e aqui se espera um.", code(m[1])), "Os tipos mais usados são int, float64, string e bool."}
		},
	}, {
		name: "tipo-fora-dos-aceitos", kind: Types,
		pattern: pattern(`(?:T \(type )?(\S+?)\)? does not satisfy (.+?) \((?:.+ missing in (.+)|.+)\)`),
		say: func(d *Diagnostic, m []string) advice {
			if m[3] == "" {
				return advice{}
			}
			return advice{fmt.Sprintf("%s não está entre os tipos que aqui se aceitam: %s.", code(m[1]), strings.ReplaceAll(m[3], " | ", ", ")), "Dê um valor de um deles, ou acrescente o tipo à lista entre colchetes, na declaração."}
		},
	}, {
		name: "generico-sem-tipo", kind: Types,
		pattern: pattern(`cannot use generic (?:type|function) ([\pL\pN_.]+)(?:\[(.+)\])? without instantiation|in call to ([\pL\pN_.]+), cannot infer (\S+).*`),
		say: func(d *Diagnostic, m []string) advice {
			name := m[1] + m[3]
			after := map[bool]string{true: "(…)", false: "{…}"}[m[2] == ""]
			return advice{fmt.Sprintf("%s vale para vários tipos, e aqui não diz para qual.", name), fmt.Sprintf("Escreva o tipo entre colchetes: %s[int]%s.", name, after)}
		},
	}}
}

// typeOf takes the type out of go/types' description of an operand: "variable of type int", "untyped int constant 3".
func typeOf(description string) string {
	if m := regexp.MustCompile(`of (?:(?:struct|interface|map|slice|func|chan|pointer|array|int|float64|string|bool) )?type (.+)$`).FindStringSubmatch(description); m != nil {
		return m[1]
	}
	if m := regexp.MustCompile(`^untyped ([\pL\pN_]+)`).FindStringSubmatch(description); m != nil {
		return "untyped " + m[1]
	}
	return description
}

// placeOf says where a value is wanted.
func placeOf(where string) string {
	switch {
	case strings.HasPrefix(where, "argument to "):
		return "o argumento de " + code(strings.TrimPrefix(where, "argument to "))
	case where == "constant declaration":
		return "o que a constante guarda"
	case where == "return statement":
		return "o que a função devolve"
	case where == "variable declaration", where == "assignment":
		return "o que a variável guarda"
	case where == "struct literal":
		return "o campo"
	case strings.Contains(where, "literal"):
		return "cada elemento"
	case where == "send":
		return "o que o canal leva"
	}
	return "o que se espera aqui"
}

func isString(t string) bool { return strings.TrimPrefix(t, "untyped ") == "string" }

func isFloat(t string) bool { return strings.HasPrefix(strings.TrimPrefix(t, "untyped "), "float") }

func isNumber(t string) bool {
	return regexp.MustCompile(`^(?:untyped )?(?:u?int(?:8|16|32|64|ptr)?|float(?:32|64)?|byte|rune|complex(?:64|128)?)$`).MatchString(t)
}

// operands splits a simple sum, product or comparison into its two sides.
func operands(expression string) (left, right string) {
	m := regexp.MustCompile(`^([\pL\pN_.()\[\]]+) (?:[-+*/%<>&|^]|==|!=|<=|>=|<<|>>) ([\pL\pN_.()\[\]]+)$`).FindStringSubmatch(expression)
	if m == nil {
		return "", ""
	}
	return m[1], m[2]
}
