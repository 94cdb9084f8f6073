package source

import (
	"go/ast"
	"go/token"
)

// ItemKind says what an item of a cell's Go is.
type ItemKind int

const (
	Import ItemKind = iota
	Const           // one constant, also out of a group
	Var             // one declared variable, or several that one call gives
	Type            // one type
	Func            // a function, or a method
	Main            // func main: its body is what the cell does
	Init            // a func init: runs in its place
	Statement
)

// Item is a declaration of one name (or of several that cannot be parted), or a statement, of a cell's top level.
type Item struct {
	Kind ItemKind
	// Names are the names that the item declares, blank ones too, in order. A statement declares those on the left of
	// its :=, new or not.
	Names []string
	// Receiver is the type of a method, and "" for all else.
	Receiver string

	Start, End int // bytes of the cell's text
	// Name is where the declared name stands; for a statement, where it begins.
	Name int
	// TypeText and Values are the parts of a const or var. A constant that repeats the line above has that line's.
	TypeText Span
	Values   []Span
	// Iota is where a constant stands in its group; IotaUses are the bytes at which its value says iota.
	Iota     int
	IotaUses []int
	// Define is the byte of a statement's :=, and -1 without one; Left are the names on its left, Right is
	// what stands on its right.
	Define int
	Left   []Ref
	Right  Span
	// Expression is set for a statement that is an expression; Muted where a semicolon after it asks for silence.
	Expression, Muted bool
	// List are the expressions of a statement that Go does not have: several, with commas between, to be shown.
	List []Span

	// Path and Alias are an import's.
	Path, Alias string

	// Loops are the bytes right after the opening brace of each for, Goroutines of each function that a go statement
	// begins with.
	Loops, Goroutines []int

	// Labels are the labels of a statement, and Jumps what goes to one, but for those of functions within it.
	Labels, Jumps []Ref

	Refs []Ref
	Node ast.Node
	// Directives are the comments //go:… that stand right before the declaration.
	Directives []Span
}

// Method reports whether the item is a method.
func (i *Item) Method() bool { return i.Receiver != "" }

// Covers reports whether the item has the byte in its text: also in that of the line which a constant repeats.
func (i *Item) Covers(offset int) bool {
	if i.Start <= offset && offset < i.End || i.TypeText.Start <= offset && offset < i.TypeText.End {
		return true
	}
	for _, value := range i.Values {
		if value.Start <= offset && offset < value.End {
			return true
		}
	}
	return false
}

// Span is a range of bytes; it is empty where there is nothing.
type Span struct{ Start, End int }

// Empty reports whether nothing is there.
func (s Span) Empty() bool { return s.Start >= s.End }

// Ref is a name that an item uses and does not declare inside itself.
type Ref struct {
	Name   string
	Offset int
	// Selected is what follows the name and a dot, as in fmt.Println; it is "" elsewhere.
	Selected string
	// Key is set where the name is a key of a composite literal, and may as well be that of a field.
	Key bool
}

// Error is a syntax error.
type Error struct {
	Offset  int
	Message string
}

// Cell is a cell that was taken apart.
type Cell struct {
	Text   string // normalised
	Pieces []Piece
	Items  []*Item // in text order
	Errors []Error
}

// reading is one of the three readings of a cell's text.
type reading struct {
	file   *ast.File
	tokens *token.File
	prefix int
	free   map[*ast.Ident]bool
}

func (r *reading) offset(pos token.Pos) int { return r.tokens.Offset(pos) - r.prefix }

func (r *reading) span(node ast.Node) Span {
	return Span{r.offset(node.Pos()), r.offset(node.End())}
}
