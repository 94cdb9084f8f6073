package show

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cnn321/cnnlib"
)

// epochLine is the line of an epoch that ended:
// "Época  1/12 — 469 passos, 67 ms/passo — perda 0,2345 — acurácia 0,9301".
func epochLine(number, total int, e cnnlib.EpochResult, regression bool) string {
	return fmt.Sprintf("%s — %d passos, %s/passo — %s", epochName(number, total), e.Steps, pace(perStep(e)), figures(e, regression)+validation(e, regression))
}

// validation is what the epoch gave on the validation data; nothing where there are none.
func validation(e cnnlib.EpochResult, regression bool) string {
	if !e.Validated {
		return ""
	}
	e.Loss, e.Accuracy, e.MeanAbsoluteError = e.ValidationLoss, e.ValidationAccuracy, e.ValidationAbsoluteError
	return " — validação: " + figures(e, regression)
}

// figures is the loss of an epoch and what goes with it.
func figures(e cnnlib.EpochResult, regression bool) string {
	if regression {
		return regressionMetrics(e.Loss, e.MeanAbsoluteError)
	}
	return metrics(e.Loss, e.Accuracy)
}

func perStep(e cnnlib.EpochResult) time.Duration {
	if e.Steps < 1 {
		return 0
	}
	return e.Duration / time.Duration(e.Steps)
}

// epochLines are the lines of all epochs that ended and of one that was stopped.
func epochLines(s State) []string {
	var lines []string
	for i, e := range s.Ended {
		lines = append(lines, epochLine(i+1, s.total(), e, s.Regression))
	}
	if (s.Phase == Interrupted || s.Phase == Failed || s.Phase == Left) && s.underWay() && s.Steps > 0 {
		lines = append(lines, fmt.Sprintf("%s — parou no passo %d/%d, %s/passo — %s",
			epochName(s.Epoch, s.total()), s.Step, s.Steps, pace(s.PerStep), s.metrics()))
	}
	return lines
}

// epochName is "Época  3/12", as wide for each epoch.
func epochName(number, total int) string {
	return fmt.Sprintf("Época %*d/%d", len(strconv.Itoa(total)), number, total)
}

func metrics(loss, accuracy float64) string {
	return fmt.Sprintf("perda %s — acurácia %s", cnnlib.Decimal(loss, 4), cnnlib.Decimal(accuracy, 4))
}

func regressionMetrics(loss, meanAbsoluteError float64) string {
	return fmt.Sprintf("perda %s — erro médio %s", cnnlib.Decimal(loss, 4), cnnlib.Decimal(meanAbsoluteError, 4))
}

// metrics are those of the epoch under way.
func (s State) metrics() string {
	if s.Regression {
		return regressionMetrics(s.Loss, s.MeanAbsoluteError)
	}
	return metrics(s.Loss, s.Accuracy)
}

// stopped tells of a training that EarlyStopping ended; nothing where it did not.
func stopped(s State) string {
	if !s.Stopped {
		return ""
	}
	text := fmt.Sprintf(" Parou na época %d de %d, porque a perda não melhorava mais (`cnnlib.EarlyStopping`)", len(s.Ended), s.total())
	if s.Kept > 0 {
		text += fmt.Sprintf("; a rede ficou como estava depois da época %d, a melhor", s.Kept)
	}
	return text + "."
}

