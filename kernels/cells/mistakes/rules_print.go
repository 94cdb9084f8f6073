package mistakes

import (
	"fmt"
	"strings"
)

// printRules are about what go vet finds in the texts given to Printf and its kin.
func printRules() []rule {
	return []rule{
		ofVet("verbo-do-printf", `(?:call to )?(\S+) (?:format|call has possible) ?%(\S+) has arg (.+) of wrong type (.+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s, %%%s não combina com %s, que é %s.", m[1], m[2], code(m[3]), typeName(m[4])), "Use " + strings.TrimPrefix(verbFor(m[4])+", ou %v, que serve para tudo.", "%v, ou ")}
		}),
		ofVet("verbo-do-printf", `(\S+) format %(\S+) (?:reads arg #(\d+), but call has (\d+) args?)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s há mais verbos (%%%s é o de número %s) que valores (%s).", m[1], m[2], m[3], m[4]), "Dê um valor para cada %."}
		}),
		ofVet("verbo-do-printf", `(\S+) call needs (\d+) args? but has (\d+) args?`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s pede %s, e recebeu %s.", m[1], plural(m[2], "valor", "valores"), m[3]), "Ponha no texto um % para cada valor: %d para inteiros, %s para textos, %v para tudo."}
		}),
		ofVet("verbo-do-printf", `(\S+) format %(\S+) has unknown verb (\S+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s não conhece %%%s.", m[1], m[2]), "Use %d para inteiros, %.2f para decimais, %s para textos, %v para tudo; o próprio sinal se escreve %%."}
		}),
		ofVet("printf-por-println", `(\S+) call has possible (?:Printf )?formatting directive %(\S+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s escreve %%%s tal como está: não o troca pelo valor.", m[1], m[2]), fmt.Sprintf("Use %sf, com \\n no fim para mudar de linha.", strings.TrimSuffix(m[1], "ln"))}
		}),
		ofVet("println-com-fim-de-linha", `(\S+) arg list ends with redundant newline`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s já muda de linha: o \\n do fim pula mais uma.", m[1]), "Apague o \\n."}
		}),
		ofVet("printf-sem-constante", `non-constant format string in call to (\S+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o texto dado a %s é uma variável: um %% dentro dela seria tomado por verbo.", m[1]), fmt.Sprintf("Escreva %s(\"%%s\", texto).", m[1])}
		}),
		ofVet("verbo-do-printf", `(\S+) format (%\S*) is missing verb at end of string`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s, ao %s do fim falta a letra que diz como escrever o valor.", m[1], m[2]), "O próprio sinal % se escreve %%."}
		}),
		ofVet("printf-sem-verbo", `(\S+) call has arguments but no formatting directives`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o texto de %s não tem nenhum %%, e os valores que o seguem não têm lugar.", m[1]), fmt.Sprintf("Ponha um %%v no lugar de cada valor, ou use %sln.", strings.TrimSuffix(m[1], "f"))}
		}),
		ofVet("funcao-nao-chamada", `(\S+) (?:format %\S+ )?arg (\S+) is a func value, not called`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s é uma função, e não foi chamada: %s escreve o endereço dela.", m[2], m[1]), fmt.Sprintf("Escreva %s().", m[2])}
		}),
		ofVet("imprime-a-si-mesmo", `(\S+) (?:format %\S+ with )?arg (\S+) causes recursive (?:call to )?(.+?) method(?: call)?`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s chama de novo o método %s, que não termina nunca.", m[1], m[3]), "Dentro do método, escreva os campos um a um, e não o valor inteiro."}
		}),
		ofVet("println-sem-destino", `(\S+) does not take io\.Writer but has first arg (\S+)`, func(d *Diagnostic, m []string) advice {
			at := strings.LastIndex(m[1], ".") + 1
			return advice{fmt.Sprintf("%s escreve %s como um valor: não escreve nele.", m[1], m[2]), fmt.Sprintf("Use %sF%s.", m[1][:at], strings.ToLower(m[1][at:]))}
		}),
		ofVet("erro-embrulhado", `(\S+) does not support error-wrapping directive %w`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("só fmt.Errorf conhece %%w: %s não.", m[1]), "Use %v."}
		}),
		ofVet("faltam-os-pontos", `missing \.\.\. in args forwarded to (\S+)-like function`, func(d *Diagnostic, m []string) advice {
			return advice{"a lista de valores é passada como um valor só.", "Ponha … depois dela: f(texto, valores...)."}
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
