package fast

import (
	"fmt"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// form is one way to compute something from x, a kernel and a bias.
type form func(x, kernel, bias *graph.Node) *graph.Node

// wantSame compares value and gradients of two forms.
func wantSame(t *testing.T, backend compute.Backend, got, want form, x, kernel, bias testkit.Array) {
	t.Helper()
	run := func(f form) []testkit.Array {
		return graphtest.Evaluate(t, backend, func(in []*graph.Node) []*graph.Node {
			y := f(in[0], in[1], in[2])
			// Different weights for different outputs, or a wrong order of them would not show.
			g := y.Graph()
			pull := graph.Cos(graph.Reshape(graph.Iota(g, y.Shape(), y.Rank()-1), y.Shape().Dimensions...))
			for axis := range y.Rank() - 1 {
				pull = graph.Add(pull, graph.Sin(graph.MulScalar(graph.Iota(g, y.Shape(), axis), float64(axis+2))))
			}
			loss := graph.ReduceAllSum(graph.Mul(graph.Square(y), pull))
			return append([]*graph.Node{y}, graph.Gradient(loss, in...)...)
		}, x, kernel, bias)
	}
	gots, wants := run(got), run(want)
	for i, what := range []string{"value", "gradient of x", "gradient of the kernel", "gradient of the bias"} {
		graphtest.WantClose(t, what, gots[i], wants[i], graphtest.Tolerance)
	}
}

// plain is XLA's own convolution; its gradient in GoMLX is right for kernels of odd sides.
func plain(x, kernel, bias *graph.Node) *graph.Node {
	return addBias(graph.Convolve(x, kernel).NoPadding().Done(), bias)
}

func addBias(y, bias *graph.Node) *graph.Node { return Plain(y).WithBias(bias).Finish() }

// sizeOf is the output's size of a convolution without padding.
func sizeOf(x, kernel *graph.Node) Size {
	return Size{x.Shape().Dim(1) - kernel.Shape().Dim(0) + 1, x.Shape().Dim(2) - kernel.Shape().Dim(1) + 1}
}

func TestConvolutionForms(t *testing.T) {
	const batch = 2
	im2colForm := func(x, kernel, bias *graph.Node) *graph.Node {
		return addBias(im2col(x, kernel, Size{1, 1}, sizeOf(x, kernel)), bias)
	}
	winogradForm := func(tiles *tiling) form {
		return func(x, kernel, bias *graph.Node) *graph.Node {
			return tiles.convolve(x, tiles.weights(kernel), kernel.Shape().Dimensions, sizeOf(x, kernel)).WithBias(bias).Finish()
		}
	}
	four, six := winogradForm(tiles4), winogradForm(tiles6)
	chosenForm := func(x, kernel, bias *graph.Node) *graph.Node {
		return New(Forms{}).Convolve(Plain(x), kernel, sizeOf(x, kernel)).WithBias(bias).Finish()
	}
	tests := []struct {
		name       string
		image      [3]int
		kernel     [3]int // height, width, filters
		form, want form
	}{
		{"im2col 3x3", [3]int{7, 8, 3}, [3]int{3, 3, 4}, im2colForm, plain},
		{"im2col 1x1", [3]int{4, 5, 2}, [3]int{1, 1, 3}, im2colForm, plain},
		{"im2col 5x3", [3]int{9, 6, 2}, [3]int{5, 3, 2}, im2colForm, plain},
		{"im2col as large as the image", [3]int{3, 5, 2}, [3]int{3, 5, 2}, im2colForm, plain},
		{"tiles of 4, one tile", [3]int{6, 6, 8}, [3]int{3, 3, 8}, four, plain},
		{"tiles of 4, a row of tiles", [3]int{6, 18, 8}, [3]int{3, 3, 9}, four, plain},
		{"tiles of 4, a column of tiles", [3]int{14, 6, 9}, [3]int{3, 3, 8}, four, plain},
		{"tiles of 4, few channels", [3]int{10, 14, 1}, [3]int{3, 3, 2}, four, plain},
		{"tiles of 4, beyond the edges", [3]int{9, 15, 8}, [3]int{3, 3, 8}, four, plain},
		{"tiles of 4, an output of one", [3]int{3, 3, 8}, [3]int{3, 3, 8}, four, plain},
		{"tiles of 4, 5x5", [3]int{12, 13, 8}, [3]int{5, 5, 8}, four, plain},
		{"tiles of 4, 3x5", [3]int{10, 12, 8}, [3]int{3, 5, 9}, four, plain},
		{"tiles of 4, 7x1", [3]int{15, 7, 8}, [3]int{7, 1, 8}, four, plain},
		{"tiles of 4, 4x2", [3]int{9, 8, 8}, [3]int{4, 2, 8}, four, im2colForm},
		{"tiles of 4, of the lesson", [3]int{26, 26, 32}, [3]int{3, 3, 64}, four, plain},
		{"tiles of 6, one tile", [3]int{8, 8, 8}, [3]int{3, 3, 8}, six, plain},
		{"tiles of 6, a row of tiles", [3]int{8, 20, 8}, [3]int{3, 3, 9}, six, plain},
		{"tiles of 6, a column of tiles", [3]int{14, 8, 9}, [3]int{3, 3, 8}, six, plain},
		{"tiles of 6, few channels", [3]int{10, 14, 1}, [3]int{3, 3, 2}, six, plain},
		{"tiles of 6, beyond the edges", [3]int{9, 17, 8}, [3]int{3, 3, 8}, six, plain},
		{"tiles of 6, an output of one", [3]int{3, 3, 8}, [3]int{3, 3, 8}, six, plain},
		{"tiles of 6, 5x5", [3]int{12, 13, 8}, [3]int{5, 5, 8}, six, plain},
		{"tiles of 6, 3x5", [3]int{10, 12, 8}, [3]int{3, 5, 9}, six, plain},
		{"tiles of 6, 7x1", [3]int{15, 7, 8}, [3]int{7, 1, 8}, six, plain},
		{"tiles of 6, 4x2", [3]int{9, 8, 8}, [3]int{4, 2, 8}, six, im2colForm},
		{"tiles of 6, of the lesson", [3]int{26, 26, 32}, [3]int{3, 3, 64}, six, plain},
		{"chosen 4x4", [3]int{7, 9, 4}, [3]int{4, 4, 3}, chosenForm, im2colForm},
		{"chosen 2x2", [3]int{5, 5, 9}, [3]int{2, 2, 3}, chosenForm, im2colForm},
		{"chosen 3x4", [3]int{6, 6, 5}, [3]int{3, 4, 3}, chosenForm, im2colForm},
		{"chosen 5x5", [3]int{8, 7, 3}, [3]int{5, 5, 3}, chosenForm, im2colForm},
		{"chosen 3x3", [3]int{10, 10, 8}, [3]int{3, 3, 8}, chosenForm, im2colForm},
		{"chosen 3x3 beyond the edges", [3]int{11, 8, 8}, [3]int{3, 3, 8}, chosenForm, im2colForm},
		{"chosen 5x5 of many channels", [3]int{12, 12, 9}, [3]int{5, 5, 8}, chosenForm, im2colForm},
	}
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				x := graphtest.Noise(1, batch, test.image[0], test.image[1], test.image[2])
				kernel := graphtest.Noise(2, test.kernel[0], test.kernel[1], test.image[2], test.kernel[2])
				wantSame(t, backend, test.form, test.want, x, kernel, graphtest.Noise(3, test.kernel[2]))
			})
		}
	})
}

