package canvas

// The measures that all wide pictures share, in pixels. A notebook shows them
// about as wide as a projected screen, so 30 of them are the least that the last row can read.
const (
	PageWidth = 1600
	Margin    = 30
	TitleSize = 40.0
	BodySize  = 34.0
	SmallSize = 30.0
)
