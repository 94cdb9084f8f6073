package mistakes

import (
	"fmt"
	"regexp"
	"strings"
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
		known("chave-na-outra-linha", `unexpected semicolon or newline before \{|unexpected newline, expected \{ after .*|expected (?:for|if|switch|select) .*clause.*|.*unexpected newline, expected .*\{.*`,
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
		known("outra-linguagem", `.*`, foreignSyntax),
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
		known("fora-do-lugar", `expected declaration, found (.+)|non-declaration statement outside function body`, fixed("aqui só cabem declarações (import, const, var, type, func).", "Ponha o que é para executar dentro de uma função, ou depois das declarações.")),
	}
	rules[len(rules)-1].lesson = lessonCells
	return rules
}

// foreignSyntax knows the turns of other languages by the learner's line.
func foreignSyntax(d *Diagnostic, _ []string) advice {
	line := strings.TrimSpace(d.line())
	for _, text := range []string{statement(d), line} {
		if a := foreignTurn(withoutStrings(text)); a.what != "" {
			return a
		}
	}
	return advice{}
}

// statement is the part of the learner's line in which the parser stopped.
func statement(d *Diagnostic) string {
	text := d.before()
	start := strings.LastIndexAny(strings.TrimRight(text, " \t{"), ";{")
	return strings.TrimSpace(d.line()[start+1:])
}

func foreignTurn(line string) advice {
	for _, f := range []struct{ pattern, what, do string }{
		{`^(while|until)\b`, "$1 é de outra linguagem: em Go todo laço é for.", "Escreva for condição { … }."},
		{`^do\s*\{`, "do é de outra linguagem: em Go todo laço é for.", "Escreva for { … if condição { break } }."},
		{`^for\s+(?:each\s+)?\(?([\pL\pN_]+)\s+in\b`, "for … in é de outra linguagem.", "Em Go: for _, $1 := range lista { … }; para contar, for $1 := range 3 { … }."},
		{`^foreach\b`, "foreach é de outra linguagem.", "Em Go: for _, x := range lista { … }."},
		{`\b(elif|elsif|elseif)\b`, "$1 é de outra linguagem.", "Em Go: } else if condição {."},
		{`^(try|catch|except|finally|throw|raise)\b|\}\s*(catch|except)\b`, "em Go não há try nem catch: o que pode falhar devolve um erro.", "Confira-o: if err != nil { … }."},
		{`^(def|function|fn|fun)\s+([\pL\pN_]+)`, "$1 é de outra linguagem.", "Em Go: func $2(…) { … }."},
		{`^(?:let|val|auto)\s+([\pL\pN_]+)\s*=`, "em Go uma variável se cria com := ou com var.", "Escreva $1 := …."},
		{`^(class)\s+([\pL\pN_]+)`, "class é de outra linguagem.", "Em Go: type $2 struct { … }."},
		{`^(?:int|float64|float32|string|bool|float|double|char|long|String|boolean)\s+([\pL\pN_]+)\s*(=|;|$)`, "em Go o tipo vem depois do nome.", "Escreva $1 := …, ou var $1 e o tipo."},
		{`^(print|puts|echo)\s+["'\w]`, "$1 é de outra linguagem.", "Em Go: fmt.Println(…)."},
		{`\?[^:"]*:`, "em Go não há o operador ? :", "Escreva um if."},
		{`(?:[:=(]|return)\s*[\pL\pN_.]+(?:\+\+|--)|(?:\+\+|--)\s*[-+*/)]`, "em Go ++ e -- são ordens, e não valores.", "Escreva x++ em uma linha sozinha."},
		{`^\s*(?:\+\+|--)\w`, "em Go ++ e -- vêm depois do nome.", "Escreva x++."},
		{`^if\s+.*:\s*$|^(?:for|else|func)\b.*:\s*$`, "em Go o bloco fica entre chaves, e não depois de dois-pontos.", "Escreva { no fim da linha e } depois do bloco."},
		{`^(?:import|from)\s+[\pL\pN_]+(?:\s|$)`, "em Go o caminho do pacote fica entre aspas.", "Escreva import \"fmt\"."},
		{`^const\s+[\pL\pN_]+\s*:=`, "uma constante se declara com =.", "Escreva const nome = valor."},
		{`^var\s+[\pL\pN_]+\s*:=`, "var e := não andam juntos.", "Escreva só x := valor, ou var x = valor."},
		{`^#`, "comentários em Go começam por //.", "Troque # por //."},
		{`\b(and|or|not)\b`, "em Go, e se escreve &&, ou se escreve ||, e não se escreve !.", "Troque a palavra $1 pelo sinal."},
	} {
		p := regexp.MustCompile(f.pattern)
		m := p.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		expand := func(text string) string {
			return string(p.ExpandString(nil, regexp.MustCompile(`\$(\d)`).ReplaceAllString(text, "$${$1}"), line, m))
		}
		return advice{expand(f.what), expand(f.do)}
	}
	return advice{}
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
