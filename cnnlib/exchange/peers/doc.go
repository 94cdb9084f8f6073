// Package peers has the tests that compare package exchange with Keras and ONNX Runtime. They compute, on GoMLX; apart from
// package exchange, its own tests need none of it, and its fuzz tests are built in a moment.
package peers
