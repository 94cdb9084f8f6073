// Package sketch makes a piece of a page in which a person draws a digit and a
// trained network says at once which one it is.
//
//	page, err := sketch.Page(model, inside.Weights, names)
//
// The network runs in the page itself, with its weights in the page's own text: no
// kernel, no library and no network connection is needed, so the same HTML works
// as the output of a notebook cell, in a file opened from disk and on a slide.
//
// # How the weights get there
//
// A weight w is kept as the whole number nearest to w/step. Each tensor has its own
// step, a fixed part of the tensor's Euclidean norm ‖W‖:
//
//	step = noise · √(12/N) · ‖W‖      N: all weights of the model
//
// Rounding to a step adds an error of variance step²/12 to each weight, so that what
// a layer of n weights computes is off by about step·√(n/12)/‖W‖ of its size. With
// this rule those parts, squared and added over all layers, make noise², for any
// model; and of all choices of steps with that sum this one takes the fewest bits.
//
// The whole numbers are written as Rice codes, whose length follows from their
// spread (within 1 % of the entropy for the lesson's network, where DEFLATE needs
// 2 %), and the bits as text in base 85.
//
// # What the network does not know
//
// A softmax shares out 100 % among its classes, whatever is drawn. Given a [Familiar], made of images that the network learned from, the
// page also says how strange a drawing is to it, and doubts its own answer beyond what 98 of 100 of those images are. With the
// lesson's network that was the best of a dozen measures that were compared (energy, margin, the dense layer's neurons, nearest
// images …): of 25 drawings that are no digits it doubts 21, and 4 of 300 digits of other hands. Of 30 that were drawn to resemble
// digits (G, D, a house, an arrow …) it doubts half.
//
// # The page
//
// The folder page has the script in parts: network.js reads the weights and
// computes, ink.js makes an image of strokes as MNIST's were made (as package ink does of
// a photograph, from which the page has its measures), looks.js has the network see a drawing
// that leans straightened too, digits.js has digits that are drawn already, card.js is what is to be seen, and
// sketch.js joins them to pen and keys. [Page] puts them into one function, which leaves
// no names behind. The style is inside a shadow root, so that it and the page around do
// not touch each other.
package sketch