// Padding and strides, in each form that a convolution may take, against XLA's own.
func TestPaddedAndStrided(t *testing.T) {
	tests := []struct {
		name            string
		image           [3]int
		kernel          [3]int // height, width, filters
		strides, before Size
		after, size     Size
	}{
		{"same", [3]int{7, 8, 2}, [3]int{3, 3, 3}, Size{1, 1}, Size{1, 1}, Size{1, 1}, Size{7, 8}},
		{"same, many channels", [3]int{12, 12, 8}, [3]int{3, 3, 8}, Size{1, 1}, Size{1, 1}, Size{1, 1}, Size{12, 12}},
		{"same, large window", [3]int{9, 8, 3}, [3]int{5, 5, 4}, Size{1, 1}, Size{2, 2}, Size{2, 2}, Size{9, 8}},
		{"strides", [3]int{9, 8, 8}, [3]int{3, 3, 8}, Size{2, 3}, Size{}, Size{}, Size{4, 2}},
		{"strides, what is left over", [3]int{8, 8, 2}, [3]int{3, 1, 3}, Size{2, 3}, Size{}, Size{}, Size{3, 3}},
		{"same, strides", [3]int{7, 8, 2}, [3]int{3, 3, 3}, Size{2, 2}, Size{1, 0}, Size{1, 1}, Size{4, 4}},
	}
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for _, test := range tests {
			for form, name := range []string{"by shape", "by products", "direct", "native"} {
				t.Run(test.name+", "+name, func(t *testing.T) {
					got := func(x, kernel, bias *graph.Node) *graph.Node {
						in := Plain(x).Pad(test.before, test.after)
						return New(Forms{Convolution: Convolution(form)}).ConvolveStrided(in, kernel, test.strides, test.size).WithBias(bias).Finish()
					}
					// Every place with stride 1, of which the strides leave some.
					want := func(x, kernel, bias *graph.Node) *graph.Node {
						y := graph.Convolve(surround(x, test.before, test.after, 0), kernel).NoPadding().Done()
						return addBias(graph.Slice(y, graph.AxisRange(), every(0, test.strides.Height, test.size.Height), every(0, test.strides.Width, test.size.Width)), bias)
					}
					x := graphtest.Noise(1, 2, test.image[0], test.image[1], test.image[2])
					kernel := graphtest.Noise(2, test.kernel[0], test.kernel[1], test.image[2], test.kernel[2])
					wantSame(t, backend, got, want, x, kernel, graphtest.Noise(3, test.kernel[2]))
				})
			}
		}
	})
}

