package sketch

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// unpack reads what pack wrote, as the page does.
func unpack(t *testing.T, p packed) [][]float32 {
	t.Helper()
	var words []uint32
	for at := 0; at < len(p.Text); at += 5 {
		word := uint32(0)
		for i := 4; i >= 0; i-- {
			digit := strings.IndexByte(digits85, p.Text[at+i])
			if digit < 0 {
				t.Fatalf("%q is not a digit", p.Text[at+i])
			}
			word = 85*word + uint32(digit)
		}
		words = append(words, word)
	}
	at := 0
	bit := func() uint32 {
		b := words[at/32] >> (at % 32) & 1
		at++
		return b
	}
	var all [][]float32
	for _, tensor := range p.Tensors {
		values := make([]float32, tensor.Count)
		for i := range values {
			code := uint32(0)
			for bit() == 1 {
				code++
			}
			code <<= tensor.Low
			for place := range tensor.Low {
				code |= bit() << place
			}
			values[i] = float32(float64(int32(code>>1)^-int32(code&1)) * tensor.Step)
		}
		all = append(all, values)
	}
	if rest := 32*len(words) - at; rest < 0 || rest > 31 {
		t.Errorf("%d bits are left over", rest)
	}
	return all
}

func tensor(values ...float32) cnnlib.Tensor {
	return cnnlib.Tensor{Shape: cnnlib.Shape{len(values)}, Values: values}
}

func TestPackedWeightsComeBack(t *testing.T) {
	outlier := testkit.Noise(3, 1000, 0.01)
	outlier[500] = 90
	for _, test := range []struct {
		name    string
		tensors []cnnlib.Tensor
	}{
		{"one weight", []cnnlib.Tensor{tensor(-0.25)}},
		{"noise", []cnnlib.Tensor{tensor(testkit.Noise(1, 5000, 0.1)...)}},
		{"large beside small", []cnnlib.Tensor{tensor(testkit.Noise(1, 3000, 1e-6)...), tensor(testkit.Noise(2, 7, 1e6)...)}},
		{"one far from all others", []cnnlib.Tensor{tensor(outlier...)}},
		{"zeros", []cnnlib.Tensor{tensor(make([]float32, 40)...), tensor(1, -1)}},
		{"the smallest and the largest floats", []cnnlib.Tensor{tensor(math.SmallestNonzeroFloat32), tensor(math.MaxFloat32, -math.MaxFloat32)}},
		{"no weights", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := pack(test.tensors)
			got := unpack(t, p)
			if len(got) != len(test.tensors) {
				t.Fatalf("%d tensors came back of %d", len(got), len(test.tensors))
			}
			total := 0
			for _, want := range test.tensors {
				total += len(want.Values)
			}
			for n, want := range test.tensors {
				sum := 0.0
				for _, v := range want.Values {
					sum += float64(v) * float64(v)
				}
				// The promise of the package documentation; a float32 has no finer step than its own.
				step := noise * math.Sqrt(12/float64(total)*sum)
				for i, v := range want.Values {
					bound := step/2 + math.Abs(float64(v))/(1<<23) + math.SmallestNonzeroFloat32
					if off := math.Abs(float64(got[n][i]) - float64(v)); !(off <= bound) {
						t.Fatalf("tensor %d, weight %d: %v came back as %v, off by more than %v", n, i, v, got[n][i], bound)
					}
				}
			}
		})
	}
}

// What a layer computes is off by the promised part of its size, for tensors of any sizes, and at about
// the bits that its entropy asks for.
func TestPackedNoiseIsAsPromised(t *testing.T) {
	tensors := []cnnlib.Tensor{tensor(testkit.Noise(1, 300, 0.5)...), tensor(testkit.Noise(2, 20_000, 0.1)...), tensor(testkit.Noise(3, 400_000, 0.02)...)}
	p := pack(tensors)
	sum, entropy := 0.0, 0.0
	for n, got := range unpack(t, p) {
		size, off := 0.0, 0.0
		for i, v := range tensors[n].Values {
			size += float64(v) * float64(v)
			off += math.Pow(float64(got[i])-float64(v), 2)
		}
		sum += off / size
		// Of numbers that are spread evenly, as these are.
		width := 2 * []float64{0.5, 0.1, 0.02}[n]
		entropy += float64(len(got)) * math.Log2(width/p.Tensors[n].Step)
	}
	if got := math.Sqrt(sum); got < 0.95*noise || got > 1.05*noise {
		t.Errorf("the weights are off by %.3g of their size, want %.3g", got, noise)
	}
	if bits := 32 * float64(len(p.Text)/5); bits < entropy || bits > 1.1*entropy {
		t.Errorf("%.0f bits, where the entropy is %.0f", bits, entropy)
	}
}

func TestDigits85(t *testing.T) {
	if len(digits85) != 85 {
		t.Fatalf("%d digits", len(digits85))
	}
	for i, digit := range digits85 {
		if strings.ContainsRune(digits85[:i], digit) {
			t.Errorf("%q twice", digit)
		}
		if quoted := fmt.Sprintf("%q", digit); digit <= ' ' || digit > '~' || strings.ContainsRune("<>&\"'`\\$", digit) || len(quoted) != 3 {
			t.Errorf("%q needs an escape somewhere", digit)
		}
	}
}
