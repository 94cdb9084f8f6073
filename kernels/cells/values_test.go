package cells_test

var valueCases = []notebook{
	{"a value in the next cell", []turn{
		declares("x := 3"), says("fmt.Println(x + 1)", "4\n"), declares("x++"), says("fmt.Println(x)", "4\n"),
		says("x := strconv.Itoa(x)\nfmt.Println(x + \"!\")", "4!\n"), says("x = x + x\nfmt.Println(x)", "44\n"),
	}},
	{"unused", []turn{declares("%%\na, b := 1, \"b\"\nvar c []int"), says("fmt.Println(a, b, c)", "1 b []\n")}},
	{"functions use what statements leave", []turn{
		says("n := 1\nfunc mais() int { n++; return n }\nfmt.Println(mais(), mais())", "2 3\n"), says("fmt.Println(mais())", "4\n"),
		says("fmt.Println(n)", "4\n"), says("func ve() int { return n }\nfmt.Println(ve())\nn := 10 * ve()\nfmt.Println(ve())", "4\n40\n"),
		says("fmt.Println(n, ve())", "40 40\n"),
	}},
	{"an error used twice", []turn{
		says("a, err := strconv.Atoi(\"1\")\nb, err := strconv.Atoi(\"z\")\nfmt.Println(a, b, err != nil)", "1 0 true\n"),
		says("c, err := strconv.Atoi(\"5\")\nfmt.Println(c, err)", "5 <nil>\n"),
	}},
	{"var below a statement", []turn{
		says("n := 1\nn++\nvar dobro = 2 * n\nn++\nfmt.Println(dobro, n)", "4 3\n"), says("fmt.Println(dobro)", "4\n"),
	}},
	{"initialisation in Go's order", []turn{
		says("var a = b + 1\nvar b = f()\nfunc f() int { return c * 2 }\nvar c = 5\nfmt.Println(a, b, c)", "11 10 5\n"),
	}},
	{"a var is made once", []turn{
		says("func conta() int { fmt.Print(\"!\"); return 1 }\nvar x = conta()", "!"), says("fmt.Println(x)", "1\n"),
		says("var x = conta()", "!"), declares("x = 5"), says("fmt.Println(x)", "5\n"),
	}},
	{"a var that cannot be kept is made again", []turn{
		declares("var soma = func(a, b int) int { return a + b }"), says("fmt.Println(soma(1, 2))", "3\n"), says("fmt.Println(soma(2, 2))", "4\n"),
	}},
	{"a value that cannot be kept", []turn{
		says("f := func() int { return 3 }\nfmt.Println(f())", "3\n"), fails("fmt.Println(f())", "f é uma função"), says("fmt.Println(1)", "1\n"),
	}},
	{"a type of another structure", []turn{
		declares("type P struct{ X int }"), declares("p := P{1}\nvar q = P{2}"), declares("type P struct { X int } // igual"),
		says("fmt.Println(p, q)", "{1} {2}\n"), declares("type P struct{ X, Y int }"), fails("p", "o tipo de p mudou"),
		fails("q", "too few values"), declares("type P struct{ X string }"), fails("p", "o tipo de p mudou"),
	}},
	{"methods that their type no longer fits", []turn{
		declares("type P struct{ X, Y int }\nfunc (p P) Soma() int { return p.X + p.Y }"), declares("func (p *P) Dobra() { p.X, p.Y = 2*p.X, 2*p.Y }"),
		declares("func (p P) Mais() int { return p.Soma() + 1 }\nfunc (p P) Nome() string { return \"P\" }"), says("P{1, 2}.Mais()", "4\n"),
		says("type P struct{ A int }", "note: p.X undefined (type P has no field or method X)\n"+
			"note: p.X undefined (type *P has no field or method X)\n"+
			"note: p.Soma undefined (type P has no field or method Soma)\n"),
		says("q := P{3}\nfmt.Println(q.A, q.Nome())", "3 P\n"), says("q", "P{A: 3}\n"),
		fails("q.Soma()", "o método Soma, da Célula [1], não combina mais com P, que a Célula [5] declara de novo"),
		fails("q.Mais()", "o método Mais, da Célula [3], não combina mais"), fails("var d = q.Soma()", "o método Soma, da Célula [1]"),
		fails("type S interface{ Soma() int }\nvar s S = q", "o método Soma, da Célula [1]"),
		says("func (p P) Soma() int { return 10 * p.A }", ""), says("fmt.Println(q.Soma(), q.Mais())", "30 31\n"), fails("q.Dobra()", "o método Dobra, da Célula [2]"),
		declares("func quanto() int { return 1 }\nfunc (p P) Quanto() int { return quanto() }"), says("q.Quanto()", "1\n"),
		declares("func quanto() string { return \"um\" }"), says("q.A", "3\n"),
		fails("q.Quanto()", "o método Quanto, da Célula [15], não combina mais com quanto, que a Célula [17] declara de novo"),
	}},
	{"methods whose functions their type no longer fits", []turn{
		declares("type P struct{ X int }\nfunc dobro(p P) int { return 2 * p.X }\nfunc quádruplo(p P) int { return 2 * dobro(p) }"),
		declares("func (p P) Dobro() int { return dobro(p) }\nfunc (p P) String() string { return fmt.Sprint(\"P\", quádruplo(p)) }"),
		says("P{2}.Dobro()", "4\n"), says("type P struct{ A int }", "note: p.X undefined (type P has no field or method X)\n"),
		says("var s = fmt.Sprint(P{3})\nfmt.Println(s)", "{3}\n"),
		fails("P{3}.Dobro()", "o método Dobro, da Célula [2], usa dobro, da Célula [1], que não combina mais com P, que a Célula [4] declara de novo"),
		fails("dobro(P{3})", "p.X undefined"), says("func dobro(p P) int { return 2 * p.A }", ""), says("P{3}.Dobro()", "6\n"),
		says("fmt.Println(s)", "P12\n"),
	}},
	{"a method whose function was taken away waits for another", []turn{
		declares("func preço(kg float64) float64 { return 3 * kg }"), declares("type Fruta struct{ Kg float64 }\nfunc (f Fruta) Preço() float64 { return preço(f.Kg) }"),
		says("Fruta{2}.Preço()", "6\n"), declares("var preço = 3"), says("Fruta{2}", "Fruta{Kg: 2}\n"),
		fails("Fruta{2}.Preço()", "o método Preço, da Célula [2], não combina mais com preço, que a Célula [4] declara de novo"),
		declares("func preço(kg float64) float64 { return 4 * kg }"), says("Fruta{2}.Preço()", "8\n"),
	}},
	{"a type without a name", []turn{
		says("o := binary.LittleEndian\nn := 3\nfmt.Println(o, n)", "LittleEndian 3\n"), fails("fmt.Println(o)", "só existe na Célula [1]"),
		says("func usa() { fmt.Println(o) }", "note: undefined: o\n"), fails("usa()", "só existe na Célula [1]"),
		says("fmt.Println(n)", "3\n"), says("a, b := binary.BigEndian, 5\nfmt.Println(a, b)", "BigEndian 5\n"), says("fmt.Println(b)", "5\n"),
	}},
	{"a type that its constants and methods no longer fit", []turn{
		declares("type Cor uint8\nconst Azul Cor = 9\nfunc (c Cor) Nome() string { return map[Cor]string{Azul: \"azul\"}[c] }"), says("Azul.Nome()", "\"azul\"\n"),
		says("type Cor string", "note: cannot use 9 (untyped int constant) as Cor value in constant declaration\n"),
		fails("Azul.Nome()", "cannot use 9"), declares("const Azul Cor = \"a\""), says("Azul.Nome()", "\"azul\"\n"),
	}},
	{"a type that was forgotten", []turn{
		declares("type F struct{ n int }\nf := F{1}\nn := f.n"), declares("const F = 3"), fails("fmt.Println(f)", "o tipo F"), says("fmt.Println(n, F)", "1 3\n"),
	}},
	{"pointers", []turn{
		declares("a := []int{1, 2, 3}\nb := a[:2]"), says("b[0] = 9\nfmt.Println(a, b)", "[9 2 3] [9 2]\n"), says("fmt.Println(a)", "[9 2 3]\n"),
	}},
	{"interfaces", []turn{
		declares("type Forma interface{ Area() int }\ntype Q struct{ l int }\nfunc (q Q) Area() int { return q.l * q.l }"),
		declares("formas := []Forma{Q{2}, Q{3}}"), says("for _, f := range formas { fmt.Print(f.Area(), \" \") }", "4 9 "),
		says("var e any = time.Second", ""), says("fmt.Println(e)", "1s\n"),
	}},
	{"an import that only a type needs", []turn{
		declares("func faz() time.Duration { return time.Second }"), declares("d := faz()"), says("fmt.Println(d)", "1s\n"),
	}},
	{"loops, labels and leaving", []turn{
		says("L:\nfor i := 0; ; i++ {\n\tfor { if i > 2 { break L }; break }\n}\ngoto M\nfmt.Println(\"não\")\nM:\nfmt.Println(\"fim\")", "vet 6:1: unreachable code\nfim\n"),
		says("defer fmt.Println(\"depois\")\nx := 1\nif x == 1 { return }\nfmt.Println(\"não\")", "depois\n"), says("fmt.Println(x)", "1\n"),
		says("defer func() { fmt.Println(recover()) }()\npanic(\"ai\")", "ai\n"),
	}},
	{"a panic shows its value", []turn{
		fails("type T struct { A int; b string }\nfunc f() { panic(T{1, \"x\"}) }\nf()", "T{A: 1, b: \"x\"}"),
		fails("panic(&T{2, \"y\"})", "T{A: 2, b: \"y\"}"), fails("panic([]int{7, 8})", "[]int{7, 8}"), fails("panic(T{})\n", "goroutine 1"),
		says("func g() (r any) { defer func() { r = recover() }(); panic(T{3, \"z\"}) }\nfmt.Println(g() == T{3, \"z\"})", "true\n"),
		fails("panic(fmt.Errorf(\"erro %d\", 4))", "erro 4"), fails("a := []int{1}\nif len(a) > 5 { panic(a) }\na[len(a)]", "index out of range [1] with length 1"),
	}},
	{"the program's name", []turn{
		says("fmt.Println(os.Args[0])", "célula\n"), says("n := flag.Int(\"n\", 3, \"quantos\")\nflag.CommandLine.SetOutput(os.Stdout)\nflag.Usage()\nfmt.Println(*n)",
			"Usage of célula:\n  -n int\n    \tquantos (default 3)\n3\n"),
	}},
	{"a goroutine that panics", []turn{
		fails("x := 10\nvar y = []int{1}\ngo func() { defer fmt.Println(\"tchau\"); panic(\"na goroutine\") }()\ntime.Sleep(time.Minute)", "panic: na goroutine"),
		says("fmt.Println(x, y)", "10 [1]\n"),
		fails("n := 1\nvar wg sync.WaitGroup\nfunc trabalha(i int) { go func(i int) { fmt.Sscan(\"z\", &i); var l []int; l[i] = 2 }(i) }\nn = 2\nwg.Add(1)\ntrabalha(3)\nwg.Wait()\nn = 3\nfor { }",
			"index out of range [3] with length 0"),
		says("fmt.Println(n)", "2\n"), says("dito := make(chan bool)\ngo func() { defer close(dito); defer func() { fmt.Println(recover()) }(); panic(1) }()\n<-dito\nok := true", "1\n"),
		says("fmt.Println(ok)", "true\n"), fails("type V struct{ A int }\ngo func() { panic(V{3}) }()\ntime.Sleep(time.Minute)", "V{A: 3}"),
	}},
	{"waiting for ever beside imports for their effect", []turn{
		declares("import _ \"image/png\""), fails("c := make(chan int)\nc <- 1", "deadlock"),
	}},
}
