package cnnlib

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Drawing is an image made of text, one string a row of squares: a space or a point is ground, anything else is ink. It is then
// prepared as a photograph is: see [Prepare]. All rows have the same number of characters.
//
//	h, err := cnnlib.Drawing(
//		"#...#",
//		"#...#",
//		"#####",
//		"#...#",
//		"#...#",
//	)
//
// It fails where there is no ink, and on rows of different lengths.
func Drawing(rows ...string) (Images, error) {
	const side, border = 24, 2 // pixels of a square, and squares of ground around it
	columns := 0
	if len(rows) > 0 {
		columns = utf8.RuneCountInString(rows[0])
	}
	if columns == 0 || !strings.ContainsFunc(strings.Join(rows, ""), inked) {
		return Images{}, fmt.Errorf("Drawing: o desenho está vazio: escreva cada linha entre aspas, com # onde há tinta e um ponto onde não há")
	}
	page := Images{Height: (len(rows) + 2*border) * side, Width: (columns + 2*border) * side, Channels: 1}
	page.Pixels = make([]byte, page.Height*page.Width)
	for y, row := range rows {
		if n := utf8.RuneCountInString(row); n != columns {
			return Images{}, fmt.Errorf("Drawing: a linha %d tem %d caracteres, e a primeira tem %d: todas precisam ter o mesmo número", y+1, n, columns)
		}
		for x, r := range []rune(row) {
			if !inked(r) {
				continue
			}
			for i := range side * side {
				page.Pixels[((y+border)*side+i/side)*page.Width+(x+border)*side+i%side] = 255
			}
		}
	}
	image, err := Prepare(page)
	if err != nil {
		return Images{}, fmt.Errorf("Drawing: %w", err)
	}
	return image, nil
}

func inked(r rune) bool { return r != ' ' && r != '.' }
