package mistakes

// Lesson is an aside "Go em um minuto" of the notebook.
type Lesson struct {
	Title string // as the notebook has it
	Cell  string // the id of its cell
}

// Anchor is the link to the aside from within the notebook, as JupyterLab follows it.
func (l *Lesson) Anchor() string { return "#cell-id=" + l.Cell }

// The asides that errors point at; a test compares them with the notebook.
var (
	lessonCells    = &Lesson{"Go em um minuto: as células", "go-celulas"}
	lessonPackages = &Lesson{"Go em um minuto: pacotes e maiúsculas", "go-pacotes"}
	lessonVars     = &Lesson{"Go em um minuto: variáveis que ficam", "go-var"}
	lessonErrors   = &Lesson{"Go em um minuto: resultado e erro", "go-must"}
	lessonDots     = &Lesson{"Go em um minuto: os três pontos", "go-variadica"}
	lessonChain    = &Lesson{"Go em um minuto: uma coisa depois da outra", "go-cadeia"}
)
