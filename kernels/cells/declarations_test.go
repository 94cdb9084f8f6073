package cells_test

var declarationCases = []notebook{
	{"what Go does not let a name or a method be", []turn{
		fails("a, a := 1, 2", "Célula [1]:1:4: a repeated on left side of :="), says("_, b, _ := 1, 2, 3\nb", "2\n"), fails("var c, c int", "c redeclared in this block"),
		fails("func par() (int, int) { return 1, 2 }\nvar d, d = par()", "Célula [4]:2:5: d redeclared"), declares("var _, _ = 1, 2"),
		fails("func (n int) Dobro() int { return 2 }", "cannot define new methods on non-local type int"), fails("func (t time.Time) M() {}", "non-local type time.Time"),
		fails("func f() {}\nfunc (x *f) M() {}", "Célula [8]:2:1: f is not a type"), says("type int string\nfunc (n int) Grita() int { return n + \"!\" }\nint(\"oi\").Grita()", "int(\"oi!\")\n"),
		declares("func (t Tarde) Diz() string { return \"oi\" }"), says("type Tarde struct{}\nTarde{}.Diz()", "\"oi\"\n"),
	}},
	{"labels of merged cells", []turn{
		says("L:\nfor { break L }\nfmt.Println(1)\n%%\nL:\nfor { for { break L } }\nfmt.Println(2)", "1\n2\n"),
		says("i := 0\nv:\nif i < 2 { i++; goto v }\nfmt.Println(i)\n\ni := 10\nv:\nif i < 13 { i++; goto v }\nfmt.Println(i)", "2\n13\n"),
		says("goto fim\nfmt.Println(1)\nfim:\n%%\ngoto fim\nfmt.Println(2)\nfim:\nfmt.Println(3)", "vet 2:1: unreachable code\nvet 6:1: unreachable code\n3\n"),
		says("L:\nfor i := range 2 { func() { L: for { break L } }(); if i > 5 { continue L } }\n%%\nL:\nfor { break L }\nfmt.Println(4)", "4\n"),
		fails("L:\nfor { }\n%%\nfor { break M }", "invalid break label M"),
	}},
	{"methods by an alias", []turn{
		says("type R struct{ n int }\ntype S = R\nfunc (s S) N() int { return s.n }\nR{3}.N()", "3\n"), declares("type T = S\nfunc (t *T) Dobra() { t.n *= 2 }"),
		says("r := R{4}\nr.Dobra()\nr.N()", "8\n"), fails("type I = int\nfunc (i I) M() {}", "non-local type int"),
	}},
	{"two packages of one name, neither imported", []turn{
		declares("_ = draw.JourneyLayers"), says("fmt.Println(draw.Over)", "0\n"), declares("_ = draw.JourneyLayers"), fails("draw.Nada", "undefined: draw.Nada"),
		says("import \"image/draw\"\nfmt.Println(draw.Src)", "1\n"), fails("_ = draw.JourneyLayers", "undefined: draw.JourneyLayers"),
	}},
	{"several declarations in a line", []turn{
		says("import f \"fmt\"; import g \"fmt\"; f.Println(g.Sprint(2))", "2\n"), says("func h() int { return 1 }; func j() int { return 2 }; const k = 3; h() + j() + k", "6\n"),
		says("package main; import \"fmt\"; func main() { fmt.Println(1) }", "1\n"),
	}},
	{"constants of one line", []turn{
		declares("const lote, epocas = 128, 12"), declares("const epocas = 3"), says("fmt.Println(lote, epocas)", "128 3\n"),
		declares("const lote = 64"), says("fmt.Println(lote, epocas)", "64 3\n"),
		declares("const lote, passos = 32, 5"), says("fmt.Println(lote, epocas, passos)", "32 3 5\n"),
	}},
	{"constants of a block", []turn{
		declares("const (\n\ta = 1\n\tb = a * 2\n\tc = b * 2\n)"), declares("const b = 10"), says("fmt.Println(a, b, c)", "1 10 20\n"),
		declares("const (\n\ta = 5\n\tc = 7\n)"), says("fmt.Println(a, b, c)", "5 10 7\n"),
	}},
	{"iota", []turn{
		declares("const (\n\tA = iota * 10\n\tB\n\t_\n\tD\n)"), declares("const B = 7"), says("fmt.Println(A, B, D)", "0 7 30\n"),
		declares("type Dia int\nconst (\n\tDom Dia = iota + 1\n\tSeg\n\tTer\n)\nfunc (d Dia) String() string { return \"dia\" + strconv.Itoa(int(d)) }"),
		says("fmt.Println(Dom, Ter)", "dia1 dia3\n"), declares("const Seg = 9"), says("fmt.Println(Dom, Seg, Ter)", "dia1 9 dia3\n"),
		declares("const (\n\tk, m = 1 << iota, 100 + iota\n\tkk, mm\n)"), says("fmt.Println(k, m, kk, mm)", "1 100 2 101\n"),
	}},
	{"constants of every kind", []turn{
		declares("const r, f, c, s, b = 'x', 1.0 / 3, 2i, `a\nb`, true\nconst big = 1 << 100"),
		says("fmt.Printf(\"%T %T %T %T %T %d\", r, f, c, s, b, big>>98)", "int32 float64 complex128 string bool 4"),
	}},
	{"one of a tuple", []turn{
		declares("func par() (int, int) { return 1, 2 }\nvar a, b = par()\nvar dobro = 2 * a"),
		declares("var b = 10"), says("fmt.Println(dobro, b, a)", "2 10 1\n"),
		declares("func par() (int, int) { return 3, 4 }"), says("fmt.Println(dobro, b, a)", "6 10 3\n"),
	}},
	{"imports for their effect", []turn{
		declares("import (\n\t_ \"image/jpeg\"\n\t_ \"image/png\"\n)"),
		says("var p, j bytes.Buffer\npng.Encode(&p, image.NewRGBA(image.Rect(0, 0, 1, 1)))\njpeg.Encode(&j, image.NewRGBA(image.Rect(0, 0, 1, 1)), nil)\n"+
			"_, x, _ := image.Decode(&p)\n_, y, _ := image.Decode(&j)\nfmt.Println(x, y)", "png jpeg\n"),
	}},
	{"packages of one last name", []turn{
		declares("import \"math/rand\"\nfunc dado() bool { return rand.Intn(6) < 6 }"),
		declares("import \"crypto/rand\"\nfunc acaso() bool { n, err := rand.Read(make([]byte, 3)); return n == 3 && err == nil }"),
		says("fmt.Println(dado(), acaso())", "true true\n"),
		declares("import ra \"math/rand\""), says("fmt.Println(ra.Intn(1), dado())", "0 true\n"),
	}},
	{"imports of all names", []turn{
		declares("import . \"strings\"\nfunc grita(s string) string { return ToUpper(s) }"), says("fmt.Println(grita(\"a\"), ToLower(\"B\"))", "A b\n"),
	}},
	{"a name that changes its kind", []turn{
		declares("const q = 1"), declares("var q = 2"), says("fmt.Println(q)", "2\n"),
		declares("func q() int { return 3 }"), says("fmt.Println(q())", "3\n"),
		declares("type q int"), says("fmt.Println(q(4))", "4\n"), says("q := \"cinco\"\nfmt.Println(q)", "cinco\n"),
		declares("const q = 6"), says("fmt.Println(q)", "6\n"),
	}},
	{"a variable that hides a package", []turn{
		says("image := image.NewRGBA(image.Rect(0, 0, 3, 2))\nfmt.Println(image.Bounds().Dx())", "3\n"),
		says("fmt.Println(image.Bounds().Dy())", "2\n"),
		declares("import \"image\""), says("fmt.Println(image.Pt(1, 2))", "(1,2)\n"),
	}},
	{"a variable that hides what Go has", []turn{
		declares("func maior(a, b int) int { return max(a, b) }"), says("max := 3\nfmt.Println(maior(1, 2), max)", "2 3\n"),
		says("fmt.Println(maior(5, 2), max)", "5 3\n"),
		says("string := \"abc\"\nfmt.Println(len(string))", "3\n"), says("main := string + \"d\"\nfmt.Println(main)", "abcd\n"),
		says("fmt.Println(main, string)", "abcd abc\n"),
	}},
	{"types of other kinds", []turn{
		says("p := struct{ X, y int }{1, 2}\nfmt.Println(p.X + p.y)", "3\n"), says("p.y++\nfmt.Println(p)", "{1 3}\n"),
		declares("type S = []int\ntype P[T any] = map[string]T\nvar s S = S{1, 2}\nq := P[int]{\"a\": 1}"), says("fmt.Println(s, q)", "[1 2] map[a:1]\n"),
		declares("type Base struct{ id int }\nfunc (b Base) ID() int { return b.id }\ntype Filho struct { Base; nome string }\nf := &Filho{Base{7}, \"f\"}"),
		says("var i interface{ ID() int } = f\nfmt.Println(i.ID())", "7\n"), says("fmt.Println(i.ID() + f.ID())", "14\n"),
		says("switch v := any(i).(type) {\ncase *Filho:\n\tfmt.Println(v.nome)\n}", "f\n"),
	}},
	{"an array of a constant's length", []turn{
		declares("const n = 3\nvar nomes = [n]string{\"a\", \"b\"}"), declares("const n = 2"), says("fmt.Println(len(nomes))", "2\n"),
		declares("const n = 1"), fails("nomes", "out of bounds"), says("fmt.Println(n)", "1\n"),
	}},
	{"methods", []turn{
		declares("type Ponto struct{ X, Y int }"), declares("func (p Ponto) Norma() int { return p.X*p.X + p.Y*p.Y }"),
		declares("func (p *Ponto) Move(d int) { p.X += d }"), says("p := Ponto{3, 4}\np.Move(1)\nfmt.Println(p.Norma())", "32\n"),
		declares("func (p Ponto) Norma() int { return p.X + p.Y }"), says("fmt.Println(p.Norma())", "8\n"),
		declares("type Normado interface{ Norma() int }"), says("var n Normado = p\nfmt.Println(n.Norma())", "8\n"),
		says("fmt.Println(n.Norma())", "8\n"),
		declares("type Ponto struct{ X, Y, Norma int }"), says("fmt.Println(Ponto{1, 2, 3}.Norma)", "3\n"),
	}},
	{"generic types", []turn{
		declares("type Lista[T any] struct{ v []T }\nfunc (l *Lista[T]) Poe(x ...T) *Lista[T] { l.v = append(l.v, x...); return l }"),
		declares("func Mapa[T, U any](l *Lista[T], f func(T) U) (r []U) { for _, x := range l.v { r = append(r, f(x)) }; return r }"),
		says("l := new(Lista[string]).Poe(\"a\", \"bc\")\nfmt.Println(Mapa(l, func(s string) int { return len(s) }))", "[1 2]\n"),
		says("l.Poe(\"def\")\nfmt.Println(len(l.v))", "3\n"), says("fmt.Println(l.v)", "[a bc def]\n"),
		declares("func (l *Lista[T]) Tamanho() int { return len(l.v) }"), says("fmt.Println(l.Tamanho())", "3\n"),
	}},
	{"types that know each other", []turn{
		declares("type A struct{ b *B; n int }\ntype B struct{ a *A }"), says("x := &A{n: 1}\nx.b = &B{x}\nfmt.Println(x.b.a.n)", "1\n"),
		says("fmt.Println(x.b.a == x)", "true\n"),
	}},
	{"functions that know each other, in two cells", []turn{
		says("func par(n int) bool { return n == 0 || impar(n-1) }", "note: undefined: impar\n"), fails("par(3)", "undefined: impar"),
		declares("func impar(n int) bool { return n != 0 && par(n-1) }"), says("fmt.Println(par(4), impar(4))", "true false\n"),
	}},
	{"blank variables", []turn{
		says("var _ = fmt.Sprint(1)\nvar _, n = 1, 2\nfmt.Println(n)", "2\n"), says("fmt.Println(n)", "2\n"),
		fails("type T int\nvar _ fmt.Stringer = T(0)", "does not implement fmt.Stringer"),
	}},
	{"a pasted file", []turn{
		says("// Package main greets.\npackage main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"oi\", n); ajuda() }\n\nfunc ajuda() { fmt.Println(n + 1) }\n\nvar n = 3\n\nfunc init() { n++ }", "oi 4\n5\n"),
		says("ajuda()", "5\n"),
	}},
	{"functions without a name", []turn{
		says("func() { fmt.Println(\"já\") }()\nfunc f() func() int { return func() int { return 2 } }\nfmt.Println(f()())", "já\n2\n"),
	}},
	{"what an initialiser depends on", []turn{
		declares("const n = 2\ntype T struct{ v int }\nfunc (t T) vezes() int { return t.v * fator() }\nfunc fator() int { return n }\nvar t = T{5}\nvar x = t.vezes()\nvar y = x + 1"),
		says("fmt.Println(x, y)", "10 11\n"), declares("const n = 3"), says("fmt.Println(y)", "16\n"),
		declares("func (t T) vezes() int { return -t.v }"), says("fmt.Println(y, x)", "-4 -5\n"),
		says("x = 100\nfmt.Println(x, y)", "100 -4\n"), says("fmt.Println(x, y)", "100 -4\n"),
		declares("var t = T{7}"), says("fmt.Println(x, y)", "-7 -6\n"),
		says("x = 100", ""), declares("const n = 3 // o mesmo"), says("fmt.Println(x)", "100\n"),
	}},
	{"what is wrong with a declaration harms those who use it alone", []turn{
		says("func ruim() int { return nada }", "note: undefined: nada\n"), says("fmt.Println(1)", "1\n"),
		says("var v = ruim()", "note: undefined: nada\n"), says("fmt.Println(2)", "2\n"), fails("v", "undefined: nada"),
		fails("var t = rium()", "undefined: rium"), declares("const nada = 4"), says("fmt.Println(v)", "4\n"),
	}},
}
