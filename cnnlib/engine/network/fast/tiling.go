package fast

// tiling is Winograd's form F(m×m, 3×3) of a convolution: its outputs, cut into tiles of m × m, of (m+2)² products
// for each pair of a channel and a filter, where the plain form takes 9 m².
//
// The transforms are those of Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks" (arXiv
// 1509.09308), section 4, for the points 0, ±1, ±2, for the larger ±1/2 too, and infinity.
type tiling struct {
	out, in int // outputs of a tile on each side, and the inputs they depend on
	// cost is what an output costs, in multiplications: (m+2)²/m², and nearly as much or as much again for the transforms.
	cost                  float64
	input, kernel, output [][]float32 // output gives even rows first
}

const tileKernel = 3

var (
	tiles4 = &tiling{
		out: 4, in: 6, cost: 4,
		input: [][]float32{
			{4, 0, -5, 0, 1, 0},
			{0, -4, -4, 1, 1, 0},
			{0, 4, -4, -1, 1, 0},
			{0, -2, -1, 2, 1, 0},
			{0, 2, -1, -2, 1, 0},
			{0, 4, 0, -5, 0, 1},
		},
		kernel: [][]float32{
			{1. / 4, 0, 0},
			{-1. / 6, -1. / 6, -1. / 6},
			{-1. / 6, 1. / 6, -1. / 6},
			{1. / 24, 1. / 12, 1. / 6},
			{1. / 24, -1. / 12, 1. / 6},
			{0, 0, 1},
		},
		output: [][]float32{
			{1, 1, 1, 1, 1, 0},
			{0, 1, 1, 4, 4, 0},
			{0, 1, -1, 2, -2, 0},
			{0, 1, -1, 8, -8, 1},
		},
	}
	tiles6 = &tiling{
		out: 6, in: 8, cost: 3.6,
		input: [][]float32{
			{1, 0, -21. / 4, 0, 21. / 4, 0, -1, 0},
			{0, 1, 1, -17. / 4, -17. / 4, 1, 1, 0},
			{0, -1, 1, 17. / 4, -17. / 4, -1, 1, 0},
			{0, 1. / 2, 1. / 4, -5. / 2, -5. / 4, 2, 1, 0},
			{0, -1. / 2, 1. / 4, 5. / 2, -5. / 4, -2, 1, 0},
			{0, 2, 4, -5. / 2, -5, 1. / 2, 1, 0},
			{0, -2, 4, 5. / 2, -5, -1. / 2, 1, 0},
			{0, -1, 0, 21. / 4, 0, -21. / 4, 0, 1},
		},
		kernel: [][]float32{
			{1, 0, 0},
			{-2. / 9, -2. / 9, -2. / 9},
			{-2. / 9, 2. / 9, -2. / 9},
			{1. / 90, 1. / 45, 2. / 45},
			{1. / 90, -1. / 45, 2. / 45},
			{32. / 45, 16. / 45, 8. / 45},
			{32. / 45, -16. / 45, 8. / 45},
			{0, 0, 1},
		},
		output: [][]float32{
			{1, 1, 1, 1, 1, 1, 1, 0},
			{0, 1, 1, 4, 4, 1. / 4, 1. / 4, 0},
			{0, 1, 1, 16, 16, 1. / 16, 1. / 16, 0},
			{0, 1, -1, 2, -2, 1. / 2, -1. / 2, 0},
			{0, 1, -1, 8, -8, 1. / 8, -1. / 8, 0},
			{0, 1, -1, 32, -32, 1. / 32, -1. / 32, 1},
		},
	}
)

// tilingFor is the tiling by which a convolution with a kernel [kh, kw, c, filters] and an output of that size takes
// fewest multiplications, what is computed beyond the output's edges included; nil if the plain form takes as few.
func tilingFor(kernel []int, size Size) *tiling {
	if kernel[2] < 8 || kernel[3] < 8 {
		return nil // products of matrices as thin as that are slow
	}
	var best *tiling
	least := float64(kernel[0] * kernel[1] * size.Height * size.Width)
	for _, t := range []*tiling{tiles4, tiles6} {
		blocks := ceilDiv(kernel[0], tileKernel) * ceilDiv(kernel[1], tileKernel)
		computed := ceilDiv(size.Height, t.out) * ceilDiv(size.Width, t.out) * t.out * t.out
		if cost := t.cost * float64(blocks*computed); cost < least {
			best, least = t, cost
		}
	}
	return best
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
