package mistakes

import "fmt"

// builtinRules are about the functions of the language itself, and about what can stand on the left of an assignment.
func builtinRules() []rule {
	ofTypes := func(name, text string, say func(m []string) advice) rule {
		return rule{name: name, kind: Types, pattern: pattern(text), say: func(_ *Diagnostic, m []string) advice { return say(m) }}
	}
	const operand = `(.+?) \((?:.+)\)`
	return []rule{
		ofTypes("argumentos-da-linguagem", `(?:invalid operation: )?(not enough|too many) arguments for (\w+)\(.*\) \(expected (\d+), found (\d+)\)`, func(m []string) advice {
			return advice{fmt.Sprintf("%s recebeu %s, e pede %s.", m[2], plural(m[4], "valor", "valores"), m[3]), "Escreva, por exemplo: " + builtinExample(m[2]) + "."}
		}),
		ofTypes("argumentos-da-linguagem", `(?:invalid operation: )?make\((.+)\) expects 2 or 3 arguments; found 1`, func(m []string) advice {
			return advice{"make de uma lista precisa do tamanho.", fmt.Sprintf("Escreva make(%s, 10), com o tamanho que quiser; ou %s{}, vazia.", m[1], m[1])}
		}),
		ofTypes("make-de-que", `(?:invalid argument: )?cannot make (.+?)[:;] type must be slice, map, or channel`, func(m []string) advice {
			return advice{fmt.Sprintf("make faz listas, mapas e canais, e %s não é nenhum deles.", code(m[1])), "Para outro tipo, escreva var x T, ou new(T) para um ponteiro."}
		}),
		ofTypes("apaga-de-que", `invalid argument: `+operand+` is not a map`, func(m []string) advice {
			return advice{fmt.Sprintf("delete tira uma chave de um mapa, e %s não é um mapa.", code(m[1])), "De uma lista se tira com slices.Delete(lista, i, i+1)."}
		}),
		ofTypes("limpa-o-que", `invalid argument: (?:cannot )?clear `+operand+`: argument must be .*`, func(m []string) advice {
			return advice{fmt.Sprintf("clear esvazia mapas e zera listas, e %s não é nenhum dos dois.", code(m[1])), "Para zerar uma variável, dê-lhe o valor zero: x = 0."}
		}),
		ofTypes("fecha-o-que", `invalid operation: cannot close non-channel `+operand, func(m []string) advice {
			return advice{fmt.Sprintf("close fecha um canal, e %s não é um canal.", code(m[1])), "Um arquivo se fecha com f.Close()."}
		}),
		ofTypes("copia-o-que", `invalid copy: argument must be a slice; have `+operand, func(m []string) advice {
			return advice{fmt.Sprintf("copy copia de uma lista para outra, e %s não é uma lista.", code(m[1])), "Escreva copy(destino, origem), com duas listas."}
		}),
		ofTypes("nao-e-canal", `invalid operation: cannot receive from non-channel .+`, func(m []string) advice {
			return advice{"<- recebe de um canal, e isto não é um canal.", "Se era uma comparação, ponha um espaço: x < -3."}
		}),
		ofTypes("maior-de-dois-tipos", `invalid argument: mismatched types (.+) \(previous argument\) and (.+) \(type of .+\)`, func(m []string) advice {
			return advice{fmt.Sprintf("min e max comparam valores de um tipo só, e aqui há %s e %s.", typeName(m[1]), typeName(m[2])), "Converta um deles antes: float64(x), por exemplo."}
		}),
		ofTypes("cria-parte", `non-name (.+) on left side of :=`, func(m []string) advice {
			return advice{fmt.Sprintf(":= cria variáveis, e %s é parte de uma que já existe.", code(m[1])), fmt.Sprintf("Escreva %s = …, sem os dois-pontos.", m[1])}
		}),
		ofTypes("repetido-a-esquerda", `(.+) repeated on left side of :=`, func(m []string) advice {
			return advice{fmt.Sprintf("%s está duas vezes à esquerda de :=.", m[1]), "Dê a cada valor uma variável; _ deixa um valor de lado."}
		}),
		ofTypes("atribui-a-resultado", `cannot assign to (.+\)) \(neither addressable nor a map index expression\)`, func(m []string) advice {
			return advice{fmt.Sprintf("%s é o resultado de uma função, e não uma variável que guarde um valor.", code(m[1])), "Guarde-o antes em uma variável: x := …, e mude x. Para comparar, escreva ==."}
		}),
		ofTypes("tamanho-do-vetor", `(?:invalid array length|array length) (.+?)(?: \(.+\))?(?: must be .*)?`, func(m []string) advice {
			return advice{fmt.Sprintf("o tamanho de um vetor é uma constante positiva, e %s não é.", code(m[1])), fmt.Sprintf("Para um tamanho que só se sabe depois, faça uma lista: make([]int, %s).", m[1])}
		}),
		ofTypes("nao-e-constante", `(.+) \((?:value|variable|comma).*\) is not constant`, func(m []string) advice {
			return advice{fmt.Sprintf("%s só se conhece quando o programa roda, e uma constante precisa ser conhecida antes.", code(m[1])), "Use var, ou :=, no lugar de const."}
		}),
		ofTypes("indice-repetido", `duplicate index (.+) in array or slice literal`, func(m []string) advice {
			return advice{fmt.Sprintf("o índice %s aparece duas vezes nesta lista.", m[1]), "Apague um dos dois."}
		}),
		ofTypes("endereco-de-que", `invalid operation: cannot take address of `+operand, func(m []string) advice {
			return advice{fmt.Sprintf("%s não é uma variável, e não tem endereço.", code(m[1])), "Guarde-o antes: x := …, e escreva &x. De uma struct nova vale &T{…}."}
		}),
		ofTypes("campo-desconhecido", `unknown field (\S+) in struct literal(?: of type (.+))?`, func(m []string) advice {
			return advice{fmt.Sprintf("%s não tem um campo %s.", code(m[2]), m[1]), "Confira os nomes dos campos: maiúsculas e minúsculas são letras diferentes."}
		}),
		ofTypes("deslocamento-negativo", `invalid operation: negative shift count .+`, func(m []string) advice {
			return advice{"<< e >> não aceitam um número negativo.", "Para deslocar para o outro lado, troque << por >>."}
		}),
		ofTypes("pergunta-de-que", `invalid operation: `+operand+` is not an interface`, func(m []string) advice {
			return advice{fmt.Sprintf("%s já tem um tipo só: x.(T) pergunta o tipo do que uma interface guarda.", code(m[1])), "Para mudar o tipo, converta: T(x)."}
		}),
		ofTypes("metodo-em-tipo-alheio", `cannot define new methods on non-local type (.+)`, func(m []string) advice {
			return advice{fmt.Sprintf("%s não é um tipo seu, e não pode ganhar métodos.", code(m[1])), fmt.Sprintf("Faça um tipo a partir dele: type Meu %s, e func (m Meu) ….", m[1])}
		}),
		ofTypes("interface-so-de-restricao", `cannot use type (.+?) outside a type constraint: .*`, func(m []string) advice {
			return advice{"uma interface que lista tipos (int | string) só serve de restrição, em [T …].", "Para guardar valores de vários tipos, use any."}
		}),
		ofTypes("rotulo-repetido", `label (\S+) already declared.*`, func(m []string) advice {
			return advice{fmt.Sprintf("o rótulo %s já existe acima.", m[1]), "Dê outro nome a um dos dois."}
		}),
	}
}

// builtinExample is a call as it may be.
func builtinExample(name string) string {
	if example := map[string]string{
		"append": "lista = append(lista, valor)", "cap": "cap(lista)", "clear": "clear(mapa)", "close": "close(canal)", "complex": "complex(1, 2)",
		"copy": "copy(destino, origem)", "delete": "delete(mapa, chave)", "imag": "imag(z)", "len": "len(lista)", "make": "make([]int, 10)",
		"max": "max(a, b)", "min": "min(a, b)", "new": "new(int)", "panic": `panic("o que houve")`, "real": "real(z)", "recover": "recover()",
	}[name]; example != "" {
		return example
	}
	return name + "(…)"
}
