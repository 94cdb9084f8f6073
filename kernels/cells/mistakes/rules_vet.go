package mistakes

import (
	"fmt"
	"strings"
)

// ofVet makes a rule about vet's words.
func ofVet(name, text string, say func(d *Diagnostic, m []string) advice) rule {
	return rule{name: name, kind: Vet, pattern: pattern(text), say: say}
}

// vetRules are about what go vet finds: legal Go that hardly means what it says.
func vetRules() []rule {
	return append(ownVetRules(), []rule{
		ofVet("trava-copiada", `.*(?:copies|passes) lock.*?: (?:.*? contains )??(\S+)(?: contains sync\.noCopy)?`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("um %s é copiado, e a cópia é outra trava: não protege nada.", m[1]), "Use um ponteiro: func f(m *" + m[1] + "), chamada com f(&m); em um range, lista[i] em vez do valor."}
		}),
		ofVet("nunca-executado", `unreachable code`, func(d *Diagnostic, m []string) advice {
			return advice{"esta linha nunca é executada: a de cima já sai daqui.", "Apague-a, ou mude a ordem."}
		}),
		ofVet("atribui-a-si-mesmo", `self-assignment of (\S+)(?: to .*)?`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s recebe o seu próprio valor, e nada muda.", m[1]), "Confira qual dos dois lados devia ser outro."}
		}),
		ofVet("resultado-perdido", `result of (\S+) call not used`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s só devolve um resultado, e ele se perde.", m[1]), fmt.Sprintf("Guarde-o (x := %s(…)) ou mostre-o com fmt.Println.", m[1])}
		}),
		ofVet("fica-esperando", `(?:the )?(\S+) (?:function )?(?:returned by .* )?(?:should be called, not discarded|is not used on all paths).*`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a função %s precisa ser chamada no fim, e há um caminho em que não é.", m[1]), fmt.Sprintf("Escreva defer %s() logo depois de criá-la.", m[1])}
		}),
		ofVet("inteiro-vira-letra", `conversion from (\S+) to string yields a string of one rune.*`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("string(…) de um %s dá a letra com esse número, e não os algarismos.", m[1]), "Use fmt.Sprint ou strconv.Itoa."}
		}),
		ofVet("sempre-igual", `(?:suspect|redundant) (?:or|and): (.+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a condição %s dá sempre o mesmo, ou diz duas vezes a mesma coisa.", code(m[1])), "Confira os sinais: x != 1 || x != 2 é sempre verdade."}
		}),
		ofVet("funcao-nunca-nil", `comparison of function (\S+) (==|!=) nil is always (?:true|false)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s é uma função, que nunca é nil: falta chamá-la.", m[1]), fmt.Sprintf("Escreva %s() %s nil.", m[1], m[2])}
		}),
		ofVet("desloca-demais", `(.+) \((?:may be as small as )?(\d+) bits\) too small for shift of (\d+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s tem só %s bits: deslocado de %s, não sobra nada.", code(m[1]), m[2], m[3]), "Use um tipo maior, como uint64, ou desloque menos."}
		}),
		ofVet("append-sem-valor", `append with no values`, func(d *Diagnostic, m []string) advice {
			return advice{"append não recebeu nada para acrescentar.", "Escreva lista = append(lista, valor)."}
		}),
		ofVet("atomico-atribuido", `direct assignment to atomic value`, func(d *Diagnostic, m []string) advice {
			return advice{"o resultado da operação atômica é guardado de novo por uma atribuição comum, que não é atômica.", "Chame só atomic.AddInt64(&x, 1), sem x = na frente."}
		}),
		ofVet("defer-cedo-demais", `call to time\.Since is not deferred`, func(d *Diagnostic, m []string) advice {
			return advice{"time.Since é calculado já, e não no fim: um defer guarda os argumentos na hora em que é lido.", "Escreva defer func() { … time.Since(início) … }()."}
		}),
		ofVet("alvo-do-errors-as", `second argument to errors\.As .*`, func(d *Diagnostic, m []string) advice {
			return advice{"errors.As precisa do endereço de uma variável do tipo de erro que se procura.", "Escreva var e *MeuErro e, depois, errors.As(err, &e)."}
		}),
		ofVet("resposta-antes-do-erro", `using (\S+) before checking for errors`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s é usado antes de se conferir o erro: se houve um, ele é nil.", m[1]), "Confira antes: if err != nil { … }, e só depois o defer."}
		}),
		ofVet("tipo-impossivel", `impossible type assertion: .*no type can implement both (\S+) and (\S+)(?s:.*)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("nenhum tipo pode ser %s e %s ao mesmo tempo: a pergunta dá sempre não.", m[1], m[2]), "Os dois pedem um método do mesmo nome com outra forma: confira as interfaces."}
		}),
		ofVet("etiqueta-do-campo", `struct field tag (.+) not compatible with reflect\.StructTag\.Get: .*`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("a etiqueta %s não tem a forma que os pacotes leem.", strings.Trim(m[1], "`")), "A forma é `json:\"nome\"`: sem espaço depois dos dois-pontos, e com aspas."}
		}),
		ofVet("etiqueta-do-campo", `struct field (\S+) has (\S+) tag but is not exported`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o campo %s começa com minúscula: o pacote %s não o vê.", m[1], m[2]), "Escreva o nome do campo com maiúscula."}
		}),
		ofVet("etiqueta-do-campo", `struct field (\S+) repeats (\S+) tag (".*") also at .*`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("dois campos têm em %s o mesmo nome, %s: os dois se perdem.", m[2], m[3]), "Dê a cada campo um nome seu."}
		}),
		ofVet("ordem-da-data", `(\S+) should be (\S+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("em %s o mês e o dia estão trocados: em Go, 01 é o mês e 02 é o dia.", m[1]), fmt.Sprintf("Escreva %s.", m[2])}
		}),
		ofVet("falta-o-endereco", `call of (\S+) passes non-pointer(?: as second argument)?`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s não pode guardar nada: recebeu uma cópia, e não o endereço da variável.", m[1]), "Ponha & na frente da variável."}
		}),
		ofVet("add-dentro-da-goroutine", `WaitGroup\.Add called from inside new goroutine`, func(d *Diagnostic, m []string) advice {
			return advice{"o Add está dentro da goroutine: Wait pode terminar antes que ela comece.", "Chame wg.Add(1) antes do go, ou use wg.Go(func() { … })."}
		}),
		ofVet("metodo-de-outra-forma", `method (.+) should have signature (.+)`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o método %s tem um nome que os pacotes do Go conhecem, com outra forma.", code(m[1])), fmt.Sprintf("Eles esperam %s; ou dê outro nome ao método.", code(m[2]))}
		}),
	}...)
}

// ownVetRules are about what the kernel looks for beside go vet.
func ownVetRules() []rule {
	rules := []rule{
		ofVet("sono-curto", `sleep of (\d+) nanoseconds`, func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("time.Sleep conta nanossegundos: time.Sleep(%s) não espera nada.", m[1]), fmt.Sprintf("Escreva time.Sleep(%s * time.Second).", m[1])}
		}),
		ofVet("escreve-nos-erros", `builtin (print|println) writes to standard error`, func(d *Diagnostic, m []string) advice {
			name := map[string]string{"print": "fmt.Print", "println": "fmt.Println"}[m[1]]
			return advice{fmt.Sprintf("%s escreve na saída de erros: por isso o texto aparece como se fosse um erro.", m[1]), fmt.Sprintf("Use %s, que escreve na saída da célula.", name)}
		}),
		ofVet("barras-de-divisao", `comment // (\d+) after a value`, func(d *Diagnostic, m []string) advice {
			return advice{"em Go // começa um comentário: o que vem depois não conta.", fmt.Sprintf("Para dividir inteiros, escreva / %s: o resultado já vem sem casas decimais.", m[1])}
		}),
	}
	for i := range rules {
		rules[i].ours = true
	}
	return rules
}
