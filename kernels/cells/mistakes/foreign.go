package mistakes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

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
		{`^for\s*\([^)]*;`, "em Go o for não leva parênteses.", "Escreva for i := 0; i < 3; i++ { … }."},
		{`^(if|while)\s*\(.*\)\s*[^\s{&|=!<>+*/.-]`, "em Go o que o $1 faz fica sempre entre chaves.", "Escreva if condição { … }."},
		{`^struct\s+([\pL_][\pL\pN_]*)`, "um tipo se declara com type.", "Escreva type $1 struct { … }."},
		{`^var\s+[\pL\pN_]+\s+[\pL\pN_.\[\]*]+\s*,`, "var declara nomes de um tipo só.", "Escreva var a, b int; para outro tipo, outro var."},
		{`^(fmt|strings|math|cell|cnnlib)\.([A-Z]\w*)\s+["\pL\pN]`, "os argumentos de $1.$2 vão entre parênteses.", "Escreva $1.$2(…)."},
		{`^do\s*\{`, "do é de outra linguagem: em Go todo laço é for.", "Escreva for { … if condição { break } }."},
		{`^for\s+(?:each\s+)?\(?([\pL\pN_]+)\s+in\b`, "for … in é de outra linguagem.", "Em Go: for _, $1 := range lista { … }; para contar, for $1 := range 3 { … }."},
		{`^(?:if\s+|return\s+)?(?:not\s+)?[\pL\pN_.""]+\s+in\s`, "em Go não há o operador in.", "Em uma lista: slices.Contains(lista, x). Em um mapa: if _, ok := mapa[x]; ok { … }."},
		{`^foreach\b`, "foreach é de outra linguagem.", "Em Go: for _, x := range lista { … }."},
		{`\b(elif|elsif|elseif)\b`, "$1 é de outra linguagem.", "Em Go: } else if condição {."},
		{`^(try|catch|except|finally|throw|raise)\b|\}\s*(catch|except)\b`, "em Go não há try nem catch: o que pode falhar devolve um erro.", "Confira-o: if err != nil { … }."},
		{`^(def|function|fn|fun)\s+([\pL\pN_]+)`, "$1 é de outra linguagem.", "Em Go: func $2(…) { … }."},
		{`^(?:let|val|auto)\s+([\pL\pN_]+)\s*=`, "em Go uma variável se cria com := ou com var.", "Escreva $1 := …."},
		{`^(class)\s+([\pL\pN_]+)`, "class é de outra linguagem.", "Em Go: type $2 struct { … }."},
		{`^(?:int|float64|float32|string|bool|float|double|char|long|String|boolean)\s+([\pL\pN_]+)\s*(=|;|$)`, "em Go o tipo vem depois do nome.", "Escreva $1 := …, ou var $1 e o tipo."},
		{`\blambda\b`, "lambda é de outra linguagem.", "Em Go: func(x int) int { return … }."},
		{`^@[\pL_]`, "em Go não há decoradores (@).", "Chame a função que embrulha a outra: f = mede(f)."},
		{`(?:^|[^\pL\pN_])[fF]""`, "em Go não há textos com f antes das aspas.", "Use fmt.Sprintf(\"%v\", x)."},
		{`^\?+\s*[\pL_][\pL\pN_.]*$|^[\pL_][\pL\pN_.]*\?+$`, "? não mostra a documentação aqui.", "Ponha o cursor no nome e aperte Shift+Tab."},
		{`^del\s+([\pL\pN_]+)`, "del é de outra linguagem.", "Para esquecer um nome, %rm $1; para tirar algo de um mapa, delete(mapa, chave)."},
		{`^(with|async|await|yield|global|nonlocal|pass|assert)\b`, "$1 é de outra linguagem: em Go não existe.", "Veja em \"Go em um minuto\" como se escreve em Go."},
		{`^(print|puts|echo)\s+["'\w]`, "$1 é de outra linguagem.", "Em Go: fmt.Println(…)."},
		{`\?[^:"]*:`, "em Go não há o operador ? :", "Escreva um if."},
		{`(?:[:=(]|return)\s*[\pL\pN_.]+(?:\+\+|--)|(?:\+\+|--)\s*[-+*/)]`, "em Go ++ e -- são ordens, e não valores.", "Escreva x++ em uma linha sozinha."},
		{`^\s*(?:\+\+|--)\w`, "em Go ++ e -- vêm depois do nome.", "Escreva x++."},
		{`^if\s+.*:\s*$|^(?:if|for|else)\b[^{\[]*:[^=].*$|^(?:for|else|func)\b.*:\s*$|^func\b.*\)\s*:`, "em Go o bloco fica entre chaves, e não depois de dois-pontos.", "Escreva { no fim da linha e } depois do bloco."},
		{`^(?:import|from)\s+([\pL\pN_]+)(?:[\s;]|$)`, "em Go o caminho do pacote fica entre aspas.", "Escreva import \"$1\"; muitas vezes nem é preciso: o import que falta é achado."},
		{`^(para|por|enquanto|repita)\b.*`, "$1 é português: as palavras do Go são em inglês.", "Em Go todo laço é for: for i := 0; i < 3; i++ { … }."},
		{`^(se)\s`, "$1 é português: as palavras do Go são em inglês.", "Escreva if condição { … }."},
		{`^\}?\s*(senão|senao)(?:\s|$)`, "$1 é português: as palavras do Go são em inglês.", "Escreva } else {."},
		{`^(função|funcao)\s`, "$1 é português: as palavras do Go são em inglês.", "Escreva func nome(x int) int { … }."},
		{`^(retorna|retorne|devolva|devolve)\s`, "$1 é português: as palavras do Go são em inglês.", "Escreva return."},
		{`^(imprima|imprime|escreva|mostre|mostra)\s`, "$1 é português: as palavras do Go são em inglês.", "Escreva fmt.Println(…)."},
		{`^(escolha|caso)\s`, "$1 é português: as palavras do Go são em inglês.", "Escreva switch x { case 1: … }."},
		{`^(constante|variável|variavel)\s`, "$1 é português: as palavras do Go são em inglês.", "Escreva const nome = valor, ou nome := valor."},
		{`\[.+\s+for\s+[\pL\pN_]+\s+in\b`, "em Go não se faz uma lista com for dentro dos colchetes.", "Comece de uma vazia e acrescente: var r []int, e for _, x := range lista { r = append(r, x) }."},
		{`^\{\s*[^{}:]*:[^{}]*\}?$`, "antes de { falta o tipo do que se faz.", "Escreva o tipo: map[string]int{\"a\": 1}."},
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

