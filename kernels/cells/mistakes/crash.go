package mistakes

import (
	"fmt"
	"regexp"
	"strings"
)

// crash is a known way in which a running program stops.
type crash struct {
	name    string
	pattern *regexp.Regexp // of the runtime's words, "runtime error: " left out
	lesson  *Lesson
	say     func(line string, m []string) advice // line is the learner's, "" when not known
}

// crashReport makes the report of a trace.
func crashReport(how Ending, t trace, source func(int) string) *Report {
	steps := learnersSteps(t.frames, source)
	cell, line, text := how.Cell, 0, ""
	if len(steps) > 0 {
		cell, line = steps[0].cell, steps[0].line
		text, _ = lineOf(source(cell), line)
	}
	a, name, lesson := crashAdvice(t, text)
	where := place(cell, line)
	r := &Report{Name: namePanic, Value: oneLine(where + ": " + a.what), Mistake: name}
	r.heading(where+": "+a.what, a.do)
	if line > 0 {
		r.quote(source(cell), line, 0)
	}
	r.words("Go", t.message)
	// How the program came there; one step says no more than the sentence.
	if len(steps) > 1 {
		r.Traceback = append(r.Traceback, "", "Como se chegou lá:")
		for i, s := range steps {
			if i == mostSteps && len(steps) > mostSteps+1 {
				r.Traceback = append(r.Traceback, fmt.Sprintf("  … e mais %d chamadas", len(steps)-i))
				break
			}
			r.Traceback = append(r.Traceback, s.describe(source(s.cell)))
		}
	}
	r.lesson(lesson)
	return r
}

const mostSteps = 8

// step is a call in the learner's own code.
type step struct {
	frame
	cell  int
	times int // how many like it follow each other: a recursive function
}

// learnersSteps leaves out what is not in a cell, counts what repeats itself, and names a line once where a function and
// who calls it stand on it.
func learnersSteps(frames []frame, source func(int) string) []step {
	var steps []step
	for _, f := range frames {
		cell, ok := CellOf(f.file)
		if !ok {
			continue
		}
		if n := len(steps); n > 0 && steps[n-1].file == f.file && steps[n-1].line == f.line {
			switch last := &steps[n-1]; {
			case last.function == f.function:
				last.times++
				continue
			case called(f.function) == "" || called(f.function) == called(last.function):
				continue
			}
		}
		if text := source(cell); text != "" && f.line > len(splitLines(text)) {
			continue // the program's own, below the cell's last line
		}
		steps = append(steps, step{f, cell, 1})
	}
	return steps
}

func (s step) describe(source string) string {
	text := fmt.Sprintf("  célula [%d], linha %d", s.cell, s.line)
	if name := called(s.function); name != "" {
		text += ", em " + name
	}
	if s.times > 1 {
		text += ", muitas vezes"
	}
	if line, ok := lineOf(source, s.line); ok {
		text += ":  " + strings.TrimSpace(line)
	}
	return text
}

func crashAdvice(t trace, line string) (advice, string, *Lesson) {
	message := strings.TrimPrefix(t.cause, "runtime error: ")
	for _, c := range crashes() {
		if m := c.pattern.FindStringSubmatch(message); m != nil {
			a := c.say(line, m)
			return advice{own(a.what), own(a.do)}, c.name, c.lesson
		}
	}
	first, _, _ := strings.Cut(t.cause, "\n")
	if t.fatal {
		return advice{"o programa parou: " + first + ".", "Leia a explicação do Go, abaixo."}, "", nil
	}
	if m := address.FindStringSubmatch(first); m != nil {
		return advice{fmt.Sprintf("o programa entrou em pânico, com um valor do tipo %s.", code(own(m[1]))),
			"O Go só diz onde o valor estava na memória. Para vê-lo, dê um texto a panic: panic(fmt.Sprint(valor))."}, "", nil
	}
	first = own(first)
	return advice{"o programa entrou em pânico: " + strings.TrimSuffix(first, ".") + ".", "Foi um panic, na linha mostrada: confira o que a mensagem diz."}, "", nil
}

// address is what the runtime writes of a value that it does not know how to show.
var address = regexp.MustCompile(`^\((.+)\) 0x[0-9a-f]+$`)

// only is the single thing on a line that a pattern's first group finds; "" when there is none, or more than one.
func only(line, text string) string {
	found := ""
	for _, m := range regexp.MustCompile(text).FindAllStringSubmatch(withoutStrings(line), -1) {
		if m[1] == "map" { // a type
			continue
		}
		if found != "" && found != m[1] {
			return ""
		}
		found = m[1]
	}
	return found
}

// suffix puts " (name)" where a name is known.
func suffix(name string) string {
	if name == "" {
		return ""
	}
	return " (" + code(name) + ")"
}

