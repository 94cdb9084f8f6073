package data

import (
	"slices"
	"testing"

	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/core/tensors"
)

func TestDataCache(t *testing.T) {
	set := func(label int) *cnnlib.Dataset {
		d, err := cnnlib.NewDataset(cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{byte(label), 7}}, []int{label, 1})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var c Cache
	for _, label := range []int{0, 1, 2, 0, 3, 4, 5, 0} {
		got, err := c.Get(t.Context(), set(label))
		if err != nil || got.Labels[0] != int32(label) || got.Images.Pixels[0] != byte(label) {
			t.Fatalf("set %d: %+v, %v", label, got, err)
		}
		if len(c.sets) > cachedSets || len(c.names) != len(c.sets) {
			t.Fatalf("%d sets are kept under %d names", len(c.sets), len(c.names))
		}
	}
	for _, room := range []struct{ sets, bytes, left int }{{4, 8, 4}, {4, 7, 3}, {4, 5, 2}, {1, 5, 1}, {1, 0, 1}} {
		if c.trim(room.sets, room.bytes); len(c.sets) != room.left || c.bytes() != 2*room.left {
			t.Errorf("with room for %d sets and %d bytes %d are kept", room.sets, room.bytes, len(c.sets))
		}
	}
	if _, err := c.Get(t.Context(), set(0).Slice(0, 9)); err == nil {
		t.Error("a set in error was read")
	}
}

func TestBatchIsPadded(t *testing.T) {
	c := Set{Images: cnnlib.Images{Height: 1, Width: 2, Channels: 1, Pixels: []byte{1, 2, 3, 4, 5, 6}}, Labels: []int32{7, 8, 9}}
	pixels, labels := c.Batch([]int{2, 0}, 4)
	if !slices.Equal(pixels, []byte{5, 6, 1, 2, 0, 0, 0, 0}) || !slices.Equal(tensors.MustCopyFlatData[int32](labels), []int32{9, 7, 0, 0}) {
		t.Errorf("pixels %v, labels %v", pixels, labels)
	}
}
