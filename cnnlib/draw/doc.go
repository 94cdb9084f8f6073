// Package draw makes pictures from data: the 3 × 3 grid of digits and the
// training curves.
//
// Everything here is a pure function: the same data gives the same picture, and
// nothing is shown, written or remembered (package show does that). A picture
// is an [image.Image], which [PNG] packs into few bytes for a notebook that is
// stored; what changes several times a second is an SVG, a few kilobytes of text
// ([Curves.SVG]). Both come from one drawing on a small canvas, so that the live
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
