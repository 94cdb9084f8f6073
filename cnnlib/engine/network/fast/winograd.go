package fast

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// convolve is the convolution of x [batch, h, w, c] with a kernel [kh, kw, c, filters] that is given as [tiling.weights], to
// an output of that size.
//
// A kernel larger than 3 × 3 is cut into blocks of 3 × 3, each of which looks at x from another place: as many channels more.
func (t *tiling) convolve(x, weights *graph.Node, kernel []int, size Size) Value {
	if down, right := ceilDiv(kernel[0], tileKernel), ceilDiv(kernel[1], tileKernel); kernel[0] != tileKernel || kernel[1] != tileKernel {
		x = extend(extend(x, 1, size.Height+down*tileKernel-1), 2, size.Width+right*tileKernel-1)
		var views []*graph.Node
		for i := range down {
			for j := range right {
				views = append(views, graph.Slice(x, graph.AxisRange(), view(i, size.Height), view(j, size.Width)))
			}
		}
		x = graph.Concatenate(views, -1)
	}
	return Value{node: t.convolve3x3(x, weights, size), tiles: t, size: size}
}

// view is what the block of a kernel with that number sees of an axis, for an output of that size.
func view(block, size int) graph.SliceAxisSpec {
	return graph.AxisRange(block*tileKernel, block*tileKernel+size+tileKernel-1)
}

// weights is the transform [(m+2)², blocks × c, filters] of a kernel [kh, kw, c, filters].
func (t *tiling) weights(kernel *graph.Node) *graph.Node {
	k := kernel.Shape().Dimensions
	down, right := ceilDiv(k[0], tileKernel), ceilDiv(k[1], tileKernel)
	if k[0] != tileKernel || k[1] != tileKernel {
		kernel = extend(extend(kernel, 0, down*tileKernel), 1, right*tileKernel)
		kernel = graph.Reshape(kernel, down, tileKernel, right, tileKernel, k[2], k[3])
		kernel = graph.TransposeAllAxes(kernel, 1, 3, 0, 2, 4, 5)
	}
	u := onBothAxes(t.kernel, graph.Reshape(kernel, tileKernel, tileKernel, -1))
	return graph.Reshape(u, t.in*t.in, down*right*k[2], k[3])
}

// transformed is the [tiling.weights] of kernels. All pieces of a batch share them:
// there is less to compile, above all of their gradients.
type transformed map[tiledKernel]*graph.Node

type tiledKernel struct {
	tiles  *tiling
	kernel *graph.Node
}

func (t transformed) of(tiles *tiling, kernel *graph.Node) *graph.Node {
	key := tiledKernel{tiles, kernel}
	if t[key] == nil {
		t[key] = tiles.weights(kernel)
	}
	return t[key]
}

// convolve3x3 is the convolution of x [batch, h, w, c] with a kernel [3, 3, c, filters], transformed to weights, as
// tiles [m, m, batch, ⌈h/m⌉, ⌈w/m⌉, filters] of an output of that size, as if x were followed by zeros.
//
// The first two axes are the row and the column within the tile, even ones first: so pooling
// windows of 2 × 2, which mostly comes next, is a maximum over contiguous blocks.
func (t *tiling) convolve3x3(x, weights *graph.Node, size Size) *graph.Node {
	d := x.Shape().Dimensions
	batch, channels, filters := d[0], d[3], weights.Shape().Dim(2)
	rows, columns := ceilDiv(size.Height, t.out), ceilDiv(size.Width, t.out)
	positions := batch * rows * columns

	v := onBothAxes(t.input, graph.Reshape(t.overlapping(x, rows, columns), t.in, t.in, positions*channels))
	products := tileProducts(graph.Reshape(v, t.in*t.in, positions, channels), weights)
	y := onBothAxes(t.output, graph.Reshape(products, t.in, t.in, positions*filters))
	return graph.Reshape(y, t.out, t.out, batch, rows, columns, filters)
}

// onBothAxes multiplies a constant matrix with x [k, k, n], of k its columns, along the first axis and along the second, to [rows, rows, n].
//
// As a single product with the Kronecker square of the matrix it would be three or four times the arithmetic, over
// 36 or 64 streams of memory at once where it now is six or eight: more than a processor fetches ahead.
func onBothAxes(matrix [][]float32, x *graph.Node) *graph.Node {
	rows, k, n := len(matrix), x.Shape().Dim(0), x.Shape().Dim(2)
	x = transform(matrix, graph.Reshape(x, 1, k, k*n))
	return transform(matrix, graph.Reshape(x, rows, k, n))
}

