package talk

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Plan is the parts of a talk of some minutes, in order.
type Plan struct {
	Minutes int
	Parts   []Part
}

// Part is a piece of the lesson.
type Part struct {
	Title string
	Extra bool          // one of the lesson's detours: where it is skipped, nothing after it needs its cells
	Takes time.Duration // in this plan; none if it is skipped
	Say   string
	Cells []int // the indexes of its cells of code among all of the notebook's
	Words int   // of its text, as it is read aloud
}

// Skipped says whether the plan leaves the part out.
func (p Part) Skipped() bool { return p.Takes == 0 }

// wordsPerMinute is how fast a text is read aloud to a class.
const wordsPerMinute = 130

// Reading is how long the part's text takes to be read aloud.
func (p Part) Reading() time.Duration {
	return time.Duration(p.Words) * time.Minute / wordsPerMinute
}

type entry struct {
	Minutos map[string]float64
	Diga    string
}

// Plans is the lengths, in minutes, that the notebook has plans for, the shortest first.
func (nb *Notebook) Plans() ([]int, error) {
	lengths := map[int]bool{}
	for _, cell := range nb.cells {
		var e entry
		if _, err := metadata(cell, "roteiro", &e); err != nil {
			return nil, err
		}
		for name := range e.Minutos {
			n, err := strconv.Atoi(name)
			if err != nil || n <= 0 {
				return nil, fmt.Errorf("roteiro da célula %v: %q não é um número de minutos", cell["id"], name)
			}
			lengths[n] = true
		}
	}
	return slices.Sorted(maps.Keys(lengths)), nil
}

// Plan is the notebook's plan for a talk of that length: the longest that fits into it.
func (nb *Notebook) Plan(length time.Duration) (Plan, error) {
	lengths, err := nb.Plans()
	if err != nil {
		return Plan{}, err
	}
	if len(lengths) == 0 {
		return Plan{}, errors.New("este caderno não tem roteiro: nenhuma célula diz quantos minutos leva a sua parte")
	}
	plan := Plan{}
	for _, n := range lengths {
		if time.Duration(n)*time.Minute <= length {
			plan.Minutes = n
		}
	}
	if plan.Minutes == 0 {
		return plan, fmt.Errorf("o roteiro mais curto é o de %d minutos, e a aula teria %v: peça ao menos --rehearse %dm", lengths[0], length, lengths[0])
	}
	for i, cell := range nb.cells {
		var e entry
		found, err := metadata(cell, "roteiro", &e)
		if err != nil {
			return plan, err
		}
		if found && e.Minutos != nil {
			plan.Parts = append(plan.Parts, Part{
				Title: title(source(cell)), Extra: tagged(cell, "explore"), Say: e.Diga,
				Takes: time.Duration(e.Minutos[strconv.Itoa(plan.Minutes)] * float64(time.Minute)),
			})
		}
		if len(plan.Parts) == 0 {
			continue
		}
		part := &plan.Parts[len(plan.Parts)-1]
		switch {
		case cell["cell_type"] == "code":
			part.Cells = append(part.Cells, i)
		case !tagged(cell, "aside"):
			part.Words += words(source(cell))
		}
	}
	return plan, nil
}

// Total is how long the plan's parts take together.
func (p Plan) Total() (total time.Duration) {
	for _, part := range p.Parts {
		total += part.Takes
	}
	return total
}

var heading = regexp.MustCompile(`(?m)^#+ (.+)$`)

// title is a part's heading or, where it has none, how its text begins.
func title(source string) string {
	if found := heading.FindStringSubmatch(source); found != nil {
		return strings.TrimSuffix(found[1], "…")
	}
	first, _, _ := strings.Cut(strings.TrimSpace(plain(source)), ".")
	return first
}

var (
	unread = regexp.MustCompile(`(?s)!\[[^\]]*\]\([^)]*\)|\$\$.*?\$\$|<details>.*?</details>|<[^>]*>`)
	links  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// plain is a text as it is read aloud: without pictures, formulas of their own and what is folded.
func plain(source string) string {
	return strings.NewReplacer("**", "", "*", "", "`", "", "$", "").Replace(links.ReplaceAllString(unread.ReplaceAllString(source, ""), "$1"))
}

func words(source string) int { return len(strings.Fields(plain(source))) }
