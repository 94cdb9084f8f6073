package mistakes

import (
	"fmt"
	"regexp"
	"strings"
)

// flowRules are about the course of a program.
func flowRules() []rule {
	return []rule{{
		name: "falta-return", kind: Types,
		pattern: pattern(`missing return`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{"a função promete um resultado, e este caminho chega ao fim sem return.", "Acrescente um return com o valor antes do } final."}
		},
	}, {
		name: "break-fora", kind: Types,
		pattern: pattern(`(break|continue|fallthrough)(?: is)? (?:not in|statement out of|out of) .*|(break|continue) not in .*`),
		say:     func(d *Diagnostic, m []string) advice { return outsideLoop(m[1] + m[2]) },
	}, {
		name: "break-fora", kind: Syntax,
		pattern: pattern(`(?:syntax error: )?(break|continue|fallthrough) (?:is )?not in .*`),
		say:     func(d *Diagnostic, m []string) advice { return outsideLoop(m[1]) },
	}, {
		name: "caso-repetido", kind: Types,
		pattern: pattern(`duplicate case (.+?)(?: \(.*\))? in (expression|type) switch(?:\n.*)?`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o caso %s aparece duas vezes neste switch.", code(m[1])), "Apague um deles, ou junte os dois."}
		},
	}, {
		name: "caso-repetido", kind: Types,
		pattern: pattern(`multiple defaults? .*`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{"este switch tem dois default.", "Deixe só um."}
		},
	}, {
		name: "chave-repetida", kind: Types,
		pattern: pattern(`duplicate key (.+) in map literal`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a chave %s aparece duas vezes neste mapa.", code(m[1])), "Apague uma das duas."}
		},
	}, {
		name: "rotulo", kind: Types,
		pattern: pattern(`label ([\pL\pN_]+) (?:not declared|not defined|declared and not used|defined and not used)|invalid (?:break|continue) label ([\pL\pN_]+)`),
		say: func(d *Diagnostic, m []string) advice {
			name := m[1] + m[2]
			if strings.Contains(d.Message, "not used") {
				return advice{fmt.Sprintf("o rótulo %s nunca é usado.", name), "Apague-o."}
			}
			if m[2] != "" && regexp.MustCompile(`(?m)^[ \t]*`+regexp.QuoteMeta(name)+`:`).MatchString(d.Source) {
				return advice{fmt.Sprintf("o rótulo %s não é de um laço em volta desta linha.", name), "break e continue só saem de um for, switch ou select que esteja em volta, com o rótulo logo antes dele."}
			}
			return advice{fmt.Sprintf("não há nenhum rótulo %s aqui.", name), fmt.Sprintf("Escreva %s: na linha antes do laço, ou tire o nome.", name)}
		},
	}, {
		name: "range-de-mais", kind: Types,
		pattern: pattern(`range over (.+) \((.+)\) permits (only one|no) iteration variables?`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("percorrer %s dá um valor por volta, e aqui se pedem dois.", code(m[1])), "Deixe uma só variável antes de := range."}
		},
	}, {
		name: "range-impossivel", kind: Types,
		pattern: pattern(`cannot range over (.+?) \((.+?)\)(?:: .*)?`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("não dá para percorrer %s, que é %s.", code(m[1]), typeName(typeOf(m[2]))), "range percorre listas, textos, mapas, canais e números inteiros."}
		},
	}}
}

func outsideLoop(word string) advice {
	switch word {
	case "break":
		return advice{"break fora de um laço: não há o que interromper.", "break só vale dentro de for, switch ou select; para sair de uma função, use return."}
	case "continue":
		return advice{"continue fora de um laço: não há próxima volta.", "continue só vale dentro de for."}
	}
	return advice{word + " fora do lugar.", "fallthrough só vale no fim de um case, e não no último."}
}
