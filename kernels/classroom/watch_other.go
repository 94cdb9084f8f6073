//go:build !linux

package classroom

import "context"

// startWatch: elsewhere than on Linux nothing tells what a user's processes take.
func startWatch(_ context.Context, uids []int) func() ([]Lap, error) {
	return func() ([]Lap, error) { return make([]Lap, len(uids)), nil }
}
