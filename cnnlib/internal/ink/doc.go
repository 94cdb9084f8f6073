// Package ink makes of a handwritten digit an image as MNIST's were made.
//
// NIST's black and white digits were scaled, in their own proportion, to fit a box of 20 × 20 pixels, which turned
// their edges gray, and put into an image of 28 × 28 with the centre of mass in its middle (LeCun, Bottou, Bengio &
// Haffner 1998, section III-A). Here the strokes' width is brought to what MNIST's is as well, since a
// felt pen on a small card and a ballpoint on a large sheet both have to look like one of them.
//
// The same is done in two places: by [Photo] with a photograph, and by the drawing pad in a page with the strokes
// of a mouse (package sketch, file ink.js). The numbers are in [Standard], from which the page takes them; [Fit],
// [Shrink] and [Place] are ink.js's functions of the same names, and a test of package sketch holds the one to the other.
package ink
