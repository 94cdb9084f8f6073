package cnnlib

// apply gives each option the settings to change. One that is nil, as a variable of a cell that was declared and never set, asks for
// nothing.
func apply[O ~func(*S), S any](options []O, settings *S) {
	for _, option := range options {
		if option != nil {
			option(settings)
		}
	}
}
