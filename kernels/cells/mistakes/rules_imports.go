package mistakes

import (
	"fmt"
	"strings"
)

// importRules are about packages.
func importRules() []rule {
	both := func(name string, lesson *Lesson, text string, say func(d *Diagnostic, m []string) advice) []rule {
		return []rule{{name: name, kind: Types, pattern: pattern(text), lesson: lesson, say: say}, {name: name, kind: Build, pattern: pattern(text), lesson: lesson, say: say}}
	}
	var all []rule
	all = append(all, rule{
		name: "pacote-sem-uso", kind: Types, lesson: lessonPackages,
		pattern: pattern(`"(.+)" imported(?: as ([\pL\pN_]+))? and not used(?:.*)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("o pacote %s foi importado e não é usado.", m[1]), "Use-o, ou apague a linha do import."}
		},
	}, rule{
		name: "pacote-nao-e-valor", kind: Types, lesson: lessonPackages,
		pattern: pattern(`use of package ([\pL\pN_]+) (?:not in selector|without selector)`),
		say: func(d *Diagnostic, m []string) advice {
			return advice{fmt.Sprintf("%s é um pacote, e não um valor.", m[1]), fmt.Sprintf("Use o que ele oferece: escreva %s. e aperte Tab.", m[1])}
		},
	})
	all = append(all, both("ciclo-de-imports", nil, `initialization cycle: ([\pL\pN_]+) refers to itself|.*(?:import cycle|invalid import cycle|initialization cycle|invalid recursive type:?).*`, func(d *Diagnostic, m []string) advice {
		switch {
		case m[1] != "":
			return advice{fmt.Sprintf("%s está nos dois lados: para ter o seu valor, é preciso antes o seu valor.", m[1]),
				fmt.Sprintf("Para mudar uma variável que já existe, escreva %s = …, ou %s := …, sem o var.", m[1], m[1])}
		case strings.Contains(d.Message, "initialization cycle"):
			return advice{"uma variável depende de si mesma: para ter o seu valor, é preciso antes o seu valor.", "Desfaça o círculo: calcule uma das variáveis dentro de uma função."}
		case strings.Contains(d.Message, "recursive type"):
			return advice{"um tipo contém a si mesmo, e não teria fim.", "Guarde um ponteiro para ele: *T no lugar de T."}
		}
		return advice{"dois pacotes importam um ao outro, em círculo.", "Leve o que os dois usam para um terceiro pacote."}
	})...)
	all = append(all, both("pacote-desconhecido", nil,
		`could not import ([^\s:]+):? .*|package \S+ imports (\S+) from implicitly required module.*|(?:\S+:\d+:\d+: )?(?:no required module provides package|cannot find package|package) "?([^\s";]+?)"?(?:;| is not in std| in any of| provided by).*|.*cannot find module providing package (\S+?)(?::.*)?`,
		func(d *Diagnostic, m []string) advice {
			path := strings.Trim(m[1]+m[2]+m[3]+m[4], `":`)
			if strings.Contains(d.Message, "module lookup disabled") {
				// A cell brings nothing by itself: what is missing was there.
				return advice{fmt.Sprintf("o pacote %s não pode ser montado: faltam módulos do Go de que ele é feito. A pasta deles foi apagada (go clean -modcache), ou a variável HOME mudou.", path),
					"Rode `go run ./kernels setup` na pasta do projeto e reinicie o kernel."}
			}
			if strings.HasPrefix(path, ".") {
				return advice{fmt.Sprintf("uma célula não importa uma pasta por um caminho relativo (%s).", path), "Escreva o caminho inteiro do pacote, que começa pelo nome do módulo, como cnn321/cnnlib."}
			}
			if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
				if near := Nearest(path, standardPaths()); len(near) > 0 {
					return advice{fmt.Sprintf("não há nenhum pacote %s: %s", path, didYouMean("", near)), "Corrija o caminho no import."}
				}
				return advice{fmt.Sprintf("não há nenhum pacote %s.", path), "Confira o caminho: os pacotes da linguagem têm nomes como fmt e math/rand."}
			}
			return advice{fmt.Sprintf("o pacote %s não está neste computador.", path), fmt.Sprintf("Com internet, escreva em uma célula: %%get %s", path)}
		})...)
	return all
}
