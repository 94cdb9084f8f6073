package values

import (
	"reflect"
	"sort"
)

type entry struct{ key, value reflect.Value }

// Here and in the rest of what each cell is linked with, lists are sorted by package sort: slices.SortFunc would be compiled into
// the program for each of their types.

// sortEntries gives maps of plain keys one order, so that an unchanged map makes an unchanged file.
func sortEntries(list []entry) {
	for _, e := range list {
		if !e.key.IsValid() || e.key.Kind() != list[0].key.Kind() || !ordered(e.key.Kind()) {
			return
		}
	}
	sort.Slice(list, func(i, j int) bool {
		switch a, b := list[i].key, list[j].key; {
		case a.Kind() == reflect.String:
			return a.String() < b.String()
		case a.CanInt():
			return a.Int() < b.Int()
		case a.CanUint():
			return a.Uint() < b.Uint()
		default:
			return a.Float() < b.Float()
		}
	})
}

func ordered(k reflect.Kind) bool {
	return k == reflect.String || k >= reflect.Int && k <= reflect.Uintptr || k == reflect.Float32 || k == reflect.Float64
}