func crashes() []crash {
	on := func(text string) *regexp.Regexp { return regexp.MustCompile(`(?s)^(?:` + text + `)`) }
	const operand = `([\pL_][\pL\pN_.]*)`
	return []crash{
		{"indice-fora", on(`index out of range \[(-?\d+)\](?: with length (\d+))?`), nil, func(line string, m []string) advice {
			list := only(line, operand+`\[[^\]:]+\]`)
			if list == "" {
				list = "a lista"
			}
			if m[2] == "" {
				return advice{fmt.Sprintf("o índice %s não existe em %s.", m[1], list), "Os índices começam em 0; o último é len(lista)-1."}
			}
			do := "Em Go se conta a partir de 0. Em um laço, vá até i < len(lista), ou use range."
			if regexp.MustCompile(regexp.QuoteMeta(list) + `\[[^\]]*\]\s*=[^=]`).MatchString(line) {
				do = fmt.Sprintf("Uma lista não cresce sozinha: para acrescentar, escreva %s = append(%s, valor).", list, list)
			}
			return advice{fmt.Sprintf("o índice %s não existe: %s tem %s, %s.", m[1], list, plural(m[2], "elemento", "elementos"), countFromZero(m[2])), do}
		}},
		{"fatia-fora", on(`slice bounds out of range \[(.*?)\](?: with (length|capacity) (\d+))?`), nil, func(line string, m []string) advice {
			list := only(line, operand+`\[[^\]]*:[^\]]*\]`)
			if list == "" {
				list = "a lista"
			}
			if m[3] == "" {
				return advice{fmt.Sprintf("o pedaço [%s] não existe: os limites estão fora de ordem ou são negativos.", m[1]), "Em lista[a:b], a não pode passar de b."}
			}
			return advice{fmt.Sprintf("o pedaço [%s] não existe: %s tem só %s.", m[1], list, plural(m[3], "elemento", "elementos")), "Em lista[a:b], nem a nem b podem passar de len(lista)."}
		}},
		{"mapa-nil", on(`assignment to entry in nil map`), nil, func(line string, m []string) advice {
			name := only(line, operand+`\[[^\]]*\]\s*(?:[-+*/]?=[^=]|\+\+|--)`)
			if name == "" {
				return advice{"o mapa ainda não foi criado (é nil), e não pode guardar nada.", "Crie-o antes: m := map[string]int{} ou make(map[string]int)."}
			}
			return advice{fmt.Sprintf("o mapa %s ainda não foi criado (é nil), e não pode guardar nada.", name), fmt.Sprintf("Crie-o antes: %s := map[…]…{}, ou %s = make(map[…]…).", name, name)}
		}},
		{"ponteiro-nil", on(`invalid memory address or nil pointer dereference`), lessonErrors, func(line string, m []string) advice {
			name := only(line, `\*?`+operand+`\.[\pL_][\pL\pN_]*`)
			if name == "" || standardPackages()[name] != "" {
				name = only(line, `\*`+operand)
			}
			return advice{fmt.Sprintf("um ponteiro%s é nil: não aponta para nada, e não há o que usar nele.", suffix(name)), "Dê-lhe um valor antes, ou confira: if p != nil. Se ele veio com um erro, confira o erro primeiro."}
		}},
		{"divisao-por-zero", on(`integer divide by zero`), nil, func(line string, m []string) advice {
			return advice{fmt.Sprintf("divisão por zero: o divisor%s vale 0.", suffix(only(line, `[/%]\s*`+operand))), "Confira o divisor antes: if x != 0."}
		}},
		{"tipo-guardado", on(`interface conversion: (?:interface \{\}|any|\S+) is nil, not (\S+)`), nil, func(line string, m []string) advice {
			return advice{fmt.Sprintf("a interface está vazia (nil), e foi tomada por %s.", typeName(m[1])), fmt.Sprintf("Pergunte antes: v, ok := x.(%s).", m[1])}
		}},
		{"tipo-guardado", on(`interface conversion: .+? is not (\S+): missing method (\w+)`), nil, func(line string, m []string) advice {
			return advice{fmt.Sprintf("o valor guardado não serve de %s: falta o método %s.", m[1], m[2]), fmt.Sprintf("Pergunte antes: v, ok := x.(%s).", m[1])}
		}},
		{"tipo-guardado", on(`interface conversion: (?:interface \{\}|any|.+?) is (.+), not ([^\n]+)`), nil, func(line string, m []string) advice {
			return advice{fmt.Sprintf("o valor guardado é %s, e foi tomado por %s.", typeName(m[1]), typeName(m[2])), fmt.Sprintf("Pergunte antes: v, ok := x.(%s).", m[2])}
		}},
		{"espera-sem-fim", on(`all goroutines are asleep - deadlock!`), nil, func(line string, m []string) advice {
			return advice{"todos esperam, e ninguém mais pode acordar ninguém (deadlock).", "Quem envia em um canal precisa de alguém que receba, em outra goroutine (go func() { … }()); um WaitGroup, de um Done para cada Add."}
		}},
		{"saiu-da-goroutine", on(`no goroutines \(main called runtime\.Goexit\) - deadlock!`), nil, func(line string, m []string) advice {
			return advice{"runtime.Goexit terminou a célula antes do fim.", "Para deixar a célula mais cedo, escreva return."}
		}},
		{"waitgroup-negativo", on(`sync: negative WaitGroup counter`), nil, func(line string, m []string) advice {
			return advice{"o WaitGroup" + suffix(only(line, operand+`\.(?:Done|Add)\(`)) + " recebeu mais Done do que Add.", "Chame Add(1) antes de cada go, e Done uma vez em cada goroutine."}
		}},
		{"waitgroup-reusado", on(`(?:sync: )?WaitGroup (?:is reused|misuse)`), nil, func(line string, m []string) advice {
			return advice{"o WaitGroup recebeu Add enquanto alguém esperava nele.", "Faça todos os Add antes de Wait."}
		}},
		{"trava-aberta", on(`sync: (?:R?Unlock|unlock) of unlocked (?:RW)?[mM]utex`), nil, func(line string, m []string) advice {
			return advice{"a trava" + suffix(only(line, operand+`\.R?Unlock\(`)) + " foi aberta sem estar fechada.", "Cada Unlock precisa de um Lock antes; o mais seguro é m.Lock() e, na linha seguinte, defer m.Unlock()."}
		}},
		{"canal-fechado", on(`send on closed channel`), nil, func(line string, m []string) advice {
			return advice{"o canal" + suffix(only(line, operand+`\s*<-`)) + " já foi fechado, e não leva mais nada.", "Só quem envia fecha o canal, depois do último envio."}
		}},
		{"canal-fechado", on(`close of (closed|nil) channel`), nil, func(line string, m []string) advice {
			word := map[string]string{"closed": "já estava fechado", "nil": "ainda não foi criado (é nil)"}[m[1]]
			return advice{"o canal" + suffix(only(line, `close\(`+operand+`\)`)) + " " + word + ".", "Feche um canal uma vez só; crie-o com make(chan T)."}
		}},
		{"pilha-cheia", on(`(?:runtime: )?goroutine stack exceeds (\d+)-byte limit|stack overflow`), nil, func(line string, m []string) advice {
			return advice{"uma função chama a si mesma sem parar, até acabar a pilha (stack overflow).", "Uma função recursiva precisa de um caso em que não chame a si mesma, e de chegar até ele."}
		}},
		{"falta-memoria", on(`(?:runtime: )?(?:out of memory|cannot allocate memory|cannot map pages)`), nil, func(line string, m []string) advice {
			return advice{"acabou a memória do computador.", "Use listas menores, ou trate os dados em partes."}
		}},
		{"tamanho-impossivel", on(`make(?:slice|slicecopy|chan|map): (?:len|cap|size) out of range|growslice: len out of range`), nil, func(line string, m []string) advice {
			return advice{"o tamanho pedido a make é negativo ou não cabe em memória nenhuma.", "Confira a conta que dá o tamanho."}
		}},
		{"mapa-ao-mesmo-tempo", on(`concurrent map (?:writes|read and map write|iteration and map write)`), nil, func(line string, m []string) advice {
			return advice{"duas goroutines usam o mesmo mapa ao mesmo tempo, e uma delas escreve.", "Proteja o mapa com um sync.Mutex, ou deixe-o a uma goroutine só."}
		}},
		{"chave-impossivel", on(`hash of unhashable type (\S+)`), nil, func(line string, m []string) advice {
			return advice{fmt.Sprintf("um valor do tipo %s não pode ser chave de mapa.", code(m[1])), "Use como chave um texto, um número ou uma struct só com eles."}
		}},
		{"comparacao-impossivel", on(`comparing uncomparable type (\S+)`), nil, func(line string, m []string) advice {
			return advice{fmt.Sprintf("valores do tipo %s não se comparam com ==.", code(m[1])), "Compare listas com slices.Equal e mapas com maps.Equal."}
		}},
		{"fatia-em-vetor", on(`cannot convert slice with length (\d+) to array or pointer to array with length (\d+)`), nil, func(line string, m []string) advice {
			return advice{fmt.Sprintf("uma lista de %s não enche um vetor de %s.", plural(m[1], "elemento", "elementos"), m[2]), "Confira o len da lista antes de converter."}
		}},
		{"deslocamento-negativo", on(`negative shift amount`), nil, func(line string, m []string) advice {
			return advice{"<< e >> não aceitam um número negativo.", "Confira o número à direita."}
		}},
		{"panic-nil", on(`panic called with nil argument`), nil, func(line string, m []string) advice {
			return advice{"panic foi chamado com nil.", "Dê a panic uma mensagem que diga o que houve."}
		}},
	}
}