// summary is the sentence that a training ends with, in Markdown.
func summary(s State) string {
	n := len(s.Ended)
	switch {
	case s.onlyRead && s.Phase == Finished:
		return "Imagens lidas."
	case s.onlyRead:
		return "A leitura das imagens não terminou."
	case s.AlreadyTrained():
		return fmt.Sprintf("**Esta rede já estava treinada**: %s, e nada foi treinado de novo. "+
			"Para recomeçar do zero, acrescente a opção `cnnlib.FromScratch()` ao `Fit`.",
			count(n, "a época estava guardada", "as %d épocas estavam guardadas")) + stopped(s)
	case s.Phase == Interrupted:
		return fmt.Sprintf("**Treino interrompido** %s. Nada se perdeu: rode de novo para continuar deste ponto.", where(s))
	case s.Phase == Left:
		return fmt.Sprintf("**Parei de esperar, e o treino continua**, %s. `cell.Wait(…)` volta a acompanhá-lo, e `cell.Stop(…)` o para.", where(s))
	case s.Phase == Failed && s.Reason != "":
		return fmt.Sprintf("**O treino parou por um erro** %s: %s.", where(s), strings.TrimRight(s.Reason, "."))
	case s.Phase == Failed:
		return fmt.Sprintf("**O treino parou por um erro** %s. As épocas terminadas estão guardadas: resolvido o erro, rode de novo para continuar.", where(s))
	}
	var spent time.Duration
	for _, e := range s.Ended {
		spent += e.Duration
	}
	text := fmt.Sprintf("**Treino concluído**: %s em %s", count(n, "1 época", "%d épocas"), duration(spent))
	if s.Reused > 0 {
		text += fmt.Sprintf(" (%s)", count(s.Reused, "1 já estava guardada", "%d já estavam guardadas"))
	}
	if s.Device != "" {
		text += ", em " + s.Device
	}
	text += "." + stopped(s)
	if s.Compile > 0 {
		text += fmt.Sprintf(" Rede compilada em %s.", duration(s.Compile))
	}
	return text
}

// where says at which step a training stopped.
func where(s State) string {
	switch {
	case s.Phase == Left && s.Behind != "" && s.Epoch == 0:
		return "na fila, atrás do " + s.Behind
	case s.underWay() && s.Steps > 0:
		return fmt.Sprintf("na época %d de %d, passo %d de %d", s.Epoch, s.total(), s.Step, s.Steps)
	case len(s.Ended) > 0:
		return fmt.Sprintf("depois da época %d de %d", len(s.Ended), s.total())
	default:
		return "antes do primeiro passo"
	}
}

// count chooses between the words for one and those for more ("%d épocas").
func count(n int, one, more string) string {
	if n == 1 {
		return one
	}
	if strings.Contains(more, "%d") {
		return fmt.Sprintf(more, n)
	}
	return more
}

// reading names what is done with data, and read how far that is.
func reading(s State) string {
	if s.Data.Checking {
		return "Conferindo as imagens…"
	}
	return "Lendo as imagens…"
}

func (s State) read() string {
	return fmt.Sprintf("%s de %s", cnnlib.Thousands(s.Data.Done), cnnlib.Thousands(s.Data.Of))
}

// compiling and compiled tell of the compilation, a thing of its own that only
// the first run after a start has to wait for.
func compiling(s State) string {
	if s.Device == "" {
		return "Compilando a rede…"
	}
	return fmt.Sprintf("Compilando a rede para %s…", s.Device)
}

func compiled(s State) string { return fmt.Sprintf("Rede compilada em %s.", duration(s.Compile)) }

// resumed tells where a training goes on from.
func resumed(s State) string {
	var done []string
	if s.Reused > 0 {
		done = append(done, count(s.Reused, "1 época já treinada", "%d épocas já treinadas"))
	}
	if s.ResumedStep > 0 {
		done = append(done, fmt.Sprintf("%s da época %d", count(s.ResumedStep, "1 passo", "%d passos"), s.Reused+1))
	}
	return fmt.Sprintf("Continuando de onde parou: %s.", strings.Join(done, " e "))
}

// duration writes a time as one says it: "1,6 s", "42 s", "6 min 21 s", "1 h 02 min".
func duration(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	switch {
	case d < 9950*time.Millisecond:
		return cnnlib.Decimal(d.Seconds(), 1) + " s"
	case seconds < 60:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%d min %02d s", seconds/60, seconds%60)
	default:
		return fmt.Sprintf("%d h %02d min", seconds/3600, seconds/60%60)
	}
}

// pace writes the time of a step with two or three digits that matter.
func pace(d time.Duration) string {
	ms := d.Seconds() * 1000
	switch {
	case ms >= 9.95:
		return cnnlib.Decimal(ms, 0) + " ms"
	case ms >= 0.995:
		return cnnlib.Decimal(ms, 1) + " ms"
	default:
		return cnnlib.Decimal(ms, 2) + " ms"
	}
}

// plain is Markdown as a terminal shows it, for the few marks used here.
func plain(markdown string) string { return strings.NewReplacer("**", "", "`", "").Replace(markdown) }
