package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"cnn321/cnnlib/engine/state"
)

// damage is a state that could not be used.
type damage struct {
	kept
	why   error
	aside bool // it was moved
}

// continued tells a training of what was damaged or lost, from where it goes on, and what is kept. It is "" if there is nothing to tell.
func continued(damaged []damage, lost string, from kept, at state.Position) string {
	where := "do começo"
	switch {
	case at.Partial:
		where = fmt.Sprintf("do passo %d da época %d", from.record.Step, at.Epochs+1)
	case at.Epochs > 0:
		where = fmt.Sprintf("da época %d", at.Epochs)
	}
	var extra string
	switch {
	case from.unsealed:
		extra = fmt.Sprintf("O treino guardado em %s não tem selo, e não dá para conferir se está inteiro: o treino continua %s assim mesmo; na dúvida, recomece com cnnlib.FromScratch().", filepath.Dir(from.folder), where)
	case from.unknown:
		extra = fmt.Sprintf("Os pesos guardados em %s estão inteiros, e o que as épocas deram não está mais escrito: o treino continua %s, e a perda e a acurácia delas aparecem sem número.", filepath.Dir(from.folder), where)
	}
	if len(damaged) == 0 {
		if lost != "" {
			return fmt.Sprintf("%s: o treino continua %s.", lost, where)
		}
		return extra
	}
	aside := ", e nada foi apagado"
	if damaged[0].aside {
		var names []string
		for _, d := range damaged {
			names = append(names, d.name()+damagedSuffix)
		}
		aside += fmt.Sprintf(" (o que está danificado ficou à parte, em %s)", joined(names))
	}
	return fmt.Sprintf("%s: o treino continua %s%s.", found(damaged), where, aside)
}

// loaded tells who only reads the model which state it is.
func loaded(damaged []damage, from origin, kept_ kept, at state.Position, folder string) string {
	now := fmt.Sprintf("a rede está como depois da época %d", kept_.epochs())
	if kept_.partial() {
		now = fmt.Sprintf("a rede está como no passo %d da época %d", kept_.record.Step, kept_.epochs()+1)
	}
	const mend = "; nada foi apagado, e executar a célula que treina (Fit) refaz o que falta"
	switch {
	case len(damaged) > 0:
		return fmt.Sprintf("%s: %s%s.", found(damaged), now, mend)
	case from == guessed:
		return fmt.Sprintf("O arquivo que diz qual é o treino deste modelo falta ou está danificado em %s: %s, a mais recente guardada%s.", filepath.Dir(folder), now, mend)
	case kept_.unsealed:
		return fmt.Sprintf("O treino guardado em %s não tem selo, e não dá para conferir se está inteiro: %s.", folder, now)
	case kept_.epochs() != at.Epochs || kept_.partial() != at.Partial:
		return fmt.Sprintf("O que estava guardado %s não está mais em %s: %s%s.", positionWords(at), folder, now, mend)
	}
	return ""
}

// found says what is damaged, where and why.
func found(damaged []damage) string {
	var what []string
	for _, d := range damaged {
		what = append(what, d.words())
	}
	verb := "está danificada"
	if len(what) > 1 {
		verb = "estão danificadas"
	}
	text := joined(what)
	return fmt.Sprintf("%s em %s %s (%v)", strings.ToUpper(text[:1])+text[1:], filepath.Dir(damaged[0].folder), verb, why(damaged[0].why))
}

func reason(damaged []damage) string {
	if len(damaged) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%v)", why(damaged[0].why))
}

// words names a state on the screen.
func (k kept) words() string {
	if k.partial() {
		return fmt.Sprintf("a parte já treinada da época %d", k.epochs()+1)
	}
	return fmt.Sprintf("a época %d", k.epochs())
}

func positionWords(at state.Position) string {
	if at.Partial {
		return fmt.Sprintf("da parte já treinada da época %d", at.Epochs+1)
	}
	return fmt.Sprintf("da época %d", at.Epochs)
}

// joined is words one after the other: a, b e c.
func joined(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " e " + words[n-1]
}

// why is the reason of a damage, without the path that the sentence has already.
func why(err error) error {
	failed := (*fs.PathError)(nil)
	if !errors.As(err, &failed) {
		return err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("falta %s", filepath.Base(failed.Path))
	}
	return fmt.Errorf("%s: %w", filepath.Base(failed.Path), failed.Err)
}
