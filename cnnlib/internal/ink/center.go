package ink

import "math"

// Center makes the image of a digit that is ready, bright on black, but of another size: its grays are kept, scaled in
// their proportion to the box, with the centre of mass in the middle. An image without ink stays black.
func Center(grays []byte, fromHeight, fromWidth, height, width int) []byte {
	const faint = 16 // what is darker does not count for where the ink begins
	top, left, bottom, right := fromHeight, fromWidth, 0, 0
	for i, v := range grays {
		if v >= faint {
			y, x := i/fromWidth, i%fromWidth
			top, left, bottom, right = min(top, y), min(left, x), max(bottom, y+1), max(right, x+1)
		}
	}
	if bottom <= top {
		return make([]byte, height*width)
	}
	boxHeight, boxWidth := Box(height, width)
	scale := min(float64(boxHeight)/float64(bottom-top), float64(boxWidth)/float64(right-left))
	madeHeight, madeWidth := max(1, int(math.Round(scale*float64(bottom-top)))), max(1, int(math.Round(scale*float64(right-left))))
	made := make([]byte, madeHeight*boxWidth)
	rows, columns := spans(madeHeight, bottom-top), spans(madeWidth, right-left)
	for y, row := range rows {
		for x, column := range columns {
			sum := 0.0
			for i, w := range row.weights {
				for j, v := range column.weights {
					sum += w * v * float64(grays[(top+row.first+i)*fromWidth+left+column.first+j])
				}
			}
			made[y*boxWidth+x] = byte(math.Round(sum))
		}
	}
	return Place(made, boxWidth, height, width)
}
