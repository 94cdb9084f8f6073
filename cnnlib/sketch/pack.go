package sketch

import (
	"math"
	"strings"

	"cnn321/cnnlib"
)

// noise is how far the rounding of weights may move what the network computes, as a
// part of its size: see the package documentation. With the lesson's network, after 1,
// 3, 6 and 12 epochs, no probability of any of MNIST's 10,000 test digits moves by more
// than 4e-4, at 11 bits a weight; each halving costs one bit a weight more.
const noise = 6e-4

// packed is weights as the page has them.
type packed struct {
	// Tensors are in the order of the model's layers and of each layer's parameters.
	Tensors []packedTensor `json:"tensors"`
	// Text holds the bits of all tensors, one after the other, in base 85.
	Text string `json:"text"`
}

// packedTensor says how to read one tensor.
type packedTensor struct {
	Count int `json:"count"`
	// Step is what the whole numbers are multiplied by.
	Step float64 `json:"step"`
	// Low is how many bits of a number are written as they are; the rest is in unary.
	Low uint `json:"low"`
}

// pack rounds the weights and writes them as text.
func pack(tensors []cnnlib.Tensor) packed {
	total := 0
	for _, tensor := range tensors {
		total += len(tensor.Values)
	}
	part := noise * math.Sqrt(12/float64(total))
	var p packed
	var bits bitWriter
	for _, tensor := range tensors {
		codes, step := rounded(tensor.Values, part*norm(tensor.Values))
		low := lowBits(codes)
		for _, code := range codes {
			bits.ones(code >> low)
			bits.write(code&(1<<low-1), low)
		}
		p.Tensors = append(p.Tensors, packedTensor{len(codes), step, low})
	}
	p.Text = bits.text()
	return p
}

func norm(values []float32) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}

// rounded gives each value as a number of steps, the sign in the last bit: 0, -1, 1,
// -2, … are 0, 1, 2, 3, …, so that what is near zero is small.
func rounded(values []float32, step float64) (codes []uint32, used float64) {
	if step == 0 { // all values are zero
		step = 1
	}
	codes = make([]uint32, len(values))
	for i, v := range values {
		n := int32(math.RoundToEven(float64(v) / step))
		codes[i] = uint32(n<<1) ^ uint32(n>>31)
	}
	return codes, step
}

// lowBits is the number of low bits with which the codes take the fewest bits in all.
func lowBits(codes []uint32) uint {
	best, fewest := uint(0), uint64(math.MaxUint64)
	for low := uint(0); low < 32; low++ {
		length := uint64(len(codes)) * uint64(low)
		for _, code := range codes {
			length += uint64(code >> low)
		}
		if length < fewest {
			best, fewest = low, length
		}
	}
	return best
}

// bitWriter collects bits, the first in the lowest bit of the first word.
type bitWriter struct {
	words []uint32
	free  uint // unused bits of the last word
}

// write adds the lowest count bits of value, at most 32.
func (b *bitWriter) write(value uint32, count uint) {
	for count > 0 {
		if b.free == 0 {
			b.words, b.free = append(b.words, 0), 32
		}
		n := min(count, b.free)
		b.words[len(b.words)-1] |= value & (1<<n - 1) << (32 - b.free)
		value, count, b.free = value>>n, count-n, b.free-n
	}
}

// ones adds a number in unary: so many ones and a zero.
func (b *bitWriter) ones(count uint32) {
	for ; count >= 32; count -= 32 {
		b.write(math.MaxUint32, 32)
	}
	b.write(1<<count-1, uint(count)+1)
}

// digits85 are those of base 85, the ones that need no escape wherever a page goes: in
// HTML, in JavaScript, in JSON as Go writes it, and beside formulas in dollar signs.
const digits85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#%()*+,-./:;=?@[]^_|}~"

// text is the words in base 85: five digits each, the last digit first.
func (b *bitWriter) text() string {
	var text strings.Builder
	text.Grow(5 * len(b.words))
	for _, word := range b.words {
		for range 5 {
			text.WriteByte(digits85[word%85])
			word /= 85
		}
	}
	return text.String()
}
