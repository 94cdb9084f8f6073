// Command figures draws the pictures of the lesson's text into notebooks/pictures:
//
//	go run ./notebooks/figures
//
// They are made of the same pieces as the pictures that the cells show (package
// draw) and, wherever there is data, of real digits of MNIST. They are committed,
// since the text shows them on any viewer; a test draws them anew and compares.
package main