func TestTilingFor(t *testing.T) {
	tests := []struct {
		kernel        []int
		height, width int
		want          *tiling
	}{
		{[]int{3, 3, 32, 64}, 24, 24, tiles6},
		{[]int{3, 3, 32, 64}, 20, 20, tiles4},
		{[]int{3, 3, 32, 64}, 18, 18, tiles6},
		{[]int{3, 3, 32, 64}, 16, 16, tiles4},
		{[]int{3, 3, 32, 64}, 11, 11, tiles6},
		{[]int{3, 3, 8, 8}, 4, 8, tiles4},
		{[]int{3, 3, 32, 64}, 8, 8, tiles4},
		{[]int{3, 3, 32, 64}, 6, 12, tiles6},
		{[]int{3, 3, 32, 64}, 5, 5, tiles6},
		{[]int{3, 3, 32, 64}, 3, 3, tiles4},
		{[]int{3, 3, 32, 64}, 2, 2, nil},
		{[]int{3, 3, 7, 64}, 24, 24, nil},
		{[]int{3, 3, 64, 7}, 24, 24, nil},
		{[]int{3, 5, 32, 64}, 24, 24, tiles6},
		{[]int{5, 3, 32, 64}, 24, 24, tiles6},
		{[]int{5, 5, 32, 64}, 20, 20, tiles4},
		{[]int{5, 5, 32, 64}, 9, 9, nil},
		{[]int{4, 4, 32, 64}, 24, 24, tiles6},
		{[]int{4, 4, 32, 64}, 20, 20, nil},
		{[]int{2, 2, 32, 64}, 24, 24, tiles6},
		{[]int{2, 2, 32, 64}, 20, 20, nil},
		{[]int{1, 1, 32, 64}, 24, 24, nil},
	}
	name := map[*tiling]string{nil: "none", tiles4: "tiles of 4", tiles6: "tiles of 6"}
	for _, test := range tests {
		if got := tilingFor(test.kernel, Size{test.height, test.width}); got != test.want {
			t.Errorf("kernel %v, output %d × %d: %s, want %s", test.kernel, test.height, test.width, name[got], name[test.want])
		}
	}
}

