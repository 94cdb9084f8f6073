// Package testkit is what the tests of cnnlib and the packages under it share:
// the plugin and the data, put in place by the project's own setup; engines that
// do not compute; small pictures to learn from; and the reference values from Keras.
//
// It imports no GoMLX, so that tests which need none stay quick to build.
package testkit
