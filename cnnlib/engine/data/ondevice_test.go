package data

import (
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/gomlx/core/tensors"
)

// barSet is n labelled images: see [testkit.Bars].
func barSet(n int) Set {
	images, labels := testkit.Bars(n)
	set := Set{Images: images}
	for _, label := range labels {
		set.Labels = append(set.Labels, int32(label))
	}
	return set
}

func TestDeviceCache(t *testing.T) {
	on, err := device.Open(device.Options{Plugin: testkit.Plugin(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer on.Finalize()
	var c DeviceCache
	get := func(name string, n int) OnDevice {
		t.Helper()
		got, err := c.Get(on, name, barSet(n))
		if err != nil {
			t.Fatal(err)
		}
		if dims := fmt.Sprint(got.Images.Shape().Dimensions, got.Labels.Shape().Dimensions); dims != fmt.Sprintf("[%d 12 12 1] [%d]", n, n) {
			t.Errorf("%s has the shapes %s", name, dims)
		}
		if !slices.Equal(tensors.MustCopyFlatData[uint8](got.Images), barSet(n).Images.Pixels) || !slices.Equal(tensors.MustCopyFlatData[int32](got.Labels), barSet(n).Labels) {
			t.Errorf("%s is not what was sent", name)
		}
		return got
	}
	one, two := get("one", 5), get("two", 6)
	if get("one", 5) != one || get("two", 6) != two {
		t.Error("sent again what was there")
	}
	three := get("three", 7)
	if one.Images.Ok() || one.Labels.Ok() {
		t.Error("the oldest set was not freed")
	}
	if !two.Images.Ok() || get("two", 6) != two {
		t.Error("a set was freed that there was room for")
	}
	if err := c.Clear(); err != nil {
		t.Error(err)
	}
	for _, set := range []OnDevice{two, three} {
		if set.Images.Ok() || set.Labels.Ok() {
			t.Error("a set was not freed at the end")
		}
	}
}
