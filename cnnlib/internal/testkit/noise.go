package testkit

import "cnn321/cnnlib"

// Noise is n values in [-limit, limit): those of noise in fixtures.py, bit for bit (SplitMix64).
func Noise(seed uint64, n int, limit float64) []float32 {
	values := make([]float32, n)
	for i := range values {
		z := seed*0xD1342543DE82EF95 + uint64(i+1)*0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z ^= z >> 31
		unit := float64(z>>40) / (1 << 24)
		values[i] = float32(limit * (2*unit - 1))
	}
	return values
}

// StartingNoise is a parameter as fixtures.py starts the lesson's network: Glorot uniform, or small for a bias.
func StartingNoise(seed uint64, p cnnlib.Parameter) []float32 {
	if p.Init.Limit == 0 {
		return Noise(seed, p.Shape.Size(), 0.05)
	}
	return Noise(seed, p.Shape.Size(), p.Init.Limit)
}

// Bars is n images of 12 × 12 in three classes that a small network soon tells apart:
// 0 has a bright row, 1 a bright column, 2 neither; all are noisy.
func Bars(n int) (cnnlib.Images, []int) {
	const side = 12
	images := cnnlib.Images{Height: side, Width: side, Channels: 1, Pixels: make([]byte, n*side*side)}
	labels := make([]int, n)
	for i := range n {
		noise := Noise(uint64(1000+i), side*side+2, 1)
		pixels := images.Pixels[i*side*side : (i+1)*side*side]
		for at := range pixels {
			pixels[at] = byte(40 + 40*noise[at])
		}
		labels[i] = int((noise[side*side] + 1) * 1.5)
		line := int((noise[side*side+1] + 1) * side / 2)
		for at := range side {
			switch labels[i] {
			case 0:
				pixels[line*side+at] = 200
			case 1:
				pixels[at*side+line] = 200
			}
		}
	}
	return images, labels
}

// Coloured is n colour images, noisy and with a stripe whose colour and place depend on the class: those of fixtures.py.
func Coloured(seed uint64, n, side, classes int) (cnnlib.Images, []int) {
	images := cnnlib.Images{Height: side, Width: side, Channels: 3, Pixels: make([]byte, n*side*side*3)}
	for i, v := range Noise(seed, len(images.Pixels), 1) {
		images.Pixels[i] = byte((v + 1) * 64)
	}
	labels := make([]int, n)
	for i := range labels {
		labels[i] = (i*7 + i/5) % classes
		for row := labels[i] * side / classes; row < side; row += side / 2 {
			for column := range side {
				images.Pixels[((i*side+row)*side+column)*3+labels[i]%3] = 250
			}
		}
	}
	return images, labels
}
