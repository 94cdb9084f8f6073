package mistakes

import (
	"fmt"
	"strings"
)

// vetRules are about what go vet finds: legal Go that hardly means what it says.
func vetRules() []rule {
	known := func(name, text string, lesson *Lesson, say func(d *Diagnostic, m []string) advice) rule {
		return rule{name: name, kind: Vet, pattern: pattern(text), lesson: lesson, say: say}
	}
	return []rule{
		known("verbo-do-printf", `(?:call to )?(\S+) (?:format|call has possible) ?%(\S+) has arg (.+) of wrong type (.+)`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s, %%%s não combina com %s, que é %s.", m[1], m[2], code(m[3]), typeName(m[4])), "Use " + verbFor(m[4]) + ", ou %v, que serve para tudo."}
		}),
		known("verbo-do-printf", `(\S+) format %(\S+) (?:reads arg #(\d+), but call has (\d+) args?)`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s há mais verbos (%%%s é o de número %s) que valores (%s).", m[1], m[2], m[3], m[4]), "Dê um valor para cada %."}
		}),
		known("verbo-do-printf", `(\S+) call needs (\d+) args? but has (\d+) args?`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s pede %s, e recebeu %s.", m[1], plural(m[2], "valor", "valores"), m[3]), "Ponha no texto um % para cada valor: %d para inteiros, %s para textos, %v para tudo."}
		}),
		known("verbo-do-printf", `(\S+) format %(\S+) has unknown verb (\S+)`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s não conhece %%%s.", m[1], m[2]), "Use %d para inteiros, %.2f para decimais, %s para textos, %v para tudo; o próprio sinal se escreve %%."}
		}),
		known("printf-por-println", `(\S+) call has possible (?:Printf )?formatting directive %(\S+)`, nil, func(d *Diagnostic, m []string) advice {
			name := m[1]
			return advice{fmt.Sprintf("%s escreve %%%s tal como está: não o troca pelo valor.", name, m[2]), fmt.Sprintf("Use %s.", strings.NewReplacer("Println", "Printf", "Print", "Printf").Replace(strings.TrimSuffix(name, "ln")+"ln"))}
		}),
		known("println-com-fim-de-linha", `(\S+) arg list ends with redundant newline`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s já muda de linha: o \\n do fim pula mais uma.", m[1]), "Apague o \\n."}
		}),
		known("printf-sem-constante", `non-constant format string in call to (\S+)`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o texto dado a %s é uma variável: um %% dentro dela seria tomado por verbo.", m[1]), fmt.Sprintf("Escreva %s(\"%%s\", texto).", m[1])}
		}),
		known("trava-copiada", `(.+?) (?:passes|copies|return copies) lock(?: value)?(?: by value)?(?: to .+?)?: (.+)|(?:assignment|literal|range var \S+|return|call of \S+) copies lock value(?: to \S+| from \S+)?: (.+)`, nil, func(d *Diagnostic, m []string) advice {
			return advice{"um sync.Mutex ou sync.WaitGroup é copiado: a cópia é outra trava, e não protege nada.", "Passe o endereço: func f(m *sync.Mutex), e chame f(&m)."}
		}),
		known("nunca-executado", `unreachable code`, nil, func(d *Diagnostic, m []string) advice {
			return advice{"esta linha nunca é executada: a de cima já sai daqui.", "Apague-a, ou mude a ordem."}
		}),
		known("atribui-a-si-mesmo", `self-assignment of (\S+)(?: to .*)?`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s recebe o seu próprio valor, e nada muda.", m[1]), "Confira qual dos dois lados devia ser outro."}
		}),
		known("resultado-perdido", `result of (\S+) call not used`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s só devolve um resultado, e ele se perde.", m[1]), fmt.Sprintf("Guarde-o (x := %s(…)) ou mostre-o com fmt.Println.", m[1])}
		}),
		known("laco-guarda-variavel", `loop variable (\S+) captured by func literal`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a função usa %s depois que o laço já a mudou.", m[1]), fmt.Sprintf("Passe %s como argumento da função.", m[1])}
		}),
		known("fica-esperando", `(?:the )?(\S+) (?:function )?(?:returned by .* )?(?:should be called, not discarded|is not used on all paths).*`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a função %s precisa ser chamada no fim, e há um caminho em que não é.", m[1]), fmt.Sprintf("Escreva defer %s() logo depois de criá-la.", m[1])}
		}),
		known("inteiro-vira-letra", `conversion from (\S+) to string yields a string of one rune.*`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("string(…) de um %s dá a letra com esse número, e não os algarismos.", m[1]), "Use fmt.Sprint ou strconv.Itoa."}
		}),
		known("sempre-igual", `(?:suspect|redundant) (?:or|and): (.+)`, nil, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a condição %s dá sempre o mesmo.", code(m[1])), "Confira os sinais: x != 1 || x != 2 é sempre verdade."}
		}),
	}
}

// verbFor is Printf's verb for a type.
func verbFor(t string) string {
	switch {
	case isFloat(t):
		return "%.2f"
	case isString(t):
		return "%s"
	case t == "bool":
		return "%t"
	case isNumber(t):
		return "%d"
	}
	return "%v"
}
