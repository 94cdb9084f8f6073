package network

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/remote"
	"cnn321/cnnlib/sketch"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// TestEveryLayer says, of each kind of layer, what is missing of all that a layer is: see [cnnlib.Ops].
func TestEveryLayer(t *testing.T) {
	listed := map[string]bool{}
	cases := map[string][]testkit.LayerCase{}
	for _, c := range testkit.Keras[testkit.LayerCase](t, "../testdata/keras/layers.json") {
		cases[c.Layer.Op] = append(cases[c.Layer.Op], c)
	}
	declared, computed := opFiles(t, "../.."), leafFiles(t, ".")
	for _, op := range cnnlib.Ops() {
		kind := reflect.TypeOf(op).Name()
		listed[kind] = true
		t.Run(op.Name(), func(t *testing.T) {
			_, input := op.(cnnlib.InputOp)
			m := modelWith(t, op)
			t.Run("has a file here, of cnnlib's name", func(t *testing.T) {
				if want := declared[kind]; computed[kind] != want {
					t.Errorf("a function that takes a cnnlib.%s is in file %q, want it in engine/network/%s", kind, computed[kind], want)
				}
			})
			t.Run("travels", func(t *testing.T) { travels(t, m) })
			t.Run("is built", func(t *testing.T) { isBuilt(t, m) })
			t.Run("equals Keras's", func(t *testing.T) {
				if input {
					t.Skip("Keras's Input hands on what it gets: there is nothing to compare")
				}
				if len(cases[op.Name()]) == 0 {
					t.Fatalf("fixtures.py has no case of it: add one, and its line in LAYERS")
				}
				graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
					for _, c := range cases[op.Name()] {
						t.Run(c.Name, func(t *testing.T) { runLayer(t, backend, c) })
					}
				})
			})
			t.Run("has its label in the pictures", func(t *testing.T) { isDrawn(t, m, op) })
			t.Run("is served or refused by the page", func(t *testing.T) { isServed(t, m, op) })
			delete(cases, op.Name())
		})
	}
	for kind, file := range declared {
		if !listed[kind] {
			t.Errorf("cnnlib.%s (%s) is not in the list of cnnlib.Ops", kind, file)
		}
	}
}

// modelWith is a network with the layer in it, for images of one channel if the layer takes them.
func modelWith(t *testing.T, op cnnlib.Op) cnnlib.Model {
	t.Helper()
	if input, ok := op.(cnnlib.InputOp); ok {
		return compiled(cnnlib.Input(input.Height, input.Width, input.Channels).Flatten().Dense(3).Softmax())
	}
	for _, before := range []cnnlib.Layer{cnnlib.Input(8, 8, 1), cnnlib.Input(8, 8, 1).Flatten()} {
		if layer := before.Then(op); layer.Err() == nil {
			return compiled(layer.Flatten().Dense(3).Softmax())
		}
	}
	t.Fatalf("takes neither an image nor a vector: %v", cnnlib.Input(8, 8, 1).Then(op).Err())
	return cnnlib.Model{}
}

// travels sends the model to an engine over its socket.
func travels(t *testing.T, m cnnlib.Model) {
	folder, err := os.MkdirTemp("", "cnn321") // the path of t.TempDir may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	listener, err := remote.Listen(filepath.Join(folder, "s"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	var got cnnlib.Model
	go func() {
		served <- remote.Serve(ctx, listener, testkit.FakeEngine{OnInspect: func(_ context.Context, m cnnlib.Model, _ cnnlib.Look) (cnnlib.Inside, error) {
			got = m
			return cnnlib.Inside{}, nil
		}})
	}()
	_, err = remote.NewClient(listener.Addr().String()).Inspect(ctx, m, cnnlib.Look{})
	cancel()
	if failed := <-served; err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	if got.Err() != nil || got.Fingerprint() != m.Fingerprint() {
		t.Errorf("arrived as %v\n%s", got.Err(), got.Summary())
	}
}

// isBuilt builds the model for training and outside it: each layer hands on what it says.
func isBuilt(t *testing.T, m cnnlib.Model) {
	const batch = 3
	out := graphtest.EvaluateModel(t, graphtest.OnCPU(t), withWeights(t, m), func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		training := Training(graph.Const(in[0].Graph(), []uint32{1, 2}), nil)
		return append(Activations(scope, m, asBytes(in[0])), Build(scope, m, asBytes(in[0]), training, ForCPU()))
	}, pixels(m, batch))
	for i, layer := range m.Layers() {
		if want := append(cnnlib.Shape{batch}, layer.OutputShape()...); out[i].Shape.String() != want.String() {
			t.Errorf("layer %d (%s) hands on %v, want %v", i, layer.Op().Name(), out[i].Shape, want)
		}
	}
	if got := out[len(out)-1].Shape.String(); got != "(3, 3)" {
		t.Errorf("scores of shape %s", got)
	}
}

func isDrawn(t *testing.T, m cnnlib.Model, op cnnlib.Op) {
	if c := op.Caption(); c.Gloss == "" || c.Family == "" {
		t.Errorf("its caption lacks the family or the gloss: %+v", c)
	}
	p, err := draw.Diagram(m.Layers())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.Alt, op.Name()) {
		t.Errorf("the diagram tells nothing of it: %s", p.Alt)
	}
	if op.Caption().Follows() {
		return // told of with the layer before, in no words of its own
	}
	for _, label := range p.Labels() {
		if label.Text == op.Caption().Gloss {
			return
		}
	}
	t.Errorf("the diagram does not say %q", op.Caption().Gloss)
}

func isServed(t *testing.T, m cnnlib.Model, op cnnlib.Op) {
	if _, ok := op.(cnnlib.InputOp); ok {
		m = compiled(cnnlib.Input(8, 8, 1).Flatten().Dense(3).Softmax())
	}
	weights := map[int][]cnnlib.Tensor{}
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			weights[i] = append(weights[i], cnnlib.Tensor{Shape: p.Shape, Values: testkit.Noise(uint64(i), p.Shape.Size(), 1)})
		}
	}
	if _, err := sketch.Page(m, weights, nil); err != nil && !(strings.Contains(err.Error(), "a página não conhece a camada") && strings.Contains(err.Error(), op.Name())) {
		t.Errorf("neither served nor refused by its name: %v", err)
	}
}

// opFiles is the file of each op that package cnnlib declares, by the op's type: what closes the set marks it.
func opFiles(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	eachFunc(t, folder, func(file string, f *ast.FuncDecl) {
		if f.Recv != nil && f.Name.Name == "sealed" {
			files[f.Recv.List[0].Type.(*ast.Ident).Name] = file
		}
	})
	if len(files) == 0 {
		t.Fatalf("no ops in %s", folder)
	}
	return files
}

// leafFiles is the file of each function of a package that takes an op of cnnlib, by the op's type.
func leafFiles(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	eachFunc(t, folder, func(file string, f *ast.FuncDecl) {
		for _, parameter := range f.Type.Params.List {
			if of, ok := parameter.Type.(*ast.SelectorExpr); ok && strings.HasSuffix(of.Sel.Name, "Op") && of.Sel.Name != "Op" {
				files[of.Sel.Name] = file
			}
		}
	})
	return files
}

// eachFunc reads the functions of a package, without its tests.
func eachFunc(t *testing.T, folder string, do func(file string, f *ast.FuncDecl)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok {
				do(filepath.Base(path), f)
			}
		}
	}
}