// foreignWord knows what other languages call the same thing.
func foreignWord(d *Diagnostic, word string) advice {
	if slices.Contains(d.Reach.names(), word) {
		return advice{}
	}
	do, ok := map[string]string{
		"print":   "Para escrever na tela, use fmt.Println.",
		"printf":  "Para escrever na tela, use fmt.Printf.",
		"puts":    "Para escrever na tela, use fmt.Println.",
		"console": "Para escrever na tela, use fmt.Println.",
		"System":  "Para escrever na tela, use fmt.Println.",
		"input":   "Para ler do teclado, use fmt.Scan.",
		"None":    "Em Go, o valor vazio se chama nil.",
		"null":    "Em Go, o valor vazio se chama nil.",
		"NULL":    "Em Go, o valor vazio se chama nil.",
		"True":    "Em Go, escreva true, com minúscula.",
		"False":   "Em Go, escreva false, com minúscula.",
		"str":     "Em Go, texto é string; para fazer texto de um número, use fmt.Sprint.",
		"String":  "Em Go, texto é string, com minúscula.",
		"float":   "Em Go, escreva float64.",
		"double":  "Em Go, escreva float64.",
		"Integer": "Em Go, escreva int.",
		"boolean": "Em Go, escreva bool.",
		"char":    "Em Go, uma letra é do tipo rune.",
		"this":    "Em Go, o próprio valor tem o nome que o método lhe deu, entre parênteses, antes do seu nome.",
		"self":    "Em Go, o próprio valor tem o nome que o método lhe deu, entre parênteses, antes do seu nome.",
		"while":   "Em Go, todo laço é for: for condição { … }.",
		"pass":    "Em Go, um bloco pode ficar vazio: { }.",
		"assert":  "Em Go, confira com if.",
		"pow":     "Em Go, use math.Pow.",
		"help":    "Escreva %help para ver os comandos; o que um nome é, Shift+Tab mostra.",
		"np":      "Em Go, números em ordem são uma lista, []float64{1, 2}; contas, o pacote math.",
		"pd":      "Em Go, uma tabela é uma lista de structs; arquivos CSV, o pacote encoding/csv.",
		"plt":     "Aqui os desenhos são do pacote cnn321/cnnlib/cell; uma imagem na última linha é mostrada.",
		"sqrt":    "Em Go, use math.Sqrt.",
	}[word]
	if !ok {
		if lacksPackage(d, word) {
			return advice{fmt.Sprintf("%s é do pacote fmt, e o nome do pacote vem antes.", word), fmt.Sprintf("Escreva fmt.%s(…).", word)}
		}
		return advice{}
	}
	return advice{fmt.Sprintf("%s é de outra linguagem: em Go não existe.", word), do}
}

// lacksPackage reports whether the word is a function of package fmt, called as such but without the package's name.
func lacksPackage(d *Diagnostic, word string) bool {
	return regexp.MustCompile(`^(?:Print|Sprint|Fprint|Scan|Sscan|Fscan)(?:f|ln)?$|^Errorf$`).MatchString(word) && strings.HasPrefix(d.rest(), word+"(")
}
