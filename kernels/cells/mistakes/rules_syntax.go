package mistakes

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// syntaxRules are about text that is not Go. Both parsers are known: go/parser's words, which a cell meets first, and
// the compiler's, which begin with "syntax error:".
func syntaxRules() []rule {
	known := func(name, text string, say func(d *Diagnostic, m []string) advice, also ...func(d *Diagnostic) *bracket) rule {
		r := rule{name: name, kind: Syntax, pattern: pattern(`(?:syntax error: )?(?:` + text + `)`), say: say}
		if len(also) > 0 {
			r.also = also[0]
		}
		return r
	}
	opened := func(d *Diagnostic) *bracket {
		if u := balance(d.Source); u != nil {
			return u.opened
		}
		return nil
	}
	fixed := func(what, do string) func(*Diagnostic, []string) advice {
		return func(*Diagnostic, []string) advice { return advice{what, do} }
	}
	rules := []rule{
		known("aspas-curvas", `curly quotation mark .*|invalid character U\+201[CD89].*|illegal character U\+201[CD89].*`,
			fixed("há aspas curvas (“ ”), que o Go não conhece.", "Escreva aspas retas: \"assim\". Editores de texto e páginas trocam umas pelas outras ao copiar.")),
		known("texto-sem-fim", `string literal not terminated|newline in string`,
			fixed("um texto começa com \" e não termina nesta linha.", "Feche-o com \". Um texto de várias linhas fica entre crases: `assim`.")),
		known("texto-sem-fim", "raw string literal not terminated|string not terminated",
			fixed("um texto entre crases (`) começa aqui e não termina.", "Feche-o com outra crase.")),
		known("aspas-simples", `illegal rune literal|more than one character in rune literal|rune literal not terminated|newline in rune literal|empty rune literal.*`,
			fixed("aspas simples ('…') são para uma letra só.", "Escreva o texto entre aspas duplas: \"assim\".")),
		known("escape-desconhecido", `unknown escape(?: sequence)?.*`,
			fixed("depois de uma barra invertida (\\) só valem algumas letras, como em \\n e \\t.", "Para escrever a própria barra, dobre-a: \\\\.")),
		known("comentario-sem-fim", `comment not terminated`, fixed("um comentário começa com /* e não termina.", "Feche-o com */.")),
		known("numero-malescrito", `.*(?:invalid digit|has no digits|has no exponent|must separate successive digits|invalid (?:binary|octal|hexadecimal|decimal) .*literal).*`,
			fixed("este número não está bem escrito.", "Em Go, casas decimais vêm depois de um ponto (2.5), e um inteiro não começa por 0.")),
		known("chave-na-outra-linha", `unexpected semicolon or newline before \{|unexpected newline, expect(?:ed|ing) \{ after .*|expected '\{', found newline|expected (?:for|if|switch|select) .*clause.*|.*unexpected newline, expected .*\{.*`,
			fixed("a chave { precisa estar na mesma linha, no fim.", "Suba a chave para o fim da linha de cima.")),
		known("else-na-outra-linha", `.*(?:found '?else'?|unexpected (?:keyword )?else).*`, func(d *Diagnostic, m []string) advice {
			if balance(d.Source) != nil && !strings.HasPrefix(strings.TrimSpace(d.line()), "else") {
				return advice{}
			}
			return advice{"else precisa vir na mesma linha que a chave } que fecha o if.", "Escreva } else {"}
		}),
		known("atribuiu-em-vez-de-comparar", `(?:expected boolean expression, found assignment.*|cannot use (?:assignment )?(.+?) = (.+?) as value.*|cannot use .* as value\?.*)`, func(d *Diagnostic, m []string) advice {
			if m[1] != "" {
				return advice{fmt.Sprintf("%s muda o valor, e aqui se espera uma comparação.", code(m[1]+" = "+m[2])), fmt.Sprintf("Para comparar, escreva %s == %s.", m[1], m[2])}
			}
			return advice{"um só = muda o valor, e aqui se espera uma comparação.", "Para comparar, escreva ==."}
		}),
		known("valores-entre-parenteses", `expected '\)', found ','|unexpected comma; expect(?:ed|ing) \)|unexpected comma, expected \)`, func(d *Diagnostic, m []string) advice {
			if !regexp.MustCompile(`^\s*\([^()]*$|[=:]=?\s*\([^()]*$`).MatchString(d.before()) {
				return advice{}
			}
			return advice{"em Go os parênteses não juntam vários valores em um.", "Na última linha, mostre-os sem os parênteses; para guardá-los, a, b := 1, 2, ou uma lista: []int{1, 2}."}
		}),
		known("varios-valores", `expected 1 expression`, func(d *Diagnostic, m []string) advice {
			if m := regexp.MustCompile(`^([\pL_]\w*)\s*,\s*([\pL_]\w*)\(`).FindStringSubmatch(d.rest()); m != nil && standardPackages()[m[1]] != "" {
				return advice{fmt.Sprintf("entre o pacote %s e %s vai um ponto, e não uma vírgula.", m[1], m[2]), fmt.Sprintf("Escreva %s.%s(…).", m[1], m[2])}
			}
			return advice{"uma linha mostra um valor só, e aqui há vários, separados por vírgulas.", fmt.Sprintf("Mostre-os juntos: fmt.Println(%s).", oneLine(withoutComment(d.rest())))}
		}),
		known("outra-linguagem", `.*`, foreignSyntax),
		known("letra-estranha", `(?:illegal|invalid) character U\+([0-9A-F]+)(?: '(.+)')?.*`, strangeLetter),
		known("atribuicoes-em-cadeia", `expected '==', found '='|unexpected = at end of statement|.*unexpected =, expected .*`, func(d *Diagnostic, m []string) advice {
			if !regexp.MustCompile(`[\pL\pN_\])]\s*:?=\s*[\pL\pN_.]+\s*=[^=]`).MatchString(d.line()) {
				return advice{}
			}
			return advice{"em Go não se encadeiam atribuições: cada = é uma ordem.", "Escreva x, y = 3, 3, ou uma atribuição por linha."}
		}),
		known("dois-pontos-no-lugar-de-igual", `missing ',' in composite literal|expected '==', found '='|unexpected = in composite literal; possibly missing comma or }`, func(d *Diagnostic, m []string) advice {
			if !strings.HasPrefix(d.rest(), "=") || !regexp.MustCompile(`[\pL\pN_\]]\{[^}]*$`).MatchString(d.before()) {
				return advice{}
			}
			return advice{"entre { }, o nome ou a chave se separa do valor por dois-pontos.", "Escreva {Nome: valor}, e não {Nome = valor}."}
		}),
		known("valor-sem-tipo", `expected operand, found '\{'|unexpected \{, expected expression`,
			fixed("antes de { falta o tipo do que se faz.", "Escreva o tipo: map[string]int{\"a\": 1}, []int{1, 2}, Ponto{X: 1}.")),
		known("lista-com-colchetes", `expected type, found .*|unexpected .*, expected type|unexpected comma; expect(?:ed|ing) \]`, func(d *Diagnostic, m []string) advice {
			if !regexp.MustCompile(`\[\]\s*[\pL_.*]+\s*\[`).MatchString(d.line()) {
				return advice{}
			}
			return advice{"os valores de uma lista ficam entre chaves { }, e não entre colchetes.", "Escreva []int{1, 2, 3}."}
		}),
		known("campos-da-struct", `(?:expected ';', found|expected type, found|unexpected) (?:'[:,]'|:|comma).*`, func(d *Diagnostic, m []string) advice {
			switch before := d.before(); {
			case !regexp.MustCompile(`\bstruct\s*\{[^}]*$`).MatchString(before):
				return advice{}
			case strings.HasPrefix(d.rest(), ":"):
				return advice{"entre o nome de um campo e o seu tipo vai só um espaço.", "Escreva struct { X int }."}
			}
			return advice{"os campos de uma struct ficam um por linha, ou separados por ponto e vírgula.", "Escreva struct { X int; Y int }, ou struct { X, Y int }."}
		}),
		known("case-sem-dois-pontos", `expected ':', found .*|unexpected \{, expected :`,
			fixed("depois do valor de um case vêm dois-pontos.", "Escreva case 1: e o que fazer, sem chaves.")),
		known("lista-sem-tipo", `unexpected comma; expect(?:ed|ing) \]|.*expected operand, found '\['.*`, func(d *Diagnostic, m []string) advice {
			return advice{"uma lista se escreve com o tipo antes, e os valores entre chaves.", "Escreva []int{1, 2, 3}, ou []string{\"a\", \"b\"}."}
		}),
		known("constante-sem-valor", `missing init expr for const declaration|const declaration must have .*value.*`,
			fixed("falta o valor da constante: uma constante precisa sempre de um.", "Escreva const nome = valor; se o valor vem depois, declare com var.")),
		known("imports-na-mesma-linha", `.*`, func(d *Diagnostic, m []string) advice {
			if !regexp.MustCompile(`^\s*import\s*\(.*"\s+[\pL\pN_.]*\s*"`).MatchString(d.line()) {
				return advice{}
			}
			return advice{"entre os parênteses do import, cada pacote fica em uma linha sua.", "Ponha cada um em uma linha, ou separe-os por ponto e vírgula."}
		}),
		known("falta-virgula-no-fim", `missing ',' before newline in (.+)|unexpected newline in (.+); possibly missing comma or .`, func(d *Diagnostic, m []string) advice {
			what := "falta uma vírgula no fim da linha"
			if word := map[string]string{"argument list": "lista de argumentos", "composite literal": "lista de valores", "parameter list": "lista de parâmetros"}[m[1]+m[2]]; word != "" {
				what += ", nesta " + word
			}
			if u := balance(d.Source); u != nil && u.opened != nil {
				return advice{}
			}
			return advice{what + ".", "Ponha a vírgula depois do último valor, ou feche na mesma linha."}
		}),
		known("falta-fechar", `.*`, func(d *Diagnostic, m []string) advice {
			u := balance(d.Source)
			switch {
			case u == nil:
				return advice{}
			case u.opened == nil:
				return advice{fmt.Sprintf("há um %s a mais, na linha %d: nada foi aberto para ele fechar.", u.closed.token, u.closed.line), "Apague-o, ou ponha o par dele antes."}
			}
			want := closers[u.opened.token]
			what := fmt.Sprintf("falta um %s: o %s aberto na linha %d, coluna %d, não foi fechado.", want, u.opened.token, u.opened.line, visibleColumn(d.Source, u.opened))
			if u.closed != nil {
				return advice{what, fmt.Sprintf("Ponha o %s antes do %s da linha %d.", want, u.closed.token, u.closed.line)}
			}
			return advice{what, fmt.Sprintf("Ponha o %s onde termina o que o %s começou.", want, u.opened.token)}
		}, opened),
		known("falta-virgula", `missing ',' in (.+)|unexpected (.+) in (?:argument list|composite literal|parameter list); possibly missing comma or .`,
			fixed("falta uma vírgula entre dois valores.", "Separe os valores por vírgulas.")),
		known("funcao-dentro-de-funcao", `.*`, func(d *Diagnostic, m []string) advice {
			f := regexp.MustCompile(`\S\s*\bfunc\s+([\pL\pN_]+)\s*\(|^\s+func\s+([\pL\pN_]+)\s*\(`).FindStringSubmatch(d.line())
			if f == nil || !strings.Contains(d.Message, "(") || strings.Contains(d.Message, "func") {
				return advice{}
			}
			return advice{fmt.Sprintf("a função %s está dentro de outra.", f[1]+f[2]), fmt.Sprintf("Leve-a para fora, ou escreva %s := func(…) { … }.", f[1]+f[2])}
		}),
		known("falta-valor", `expected operand, found (.+)|unexpected (.+), expected expression`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("falta um valor antes %s.", tokenWord(m[1]+m[2], d.rest())), "Complete a conta ou a atribuição."}
		}),
		known("falta-tipo", `missing parameter type|expected type, found (.+)|unexpected (.+), expected type|expected 'IDENT', found .*`,
			func(d *Diagnostic, m []string) advice {
				if regexp.MustCompile(`^\s*var\s+[\pL\pN_]+\s*;?\s*$`).MatchString(d.line()) || strings.Contains(d.Message, "type") {
					return advice{"falta um tipo.", "Depois do nome vem o tipo: var x int, ou func f(x int)."}
				}
				return advice{}
			}),
		known("falta-algo-entre", `expected ';', found (.+)|unexpected (.+) at end of statement`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("antes %s termina uma ordem, e outra começa na mesma linha.", tokenWord(m[1]+m[2], d.rest())), "Falta um sinal entre as duas, ou uma linha nova."}
		}),
		known("bloco-sem-chaves", `expected '\{', found .*|unexpected .+, expected \{ after .*|expected for loop condition`,
			fixed("o que um for ou um if faz fica sempre entre chaves, também quando é uma ordem só.", "Escreva { antes e } depois.")),
		known("fora-do-lugar", `expected declaration, found (.+)|non-declaration statement outside function body`, fixed("aqui só cabem declarações (import, const, var, type, func).", "Ponha o que é para executar dentro de uma função, ou depois das declarações.")),
	}
	rules[len(rules)-1].lesson = lessonCells
	return rules
}

