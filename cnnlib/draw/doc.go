// Package draw makes pictures from data: grids of digits, training curves, a
// network, and what goes on inside it.
//
//	Grid, Digit                      digits with their classes; one with the value of each pixel
//	Curves                           loss and accuracy, while training and after
//	Diagram                          the layers of any network
//	Convolution                      a filter sliding over an image: at one place, over all of it, moving
//	Filters, Maps, Journey           learned filters; a layer's feature maps; an image's way through all layers
//	FilterEvolution, MapEvolution    what became of one of them from epoch to epoch
//	Scatter                          what a network answers beside what is true, where both are numbers
//	Examples, Preparation            images with a line of text each; a photograph beside what the network sees of it
//	Slope, Descent                   the loss along one weight, and steps down it
//	ReceptiveFields, Channels        what of an image a value depends on; what a filter makes of each channel
//	Probabilities, Confusion         what the network answers; how often it is wrong, and how
//
// Everything here is a pure function: the same data gives the same picture, and
// nothing is shown, written or remembered (package show does that). A picture
// that changes several times a second is SVG, a few kilobytes of text ([Curves.SVG]);
// all others are pixels. Both are drawn on a small canvas (package canvas), so that the live
// picture and the stored one look alike.
//
// The pictures are made for a projector and the last row: large type, strong
// lines, a white background of their own (so that they read on a dark theme),
// the colours of Okabe and Ito, which colour-blind people can tell apart, and
// nothing that is told by colour alone.
//
// A plotting library was measured and left out: a notebook cell is linked each
// time it runs, and gonum/plot makes that 62 ms slower and the program 6 MB
// larger than the font renderer that is used here.
package draw