// transform multiplies a constant matrix with each of x [times, columns, n], to [times, rows, n].
//
// Its gradient is a product with the transposed matrix, itself a constant: as it
// comes, XLA would transpose within the product, and run it by a slower program.
func transform(matrix [][]float32, x *graph.Node) *graph.Node {
	transposed := make([][]float32, len(matrix[0]))
	for column := range transposed {
		for _, row := range matrix {
			transposed[column] = append(transposed[column], row[column])
		}
	}
	times := func(matrix [][]float32) func(*graph.Node) *graph.Node {
		return func(x *graph.Node) *graph.Node {
			each := graph.Const(x.Graph(), slices.Repeat([][][]float32{matrix}, x.Shape().Dim(0)))
			return graph.DotGeneral(each, []int{2}, []int{0}, x, []int{1}, []int{0})
		}
	}
	return linear(x, times(matrix), times(transposed))
}

// tileProducts multiplies, at each of the places of a tile, the inputs v [places, positions, c] with the kernel
// u [places, c, filters] to [places, positions, filters].
//
// Its gradient is written out for u. As it comes, XLA folds the transposition of
// v into the product, which then runs at a quarter of its speed; behind a reshape it does not see it.
func tileProducts(v, u *graph.Node) *graph.Node {
	return linear(u, func(u *graph.Node) *graph.Node {
		return graph.DotGeneral(v, []int{2}, []int{0}, u, []int{1}, []int{0})
	}, func(gradient *graph.Node) *graph.Node {
		places, positions, channels := v.Shape().Dim(0), v.Shape().Dim(1), v.Shape().Dim(2)
		tiles := tileRows(positions)
		transposed := graph.TransposeAllAxes(graph.Reshape(v, places, positions/tiles, tiles, channels), 0, 3, 1, 2)
		transposed = graph.Reshape(transposed, places, channels, positions)
		return graph.DotGeneral(transposed, []int{2}, []int{0}, gradient, []int{1}, []int{0})
	})
}

// linear is f(x), where the gradient with respect to x is made from that of f(x) by back. What else f depends on gets its usual gradient.
func linear(x *graph.Node, f, back func(*graph.Node) *graph.Node) *graph.Node {
	var adjoint *graph.Node
	x = graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node { return back(adjoint) })
	return graph.IdentityWithCustomGradient(f(x), func(_, gradient *graph.Node) *graph.Node {
		adjoint = gradient // comes before the gradient of x, which is made of it
		return gradient
	})
}

// tileRows is a divisor of n other than 1 and n, if there is one.
func tileRows(n int) int {
	for divisor := 2; divisor*divisor <= n; divisor++ {
		if n%divisor == 0 {
			return n / divisor
		}
	}
	return n
}

// overlapping cuts x [batch, h, w, c] into tiles [m+2, m+2, batch, rows, columns, c] that overlap by two.
//
// x is cut into blocks of m × m and each is joined with the first two rows and
// columns of its neighbours: four contiguous slices. Slicing the places one
// by one is simpler, but the gradient of those slices costs a quarter of a training step.
func (t *tiling) overlapping(x *graph.Node, rows, columns int) *graph.Node {
	batch, channels := x.Shape().Dim(0), x.Shape().Dim(3)
	x = extend(extend(x, 1, (rows+1)*t.out), 2, (columns+1)*t.out)
	x = graph.Reshape(x, batch, rows+1, t.out, columns+1, t.out, channels)
	x = graph.TransposeAllAxes(x, 2, 4, 0, 1, 3, 5) // [m, m, batch, rows+1, columns+1, c]
	all, two := graph.AxisRange(), graph.AxisRange(0, 2)
	row, below := graph.AxisRange(0, rows), graph.AxisRange(1, rows+1)
	column, beside := graph.AxisRange(0, columns), graph.AxisRange(1, columns+1)
	top := graph.Concatenate([]*graph.Node{graph.Slice(x, all, all, all, row, column), graph.Slice(x, all, two, all, row, beside)}, 1)
	bottom := graph.Concatenate([]*graph.Node{graph.Slice(x, two, all, all, below, column), graph.Slice(x, two, two, all, below, beside)}, 1)
	return graph.Concatenate([]*graph.Node{top, bottom}, 0)
}

// untile lays tiles [m, m, batch, rows, columns, c] of [tiling.convolve3x3], or [m/2, m/2, batch, rows, columns, c] after
// pooling, out as [batch, h, w, c] of that size, and leaves out what goes beyond.
func (t *tiling) untile(x *graph.Node, size Size) *graph.Node {
	d := x.Shape().Dimensions
	half := t.out / 2
	side := d[0] / half // of a window
	x = graph.Reshape(x, side, half, side, half, d[2], d[3], d[4], d[5])
	x = graph.TransposeAllAxes(x, 4, 5, 1, 0, 6, 3, 2, 7)
	x = graph.Reshape(x, d[2], d[3]*d[0], d[4]*d[1], d[5])
	if x.Shape().Dim(1) == size.Height && x.Shape().Dim(2) == size.Width {
		return x
	}
	return graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, size.Height), graph.AxisRange(0, size.Width))
}
