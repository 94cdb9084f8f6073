package cells_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/packages"

	"cnn321/kernels/tier"
)

// lesson returns the code cells of the notebook.
func lesson(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("../../notebooks/cnn-mnist.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []struct {
			Type   string   `json:"cell_type"`
			Source []string `json:"source"`
		}
	}
	if err := json.Unmarshal(data, &notebook); err != nil {
		t.Fatal(err)
	}
	var code []string
	for _, cell := range notebook.Cells {
		if cell.Type == "code" {
			code = append(code, strings.Join(cell.Source, ""))
		}
	}
	return code
}

// planLesson plans every cell of the lesson, twice over, as if each ended well, and returns how long the second took.
func planLesson(t testing.TB) []time.Duration {
	session := cells.New(cells.Config{Packages: packages.Config{Dir: "../..", Own: []string{"./cnnlib/..."}}})
	var took []time.Duration
	count := 0
	for round := range 2 {
		for _, code := range lesson(t) {
			count++
			start := time.Now()
			plan, err := session.Plan(context.Background(), count, code)
			if round == 1 {
				took = append(took, time.Since(start))
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, code)
			}
			if len(plan.Slips) > 0 {
				t.Errorf("vet says %v of\n%s", plan.Slips, code)
			}
			for _, step := range plan.Steps {
				if step.Program == nil {
					continue
				}
				if err := session.Commit(step.Program, cells.Outcome{Started: true, OK: true}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return took
}

// TestLesson plans the lesson's cells, and tells how long a plan takes once the packages are known.
func TestLesson(t *testing.T) {
	took := planLesson(t)
	slices.Sort(took)
	t.Logf("%d cells: median %v, longest %v", len(took), took[len(took)/2], took[len(took)-1])
}

// TestLessonBuilds has the compiler take the programs of all of the lesson's cells.
func TestLessonBuilds(t *testing.T) {
	tier.Slow(t, "many programs to build")
	session := cells.New(cells.Config{Packages: packages.Config{Dir: "../..", Own: []string{"./cnnlib/..."}}})
	var programs []string
	for count, code := range lesson(t) {
		plan, err := session.Plan(context.Background(), count+1, code)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range plan.Steps {
			if step.Program.Run {
				programs = append(programs, step.Program.Source)
			}
			if err := session.Commit(step.Program, cells.Outcome{Started: true, OK: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
	builder := newBuilder(t, len(programs))
	var all sync.WaitGroup
	for _, source := range programs {
		all.Go(func() {
			defer builder.end()
			if _, failure := builder.build(source); failure != "" {
				t.Errorf("%s\n%s", failure, source)
			}
		})
	}
	all.Wait()
	t.Logf("%d programs", len(programs))
}
