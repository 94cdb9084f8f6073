package motion

import _ "embed"

// Script defines window.cnn321Motion, a function that takes an element and cares for the pictures in it.
//
//go:embed motion.js
var Script []byte
