// Package picture reads a picture file as a network takes it: so many rows and columns of bytes, gray or RGB.
//
// PNG, JPEG and GIF (its first frame) are told apart by what they hold, not by their name. A photograph is turned as
// its EXIF orientation says. What is transparent shows white paper below. Values of 16 bits keep their upper 8, CMYK
// and palettes become RGB, and gray is the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, as in Pillow and Keras.
// A picture of another size is scaled, each axis by its own factor, by a triangle filter over all that a pixel covers.
package picture
