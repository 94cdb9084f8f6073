package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/filewords"
	"cnn321/cnnlib/lesson"
	"cnn321/kernels/glob"
	"cnn321/kernels/jupyter/rehearse"
	"cnn321/kernels/setup"
	"cnn321/kernels/talk"
)

func talkCommand() command {
	return command{"roteiro", "grava o roteiro da aula (notebooks/roteiro.md), do que as células do caderno dizem", runTalk}
}

// readNotebook is [talk.Read], with what to do where that fails.
func readNotebook(path string) (*talk.Notebook, error) {
	nb, err := talk.Read(path)
	if err == nil {
		return nb, nil
	}
	problem := &setup.Problem{
		What: "ler o caderno " + path, Why: "ele não está inteiro, ou não é um caderno do Jupyter (" + err.Error() + ")",
		Fix: "confira o nome do arquivo; se ele se estragou, copie-o de novo de onde veio", Err: err,
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		problem.Why, problem.Fix = filewords.NotRead(err), "confira o nome e as permissões do arquivo"
	}
	return nil, problem
}

// planPage is the page for the teacher, beside the lesson.
const planPage = "roteiro.md"

func runTalk(_ context.Context, args []string) error {
	if err := parse(newFlags("roteiro", ""), args, 0); err != nil {
		return err
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	lesson := setup.Paths{Root: root}.Lesson()
	nb, err := readNotebook(lesson)
	if err != nil {
		return err
	}
	page, err := nb.Page()
	if err != nil {
		return err
	}
	path := filepath.Join(filepath.Dir(lesson), planPage)
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		return &setup.Problem{What: "gravar o roteiro em " + path, Why: filewords.Why(err), Err: err, Fix: "confira o espaço e as permissões dessa pasta"}
	}
	showPath("Roteiro", path)
	return nil
}

// stageCopy is a rehearsal's copy of the notebook, which lies beside it, since its pictures and data do; remove takes it away.
func stageCopy(notebook string) (path string, remove func(), err error) {
	nb, err := readNotebook(notebook)
	if err != nil {
		return "", nil, err
	}
	text, err := nb.Copy(talk.Stage)
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(filepath.Dir(notebook), "ensaio-da-aula.ipynb")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return "", nil, &setup.Problem{
			What: "gravar a cópia para o ensaio em " + path, Why: filewords.Why(err), Err: err, Fix: "confira o espaço e as permissões dessa pasta",
		}
	}
	return path, func() { os.Remove(path) }, nil
}

// comparePlan sets what a rehearsal's cells took beside the plan of the notebook.
func (o runOptions) comparePlan(result rehearse.Result) (talk.Rehearsal, error) {
	nb, err := readNotebook(o.notebook)
	if err != nil {
		return talk.Rehearsal{}, err
	}
	plan, err := nb.Plan(o.rehearse)
	if err != nil {
		return talk.Rehearsal{}, err
	}
	cells := map[int]rehearse.Cell{}
	for _, cell := range result.Cells {
		cells[cell.Index] = cell
	}
	return plan.Compare(func(index int) (time.Duration, bool) {
		cell := cells[index]
		return cell.Took, cell.Status == rehearse.Succeeded
	}), nil
}

// keptEpochs is how many epochs of the lesson's network are kept, at most.
func keptEpochs(paths setup.Paths) (most int) {
	models := os.Getenv(environment.Models)
	if models == "" {
		models = paths.Models()
	}
	runs, err := glob.In(filepath.Join(models, lesson.Model().Fingerprint()), "*")
	if err != nil {
		return 0
	}
	for _, run := range runs {
		text, err := os.ReadFile(filepath.Join(run, "run.json"))
		var kept struct{ Epochs []json.RawMessage }
		if err == nil && json.Unmarshal(text, &kept) == nil {
			most = max(most, len(kept.Epochs))
		}
	}
	return most
}

// warnOfTrainings tells what was trained before will do to the training of the lesson that is opened.
func warnOfTrainings(kept int, stage bool) string {
	switch {
	case stage && kept < lessonEpochs:
		return fmt.Sprintf("Atenção: as %d épocas da rede da aula ainda não estão guardadas (há %d). Depois do treino ao vivo, a célula\n"+
			"seguinte treinaria as que faltam diante da turma, por vários minutos. Antes da aula, rode: go run ./kernels run\n", lessonEpochs, kept)
	case !stage && kept >= lessonEpochs:
		return "A rede da aula já está treinada aqui: o treino da lição mostra na hora as curvas guardadas, e nada se vê treinar.\n" +
			"Para treinar diante de uma turma, abra com: go run ./kernels lab --aula\n"
	}
	return ""
}

// explainRehearsal tells of a rehearsal that had to train the lesson's network why its times are not those of the class.
func explainRehearsal(keptBefore, kept int) string {
	if keptBefore >= lessonEpochs || kept < lessonEpochs {
		return ""
	}
	return fmt.Sprintf("Neste ensaio a rede da aula ainda treinou as %d épocas (havia %d), e a parte que usa o resultado esperou por elas.\n"+
		"Agora elas estão guardadas: ensaie de novo, e os tempos serão os da aula.\n", lessonEpochs, keptBefore)
}

// freshCopy lays a copy of the lesson without results into its folder, under a name of today's that nothing has yet, and gives the name.
func freshCopy(folder string, kind talk.Kind, today time.Time) (name string, err error) {
	notebooks := filepath.Join(folder, "notebooks")
	nb, err := readNotebook(filepath.Join(notebooks, lessonName))
	if err != nil {
		return "", err
	}
	text, err := nb.Copy(kind)
	if err != nil {
		return "", err
	}
	prefix := "limpo"
	if kind == talk.Stage {
		prefix = "aula"
	}
	name, err = writeFree(notebooks, prefix+today.Format("-2006-01-02"), text)
	if err != nil {
		return "", &setup.Problem{
			What: "gravar a cópia da lição em " + notebooks, Why: filewords.Why(err), Err: err, Fix: "libere espaço ou permissão nessa pasta, e tente de novo",
		}
	}
	return name, nil
}
