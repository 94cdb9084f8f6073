// Package graphtest is what the tests of GoMLX graphs share: the backends to run them on, and the comparison of what comes out.
package graphtest
