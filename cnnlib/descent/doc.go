// Package descent is the loss of a network along one weight, and the ways down it.
//
// A [Line] is what the loss over some examples would be if one weight of the last layer had another value and all
// others stayed. That layer only multiplies and adds: each score is a sum of what the layer before hands on, every value times its
// weight. Whoever has those values and the scores as they are can therefore compute the loss for any value of the
// weight, exactly and at once, without asking the network again:
//
//	z_k(w) = z_k + (w - w₀)·a    p = softmax(z)    L(w) = mean of -ln p_y
//	dL/dw  = mean of (p_k - y_k)·a
//
// where a is what the weight is multiplied by, k the class that it speaks for, y the label and w₀ what the weight is. In
// the weight the loss is convex: there is one lowest place. [Line.Walk] goes down there as an optimizer does.
package descent
