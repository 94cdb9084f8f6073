// Package canvas is what the lesson's pictures are drawn with: a few shapes, one
// typeface and one palette, onto pixels ([Raster]) or SVG text ([SVG]).
//
// The pictures are made for a projector and the last row. They have a white
// ground of their own, so that they read on a dark theme; the hues are those of
// Okabe and Ito, which colour-blind people can tell apart, darkened where
// needed so that each is at least 4.5 times as dark as white and can colour
// text. A finished [Picture] knows what is written on it and with which
// contrast, so that tests can hold every picture to that.
package canvas
