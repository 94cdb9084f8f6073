package values

import (
	"cmp"
	"reflect"
	"slices"
)

type entry struct{ key, value reflect.Value }

// sortEntries gives maps of plain keys one order, so that an unchanged map makes an unchanged file.
func sortEntries(list []entry) {
	for _, e := range list {
		if !e.key.IsValid() || e.key.Kind() != list[0].key.Kind() || !ordered(e.key.Kind()) {
			return
		}
	}
	slices.SortFunc(list, func(a, b entry) int {
		switch {
		case a.key.Kind() == reflect.String:
			return cmp.Compare(a.key.String(), b.key.String())
		case a.key.CanInt():
			return cmp.Compare(a.key.Int(), b.key.Int())
		case a.key.CanUint():
			return cmp.Compare(a.key.Uint(), b.key.Uint())
		}
		return cmp.Compare(a.key.Float(), b.key.Float())
	})
}

func ordered(k reflect.Kind) bool {
	return k == reflect.String || k >= reflect.Int && k <= reflect.Uintptr || k == reflect.Float32 || k == reflect.Float64
}
