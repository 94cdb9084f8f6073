package talk

import (
	"fmt"
	"strings"
	"time"
)

// Page is the plans as a page for the teacher, in Markdown.
func (nb *Notebook) Page() (string, error) {
	lengths, err := nb.Plans()
	if err != nil {
		return "", err
	}
	var plans []Plan
	for _, n := range lengths {
		plan, err := nb.Plan(time.Duration(n) * time.Minute)
		if err != nil {
			return "", err
		}
		plans = append(plans, plan)
	}
	if len(plans) == 0 {
		return "", fmt.Errorf("o caderno não tem roteiro")
	}
	var b strings.Builder
	b.WriteString(beforePlans)
	heads := []string{"parte"}
	for _, plan := range plans {
		heads = append(heads, fmt.Sprintf("%d min", plan.Minutes))
	}
	rows := [][]string{append(heads, "o que dizer")}
	for i, part := range plans[0].Parts {
		row := []string{strings.ReplaceAll(part.Title, "|", `\|`)}
		for _, plan := range plans {
			row = append(row, minutes(plan.Parts[i]))
		}
		rows = append(rows, append(row, strings.ReplaceAll(part.Say, "|", `\|`)))
	}
	sums := []string{"**soma**"}
	for _, plan := range plans {
		sums = append(sums, "**"+clock(plan.Total())+"**")
	}
	rows = append(rows, append(sums, ""))
	for n, row := range rows { // long cells: not in line
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if n == 0 {
			b.WriteString("|:--" + strings.Repeat("|--:", len(plans)) + "|:--|\n")
		}
	}
	b.WriteString(afterPlans)
	return b.String(), nil
}

// minutes is a part's time, or what to do with it where the plan skips it.
func minutes(p Part) string {
	switch {
	case !p.Skipped():
		return clock(p.Takes)
	case p.Extra || len(p.Cells) == 0:
		return "pule"
	}
	return "só execute"
}

const beforePlans = `# Roteiro da aula

Três planos para a mesma aula, em minutos e segundos por parte. **Pule** é passar adiante; **só execute** é rodar as células sem comentar,
porque as seguintes precisam delas. (Esta página é feita a partir do caderno, por ` + "`go run ./kernels roteiro`" + `; nos slides, a tecla S mostra o mesmo
a quem apresenta.)

**Na véspera**, rode ` + "`go run ./kernels run`" + `: as doze épocas ficam treinadas e guardadas (de 6 a 11 minutos, uma vez só).
Depois ensaie: ` + "`go run ./kernels run --rehearse 40m`" + ` mede as células e diz o que não cabe no plano.

**Na hora**, abra com ` + "`go run ./kernels lab --aula`" + `: uma cópia do caderno sem resultados, com a lista de arquivos fechada. Nela o treino
ao vivo é de uma época, e sempre começa do zero, mesmo que você tenha ensaiado; a célula seguinte mostra as doze. Para quem
acompanha no próprio computador: ` + "`go run ./kernels lab --limpo`" + `.

`

const afterPlans = `
**Enquanto o treino anda**, você tem de meio a dois minutos: a linha “Treinamento”, acima, diz do que falar. As células de baixo esperam por ele.

**Se a aba do navegador se fechar** no meio do treino, abra-a de novo: o treino continuou, e a célula volta a mostrar a barra e as curvas.
`
