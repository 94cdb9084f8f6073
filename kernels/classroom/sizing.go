package classroom

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// String is the part as a line: the median and the worst.
func (p Part) String() string {
	waited, cpu, peak, rest := p.columns()
	return fmt.Sprintf("%-36s %5.1f s (o último %5.1f s) · processador %5.1f s · memória até %s, depois %s",
		p.Name, median(waited), slices.Max(waited), median(cpu), megabytes(slices.Max(peak)), megabytes(median(rest)))
}

func (p Part) columns() (waited, cpu, peak, rest []float64) {
	for _, lap := range p.Laps {
		waited, cpu = append(waited, lap.Seconds), append(cpu, lap.CPU)
		peak, rest = append(peak, float64(lap.Peak)), append(rest, float64(lap.Rest))
	}
	return waited, cpu, peak, rest
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func megabytes(bytes float64) string { return fmt.Sprintf("%.0f MB", bytes/1e6) }

// Needs is what the machine of a class needs, by what students were seen to take.
type Needs struct {
	Students int
	// Cores with which all may run the whole lesson at the same moment and wait no longer than Patience.
	Cores int
	// Lesson is the memory, in bytes, for running it with a trained model; Training for all training at the same moment.
	Lesson, Training int64
}

// Patience is how long a class waits for the whole lesson, in seconds.
const Patience = 60

// systemMemory is for the system, the hub and its proxy, in bytes.
const systemMemory = 1.5e9

// Size says what so many students need. The worst student seen counts, since the machine must bear them all.
func Size(students int, running, exercising Part) Needs {
	_, cpu, peak, _ := running.columns()
	_, _, training, _ := exercising.columns()
	total := func(each []float64) int64 {
		return int64(systemMemory + float64(students)*slices.Max(append(each, 0)))
	}
	cores := math.Ceil(float64(students) * median(cpu) / Patience)
	return Needs{students, max(2, int(cores)), total(peak), total(append(training, peak...))}
}

// Table writes needs in Markdown.
func Table(all []Needs) string {
	var text strings.Builder
	fmt.Fprintf(&text, "| alunos | núcleos, para que “Executar tudo” de todos ao mesmo tempo leve até %d s | memória, só com a lição já treinada | memória, com todos treinando |\n|---:|---:|---:|---:|\n", Patience)
	for _, n := range all {
		fmt.Fprintf(&text, "| %d | %d | %.0f GB | %.0f GB |\n", n.Students, n.Cores, math.Ceil(float64(n.Lesson)/1e9), math.Ceil(float64(n.Training)/1e9))
	}
	return text.String()
}