// Pooling tiles, and putting off bias and ReLU, against the plain order of things.
func TestPoolingForms(t *testing.T) {
	type windows []Size
	tests := []struct {
		name    string
		image   [3]int
		filters int
		pools   windows
	}{
		{"2x2, on tiles of 6", [3]int{14, 8, 8}, 8, windows{{Height: 2, Width: 2}}},
		{"2x2 twice, tiles of 6, the second untiled", [3]int{14, 14, 8}, 8, windows{{Height: 2, Width: 2}, {Height: 2, Width: 2}}},
		{"3x3 on tiles of 6", [3]int{14, 8, 8}, 8, windows{{Height: 3, Width: 3}}},
		{"2x2, on the tiles", [3]int{10, 14, 8}, 8, windows{{Height: 2, Width: 2}}},
		{"2x2 twice, the second untiled", [3]int{10, 10, 8}, 8, windows{{Height: 2, Width: 2}, {Height: 2, Width: 2}}},
		{"2x2, then 3x3 that does not divide", [3]int{18, 18, 8}, 8, windows{{Height: 2, Width: 2}, {Height: 3, Width: 3}}},
		{"2x2, on tiles beyond the edges", [3]int{9, 13, 8}, 8, windows{{Height: 2, Width: 2}}},
		{"2x2 twice, on tiles of 6 beyond the edges", [3]int{13, 13, 8}, 8, windows{{Height: 2, Width: 2}, {Height: 2, Width: 2}}},
		{"3x3 on tiles beyond the edges", [3]int{13, 9, 8}, 8, windows{{Height: 3, Width: 3}}},
		{"3x3, does not divide", [3]int{10, 14, 8}, 8, windows{{Height: 3, Width: 3}}},
		{"2x1", [3]int{6, 10, 8}, 8, windows{{Height: 2, Width: 1}}},
		{"4x4", [3]int{10, 10, 8}, 8, windows{{Height: 4, Width: 4}}},
		{"as large as the image", [3]int{6, 6, 8}, 8, windows{{Height: 4, Width: 4}}},
		{"on im2col", [3]int{8, 9, 2}, 3, windows{{Height: 2, Width: 2}}},
	}
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				putOff := func(x, kernel, bias *graph.Node) *graph.Node {
					size := sizeOf(x, kernel)
					v := New(Forms{}).Convolve(Plain(x), kernel, size).WithBias(bias).ReLU()
					for _, window := range test.pools {
						size = pooled(size, window)
						v = v.MaxPool(window, size)
					}
					return v.Finish()
				}
				atOnce := func(x, kernel, bias *graph.Node) *graph.Node {
					size, y := sizeOf(x, kernel), Plain(plain(x, kernel, bias)).ReLU().Finish()
					for _, window := range test.pools {
						size = pooled(size, window)
						y = Plain(y).MaxPool(window, size).Finish()
					}
					return y
				}
				kernel := graphtest.Noise(2, 3, 3, test.image[2], test.filters)
				wantSame(t, backend, putOff, atOnce, graphtest.Noise(1, 2, test.image[0], test.image[1], test.image[2]), kernel, graphtest.Noise(3, test.filters))
			})
		}
	})
}

func pooled(size, window Size) Size {
	return Size{size.Height / window.Height, size.Width / window.Width}
}

// A blank image: all values of a window are equal and the first gets the whole gradient.
func TestEqualValuesInAPool(t *testing.T) {
	blank := testkit.Array{Shape: cnnlib.Shape{1, 5, 6, 1}, Values: make([]float32, 30)}
	for name, v := range map[string]testkit.Array{"blank": blank, "white": constant(blank.Shape, 1)} {
		t.Run(name, func(t *testing.T) {
			out := graphtest.Evaluate(t, graphtest.OnCPU(t), func(in []*graph.Node) []*graph.Node {
				y := Plain(in[0]).MaxPool(Size{2, 3}, Size{2, 2}).Finish()
				return graph.Gradient(graph.ReduceAllSum(y), in[0])
			}, v)
			want := []float32{
				1, 0, 0, 1, 0, 0,
				0, 0, 0, 0, 0, 0,
				1, 0, 0, 1, 0, 0,
				0, 0, 0, 0, 0, 0,
				0, 0, 0, 0, 0, 0,
			}
			if got := fmt.Sprint(out[0].Values); got != fmt.Sprint(want) {
				t.Errorf("gradient %v, want %v", got, want)
			}
		})
	}
}

func constant(shape cnnlib.Shape, v float32) testkit.Array {
	a := testkit.Array{Shape: shape, Values: make([]float32, shape.Size())}
	for i := range a.Values {
		a.Values[i] = v
	}
	return a
}
