package values

// sets is disjoint sets of small numbers: which variables share memory.
type sets struct{ parent []int }

func (s *sets) grow(n int) {
	for len(s.parent) < n {
		s.parent = append(s.parent, len(s.parent))
	}
}

func (s *sets) find(a int) int {
	for s.parent[a] != a {
		s.parent[a] = s.parent[s.parent[a]]
		a = s.parent[a]
	}
	return a
}

// join makes one set of two, named by the lower number.
func (s *sets) join(a, b int) {
	a, b = s.find(a), s.find(b)
	s.parent[max(a, b)] = min(a, b)
}
