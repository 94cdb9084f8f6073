package archive

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// Values are kept in the form of GoMLX's checkpoints, uncompressed, which GoMLX reads and earlier versions wrote with it. It is
// written here since GoMLX v0.28.2 does not tell of a write that failed (a full disk), never synchronizes a file, and
// puts the variables in an order that is not always the same; and read here since what is read is then what was sealed.

// indexRecord is GoMLX's index of the values.
type indexRecord struct {
	Params    []any
	Variables []variableRecord
	BinFormat string
}

type variableRecord struct {
	ParameterName string
	Dimensions    []int
	DType         dtypes.DType
	Pos, Length   int
}

const (
	variablePrefix = "var:"
	indexPrefix    = "checkpoint-"
	valuesName     = indexPrefix + "n0000000"
	indexFile      = valuesName + checkpoint.JsonNameSuffix
	valuesFile     = valuesName + checkpoint.BinDataSuffix
)

// sorted are the variables of a store by their paths.
func sorted(store *model.Store) []*model.Variable {
	return slices.SortedFunc(store.IterVariables(), func(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) })
}

// writeValues writes all variables of a store, and gives the index of what it wrote.
func writeValues(w io.Writer, store *model.Store) ([]byte, error) {
	index := indexRecord{BinFormat: checkpoint.BinUncompressed.String()}
	at := 0
	for _, v := range sorted(store) {
		value, err := v.Value()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.Path(), err)
		}
		var written error
		n := 0
		if err := value.ConstBytes(func(data []byte) { n, written = w.Write(data) }); err != nil {
			return nil, fmt.Errorf("%s: %w", v.Path(), err)
		}
		if written != nil {
			return nil, written
		}
		index.Variables = append(index.Variables, variableRecord{variablePrefix + v.Path(), v.Shape().Dimensions, v.Shape().DType, at, n})
		at += n
	}
	return json.MarshalIndent(index, "", "\t")
}

// valuesOf is how the variables of a store are written.
func valuesOf(store *model.Store) func(io.Writer) ([]byte, error) {
	return func(w io.Writer) ([]byte, error) { return writeValues(w, store) }
}

// copyValues writes those values again that are wanted, by their paths, piece by piece, and gives their index. It reads all values to their end.
func copyValues(w io.Writer, values io.Reader, of indexRecord, wanted func(path string) bool) (index []byte, err error) {
	some, at, to := indexRecord{Params: of.Params, BinFormat: of.BinFormat}, 0, 0
	for _, v := range of.Variables {
		path, named := v.path()
		if !named || v.Pos != at || v.Length < 0 {
			return nil, errIndex
		}
		at += v.Length
		into := io.Discard
		if wanted(path) {
			into = w
			v.Pos = to
			some.Variables = append(some.Variables, v)
			to += v.Length
		}
		if _, err := io.CopyN(into, values, int64(v.Length)); err != nil {
			return nil, err
		}
	}
	if rest, err := io.Copy(io.Discard, values); err != nil || rest > 0 {
		return nil, cmp.Or(err, errIndex)
	}
	return json.MarshalIndent(some, "", "\t")
}

// errIndex is of an index that does not fit its values.
var errIndex = errors.New("o índice dos pesos está errado")

// readIndex reads the index of values.
func readIndex(text []byte) (of indexRecord, err error) {
	if err := json.Unmarshal(text, &of); err != nil {
		return of, fmt.Errorf("o índice dos pesos não se lê: %w", err)
	}
	if of.BinFormat != checkpoint.BinUncompressed.String() {
		return of, fmt.Errorf("os pesos estão na forma %q, que não se lê aqui", of.BinFormat)
	}
	return of, nil
}

// readValues makes a store of values and their index.
func readValues(index, values []byte) (*model.Store, error) {
	of, err := readIndex(index)
	if err != nil {
		return nil, err
	}
	store := model.NewStore()
	at := 0
	for _, v := range of.Variables {
		if err := v.addTo(store, values, at); err != nil {
			store.Finalize()
			return nil, fmt.Errorf("%s: %w", v.ParameterName, err)
		}
		at += v.Length
	}
	if at != len(values) {
		store.Finalize()
		return nil, fmt.Errorf("os pesos têm %d bytes, e o índice fala de %d", len(values), at)
	}
	return store, nil
}

// path is that of the variable; ok says that it has one.
func (v variableRecord) path() (path string, ok bool) {
	path, named := strings.CutPrefix(v.ParameterName, variablePrefix)
	return path, named && path != ""
}

// addTo makes a variable of its values, which begin at a position among all.
func (v variableRecord) addTo(store *model.Store, values []byte, at int) error {
	path, named := v.path()
	if !named || v.Pos != at || v.Length < 0 || v.Length > len(values)-at || store.GetVariable(path) != nil {
		return errIndex
	}
	// Counted here first: an index that is wrong may ask for any amount of memory.
	size := sizeOf(v.DType)
	for _, n := range v.Dimensions {
		if n < 1 || size > len(values)/n {
			return errors.New("o índice dos pesos dá um formato que não há")
		}
		size *= n
	}
	if size != v.Length || size < 1 {
		return fmt.Errorf("%d bytes não são um valor de formato %v", v.Length, v.Dimensions)
	}
	value := tensors.FromShape(shapes.Make(v.DType, v.Dimensions...))
	if err := value.MutableBytes(func(data []byte) { copy(data, values[at:at+v.Length]) }); err != nil {
		return err
	}
	_, err := store.CreateVariable(path, value)
	return err
}

// sizeOf is how many bytes a number of a type takes; 0 of a type that no state has.
func sizeOf(t dtypes.DType) int {
	switch t {
	case dtypes.Float32, dtypes.Int32, dtypes.Uint32:
		return 4
	case dtypes.Float64, dtypes.Int64, dtypes.Uint64:
		return 8
	}
	return 0
}
