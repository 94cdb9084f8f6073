// Package literal writes any value much as Go's source would: []int{1, 2, 3}, &ponto{X: 1, Y: 2}, map[string]bool{"a": true}.
//
// It is for reading, not for compiling: what is long is shortened, with a count of what there is; types of package main are
// named without it; what knows how to write itself (a String or Error method) does so; a pointer that leads back is an ellipsis.
package literal
