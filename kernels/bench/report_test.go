package bench

import (
	"encoding/xml"
	"flag"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestReport(t *testing.T) {
	r, err := Load(filepath.Join("testdata", "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "novo")
	files, err := r.WriteReport(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, filepath.Base(file))
	}
	if want := []string{"README.md", "escala-lote.png", "escala-lote.svg", "escala-imagens.png", "escala-imagens.svg"}; !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	got, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "report.md")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("not as in %s; read it, and if it is right: go test -update\n%s", golden, got)
	}
	for _, file := range files[1:] {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if strings.HasSuffix(file, ".png") {
			_, err = png.Decode(f)
		} else {
			err = wellFormed(f)
		}
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func wellFormed(text io.Reader) error {
	for tokens := xml.NewDecoder(text); ; {
		if _, err := tokens.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// What the golden report says is computed: other samples, other words.
func TestReportFollowsTheSamples(t *testing.T) {
	r, err := Load(filepath.Join("testdata", "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func()
		want   []string
	}{
		// Turns 80, 160 and 82 ms; ratios 0.8, 0.889 and 1.
		{"as it is", func() {}, []string{"82,0 ms [81,0–121]", "0,89 [0,84–0,94]", "82.0 ms [81.0–121]", "151 ms", "0,9920 ± 0,0014", "Training of 12 epochs", "0,93 [0,92–0,94]"}},
		{"a slower turn", func() { r.find("step-128").Turns[0].Ours.Values[0] = 0.2 }, []string{"160 ms [121–180]", "1,00 [0,94–1,50]"}},
		{"without a peer", func() {
			r.Peer = nil
			for i := range r.Measures {
				for j := range r.Measures[i].Turns {
					r.Measures[i].Turns[j].Peer = nil
				}
			}
		}, []string{"| Medida ", "160 ms [121–180]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.change()
			text := r.markdown(r.plots())
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in\n%s", want, text)
				}
			}
			if named := strings.Contains(text, "Keras") || strings.Contains(text, "razão"); named != (r.Peer != nil) {
				t.Errorf("the peer is named: %v", named)
			}
		})
	}
}

// The reports that are kept in results/ say what their samples say.
func TestKeptReports(t *testing.T) {
	kept, err := filepath.Glob(filepath.Join("results", "*", "results.json"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("no results are kept: %v", err)
	}
	for _, path := range kept {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			r, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			files, err := r.WriteReport(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				got, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				want, err := os.ReadFile(filepath.Join(filepath.Dir(path), filepath.Base(file)))
				if err != nil {
					t.Fatal(err)
				}
				// How a picture is packed may change with the version of Go.
				if !strings.HasSuffix(file, ".png") && string(got) != string(want) {
					t.Errorf("%s is not what the results say: go run ./kernels bench --from %s --report %s", filepath.Base(file),
						filepath.Join("kernels", "bench", path), filepath.Join("kernels", "bench", filepath.Dir(path)))
				}
			}
		})
	}
}

func TestPlotsOfWhatThereIs(t *testing.T) {
	r, err := Load(filepath.Join("testdata", "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	plots := r.plots()
	if len(plots) != 2 {
		t.Fatalf("%d plots", len(plots))
	}
	batch := plots[0].chart
	if len(batch.Lines) != 2 || batch.Lines[1].Name != "Keras (TensorFlow)" {
		t.Fatalf("lines %+v", batch.Lines)
	}
	if got := batch.Lines[0].Points; len(got) != 2 || got[0].X != 16 || got[0].Y != 10 || got[1].X != 1024 || got[1].Y != 600 {
		t.Errorf("points %v", got)
	}
	// The whole epoch is the last point of our training; the peer has only that one, which makes no line.
	images := plots[1].chart
	var last []float64
	for _, line := range images.Lines {
		last = append(last, line.Points[len(line.Points)-1].Y)
	}
	if want := []float64{1500, 40_000}; !slices.Equal(last, want) {
		t.Errorf("last points %v, want %v", last, want)
	}
	r.Measures = []Measure{*r.find("epoch")}
	if none := r.plots(); len(none) != 0 {
		t.Errorf("plots of one epoch: %+v", none)
	}
	if none := (&Results{}).plots(); len(none) != 0 {
		t.Errorf("plots of nothing: %+v", none)
	}
}

func TestReportCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ocupado")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Results{}).WriteReport(file); err == nil || !strings.Contains(err.Error(), "pasta do relatório") {
		t.Errorf("error %v", err)
	}
}