// strangeLetter is about a letter that has no place in Go: most often one that came with a copied text.
func strangeLetter(_ *Diagnostic, m []string) advice {
	code, err := strconv.ParseInt(m[1], 16, 32)
	if err != nil {
		return advice{}
	}
	switch r := rune(code); {
	case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
		return advice{fmt.Sprintf("há um espaço especial (U+%s), que o Go não conhece: costuma vir de textos copiados.", m[1]), "Apague-o e escreva um espaço comum."}
	case !unicode.IsPrint(r):
		return advice{fmt.Sprintf("há uma letra invisível (U+%s), que o Go não conhece: costuma vir de textos copiados.", m[1]), "Apague o que está no lugar apontado e escreva de novo."}
	default:
		return advice{fmt.Sprintf("o Go não conhece o sinal %c aqui.", r), "Nomes só têm letras, algarismos e _; fora de um texto entre aspas, apague-o."}
	}
}

// withoutComment is a line without the comment at its end.
func withoutComment(line string) string {
	line, _, _ = strings.Cut(line, "//")
	return strings.TrimSpace(line)
}

// withoutStrings blanks what stands in quotes and comments, so that words in it are not taken for Go.
func withoutStrings(line string) string {
	return regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|//.*$").ReplaceAllStringFunc(line, func(text string) string {
		if strings.HasPrefix(text, "//") {
			return ""
		}
		return `""`
	})
}

// visibleColumn is a bracket's column as a reader counts it, in letters.
func visibleColumn(source string, b *bracket) int {
	text, _ := lineOf(source, b.line)
	return len([]rune(text[:min(b.column-1, len(text))])) + 1
}

// tokenWord says what a parser found, after "antes". What is not in the learner's text there, the parser was given at its
// end.
func tokenWord(found, rest string) string {
	if strings.TrimSpace(rest) == "" {
		return "do fim da linha"
	}
	switch found = strings.Trim(found, "'"); found {
	case "newline", "EOF", "semicolon or newline", "\\n":
		return "do fim da linha"
	case "semicolon":
		found = ";"
	}
	found = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(found, "name "), "literal "), "keyword ")
	return "de " + code(found)
}
