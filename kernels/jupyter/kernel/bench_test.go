package kernel

import "testing"

func BenchmarkComplete(b *testing.B) {
	c := start(b, Config{}).client()
	for b.Loop() {
		if _, err := c.Complete(b.Context(), "pri", 3); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExecute(b *testing.B) {
	c := start(b, Config{}).client()
	for b.Loop() {
		execute(b, c, "print oi")
	}
}
