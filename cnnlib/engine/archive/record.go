package archive

import (
	"math"
	"strconv"
	"time"

	"encoding/json"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// format is that of a state's folder. The first had no number: its seal was that of the values alone, and only
// run.json had the history.
const format = 2

// weightsFormat is that of a state that has its weights alone (see Lighten): to a program that knows no such state it is a newer one, which
// must not train from it.
const weightsFormat = 3

// runRecord is run.json: the epochs that ended, for whoever looks. It is read where the states themselves do not tell.
type runRecord struct{ Epochs []epochRecord }

// progressRecord is progress.json of a state: which one it is, and how it came about.
type progressRecord struct {
	// What tells the state from all others. The first format does not have it.
	Run, Kind string `json:",omitempty"`
	Seed      uint64 `json:",omitempty"`

	Step, Examples int
	LossSum        number
	Correct        float64
	Elapsed        time.Duration
	// Epochs is the history up to this state, without the epoch under way.
	Epochs []epochRecord
}

func (a Archive) recordProgress(s *state.State) progressRecord {
	p := s.Progress
	return progressRecord{s.Run, a.kind, s.Seed, p.Step, p.Examples, number(p.LossSum), p.Correct, p.Elapsed, recordEpochs(s.Results)}
}

func (r progressRecord) progress() state.Progress {
	return state.Progress{Step: r.Step, Examples: r.Examples, LossSum: float64(r.LossSum), Correct: r.Correct, Elapsed: r.Elapsed}
}

// epochRecord is a cnnlib.EpochResult whose loss may be infinite or not a number, as that of a training that diverged.
type epochRecord struct {
	Loss, Accuracy number
	Steps          int
	Duration       time.Duration
	// What not every training has is left out where it is not.
	MeanAbsoluteError number            `json:",omitempty"`
	LearningRate      number            `json:",omitempty"`
	Validation        *validationRecord `json:",omitempty"`
}

type validationRecord struct {
	Loss, Accuracy    number
	MeanAbsoluteError number `json:",omitempty"`
}

func recordEpochs(results []cnnlib.EpochResult) []epochRecord {
	records := make([]epochRecord, len(results))
	for i, r := range results {
		records[i] = epochRecord{Loss: number(r.Loss), Accuracy: number(r.Accuracy), Steps: r.Steps, Duration: r.Duration,
			MeanAbsoluteError: number(r.MeanAbsoluteError), LearningRate: number(r.LearningRate)}
		if r.Validated {
			records[i].Validation = &validationRecord{number(r.ValidationLoss), number(r.ValidationAccuracy), number(r.ValidationAbsoluteError)}
		}
	}
	return records
}

func epochResults(records []epochRecord) []cnnlib.EpochResult {
	results := make([]cnnlib.EpochResult, len(records))
	for i, r := range records {
		results[i] = cnnlib.EpochResult{Loss: float64(r.Loss), Accuracy: float64(r.Accuracy), Steps: r.Steps, Duration: r.Duration,
			MeanAbsoluteError: float64(r.MeanAbsoluteError), LearningRate: float64(r.LearningRate)}
		if v := r.Validation; v != nil {
			results[i].Validated = true
			results[i].ValidationLoss, results[i].ValidationAccuracy, results[i].ValidationAbsoluteError = float64(v.Loss), float64(v.Accuracy), float64(v.MeanAbsoluteError)
		}
	}
	return results
}

// unknownEpochs stands for a history that nobody wrote down.
func unknownEpochs(n int) []epochRecord {
	records := make([]epochRecord, n)
	for i := range records {
		records[i] = epochRecord{Loss: number(math.NaN()), Accuracy: number(math.NaN())}
	}
	return records
}

// number is a float64 that JSON can hold in any case: "NaN" and "+Inf" as strings.
type number float64

// MarshalJSON is a JSON number, or a string where there is none.
func (n number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return json.Marshal(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *number) UnmarshalJSON(text []byte) error {
	var quoted string
	if json.Unmarshal(text, &quoted) == nil {
		text = []byte(quoted)
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*n = number(v)
	return err
}
