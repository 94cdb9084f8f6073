package network

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Winograd's F(4×4, 3×3): 36 products for 16 outputs where the plain form takes
// 144. The three transforms are those of Lavin & Gray, "Fast Algorithms for
// Convolutional Neural Networks" (arXiv 1509.09308), section 4.3; the last gives even rows first.
var (
	winogradInput  = [][]float32{{4, 0, -5, 0, 1, 0}, {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0}, {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}}
	winogradKernel = [][]float32{{1. / 4, 0, 0}, {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6}, {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1}}
	winogradOutput = [][]float32{{1, 1, 1, 1, 1, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, -1, 8, -8, 1}}
)

const (
	tileOut    = 4 // outputs of a tile on each side
	tileIn     = 6 // inputs they depend on
	tileKernel = 3
)

// winogradCost is what an output costs in this form, in multiplications: 36/16, and nearly as much again for the transforms.
const winogradCost = 4

// winogradFits says whether a convolution with a kernel [kh, kw, c, filters] and an output of that size gains by this form:
// whether it takes fewer multiplications, what is computed beyond the output's edges included.
func winogradFits(kernel []int, height, width int) bool {
	if kernel[2] < 8 || kernel[3] < 8 {
		return false // products of matrices as thin as that are slow
	}
	blocks := ceilDiv(kernel[0], tileKernel) * ceilDiv(kernel[1], tileKernel)
	computed := ceilDiv(height, tileOut) * ceilDiv(width, tileOut) * tileOut * tileOut
	return winogradCost*blocks*computed < kernel[0]*kernel[1]*height*width
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// winograd is the convolution of x [batch, h, w, c] with kernel [kh, kw, c, filters].
//
// A kernel larger than 3 × 3 is cut into blocks of 3 × 3, each of which looks at x from another place: as many channels more.
func winograd(x, kernel *graph.Node) value {
	d, k := x.Shape().Dimensions, kernel.Shape().Dimensions
	height, width := d[1]-k[0]+1, d[2]-k[1]+1
	down, right := ceilDiv(k[0], tileKernel), ceilDiv(k[1], tileKernel)
	if k[0] != tileKernel || k[1] != tileKernel {
		kernel = extend(extend(kernel, 0, down*tileKernel), 1, right*tileKernel)
		x = extend(extend(x, 1, height+down*tileKernel-1), 2, width+right*tileKernel-1)
		kernel = graph.Reshape(kernel, down, tileKernel, right, tileKernel, k[2], k[3])
		kernel = graph.Reshape(graph.TransposeAllAxes(kernel, 1, 3, 0, 2, 4, 5), tileKernel, tileKernel, down*right*k[2], k[3])
		var views []*graph.Node
		for i := range down {
			for j := range right {
				views = append(views, graph.Slice(x, graph.AxisRange(), view(i, height), view(j, width)))
			}
		}
		x = graph.Concatenate(views, -1)
	}
	return value{node: tiles3x3(x, kernel), tiled: true, height: height, width: width}
}

// view is what the block of a kernel with that number sees of an axis, for an output of that size.
func view(block, size int) graph.SliceAxisSpec {
	return graph.AxisRange(block*tileKernel, block*tileKernel+size+tileKernel-1)
}

// tiles3x3 is the convolution of x [batch, h, w, c] with kernel [3, 3, c, filters] as
// tiles [4, 4, batch, ⌈(h-2)/4⌉, ⌈(w-2)/4⌉, filters], as if x were followed by zeros.
//
// The first two axes are the row and the column within the tile, even ones first: so pooling
// windows of 2 × 2, which mostly comes next, is a maximum over contiguous blocks.
func tiles3x3(x, kernel *graph.Node) *graph.Node {
	d := x.Shape().Dimensions
	batch, channels, filters := d[0], d[3], kernel.Shape().Dim(3)
	rows, columns := ceilDiv(d[1]-2, tileOut), ceilDiv(d[2]-2, tileOut)
	positions := batch * rows * columns

	u := onBothAxes(winogradKernel, graph.Reshape(kernel, tileKernel, tileKernel, channels*filters))
	v := onBothAxes(winogradInput, graph.Reshape(overlappingTiles(x, rows, columns), tileIn, tileIn, positions*channels))
	products := tileProducts(graph.Reshape(v, tileIn*tileIn, positions, channels), graph.Reshape(u, tileIn*tileIn, channels, filters))
	y := onBothAxes(winogradOutput, graph.Reshape(products, tileIn, tileIn, positions*filters))
	return graph.Reshape(y, tileOut, tileOut, batch, rows, columns, filters)
}

// onBothAxes multiplies a constant matrix with x [k, k, n], of k its columns, along the first axis and along the second, to [rows, rows, n].
//
// As a single product with the Kronecker square of the matrix it would be three times the arithmetic, over
// 36 streams of memory at once where it now is six: more than a processor fetches ahead.
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

// tileProducts multiplies, at each of the 36 places of a tile, the inputs v [36, positions, c] with the kernel
// u [36, c, filters] to [36, positions, filters].
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

// overlappingTiles cuts x [batch, h, w, c] into tiles [6, 6, batch, rows, columns, c] that overlap by two.
//
// x is cut into blocks of 4 × 4 and each is joined with the first two rows and
// columns of its neighbours: four contiguous slices. Slicing the 36 positions one
// by one is simpler, but the gradient of those slices costs a quarter of a training step.
func overlappingTiles(x *graph.Node, rows, columns int) *graph.Node {
	batch, channels := x.Shape().Dim(0), x.Shape().Dim(3)
	x = extend(extend(x, 1, (rows+1)*tileOut), 2, (columns+1)*tileOut)
	x = graph.Reshape(x, batch, rows+1, tileOut, columns+1, tileOut, channels)
	x = graph.TransposeAllAxes(x, 2, 4, 0, 1, 3, 5) // [4, 4, batch, rows+1, columns+1, c]
	all, two := graph.AxisRange(), graph.AxisRange(0, 2)
	row, below := graph.AxisRange(0, rows), graph.AxisRange(1, rows+1)
	column, beside := graph.AxisRange(0, columns), graph.AxisRange(1, columns+1)
	top := graph.Concatenate([]*graph.Node{graph.Slice(x, all, all, all, row, column), graph.Slice(x, all, two, all, row, beside)}, 1)
	bottom := graph.Concatenate([]*graph.Node{graph.Slice(x, two, all, all, below, column), graph.Slice(x, two, two, all, below, beside)}, 1)
	return graph.Concatenate([]*graph.Node{top, bottom}, 0)
}

// untile lays tiles [4, 4, batch, rows, columns, c] of [tiles3x3], or [2, 2, batch, rows, columns, c] after
// pooling, out as [batch, height, width, c], and leaves out what goes beyond.
func untile(x *graph.Node, height, width int) *graph.Node {
	d := x.Shape().Dimensions
	side := d[0] / 2 // of a window
	x = graph.Reshape(x, side, 2, side, 2, d[2], d[3], d[4], d[5])
	x = graph.TransposeAllAxes(x, 4, 5, 1, 0, 6, 3, 2, 7)
	x = graph.Reshape(x, d[2], d[3]*d[0], d[4]*d[1], d[5])
	if x.Shape().Dim(1) == height && x.Shape().Dim(2) == width {
		return x
	}
	return graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, height), graph.AxisRange(0, width))
}
