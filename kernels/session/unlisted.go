package session

import (
	"regexp"
	"slices"
	"strings"

	"cnn321/kernels/gopls"
)

// What Tab does not offer: names of cnnlib that are there for the engine, the kernel and the pictures, and that a learner
// never writes. They can be written all the same, and Shift+Tab explains them.

// unlistedMethods are methods, by name, with gopls's words for their types: a method of a learner's own has others, or is in
// the program.
var unlistedMethods = map[string][]string{
	"CarriedTypes":       {"func() []any"},
	"Fingerprint":        {"func() string"},
	"FormerFingerprint":  {"func() string"},
	"LayerIndex":         {"func(layer cnnlib.Layer) (int, error)"},
	"Op":                 {"func() cnnlib.Op"},
	"ReadContext":        {"func(ctx context.Context, from int, end int) (cnnlib.Images, []int, error)"},
	"Seal":               {"func(ctx context.Context, known *cnnlib.Seals) error"},
	"Spec":               {"func() cnnlib.DatasetSpec", "func() cnnlib.ModelSpec"},
	"StartingWeights":    {"func() string"},
	"Then":               {"func(op cnnlib.Op) cnnlib.Layer"},
	"WeightsFingerprint": {"func(weights map[int][]cnnlib.Tensor) (string, error)"},
}

// unlistedMembers are members of the project's packages. Of cnnlib so are the types that a layer and a data set are when they travel: those
// whose names end in Op and in Spec.
var unlistedMembers = map[string][]string{
	"cnnlib": {
		"ActivationLayer", "AugmentationLayer", "CoreLayer", "ConvolutionLayer", "NormalizationLayer", "PoolingLayer", "RegularizationLayer", "ReshapingLayer",
		"ByCosine", "ByStep", "Caption", "Constant", "Family", "FitJob", "Fingerprint", "InBackground", "Init", "Keeping", "KernelParameter",
		"KindAdam", "KindRMSprop", "KindSGD", "MNISTFile", "MNISTFiles", "MomentOf", "NewOp", "Op", "Ops", "OptimizerKind", "Placement", "Reading",
		"ReportReading", "Schedule", "ScheduleKind", "Seals", "Shuffling", "Slide", "Stopping", "Tell", "TellMoment", "WatchReading", "WhenOnAPlateau", "WithMoment", "WithNotices",
	},
	// What follows a training, and the moments of one; a cell's are followed by cell.Fit.
	"show": {
		"Begin", "Behind", "Channel", "Compiling", "Failed", "FiguresVariable", "Finished", "Interrupted", "Left", "Live", "LivePrefix", "NewReading",
		"NewWaiting", "Phase", "Queued", "Reading", "State", "Training", "Waiting",
	},
}

// listed leaves out of gopls's completion of a program what Tab does not offer.
func listed(program string, found gopls.Completion) gopls.Completion {
	letters := []rune(program)
	before := string(letters[:min(max(found.Start, 0), len(letters))])
	found.Matches = slices.DeleteFunc(slices.Clone(found.Matches), func(m gopls.Match) bool {
		return throughCall(m.Text) || unlistedMember(before, m.Text) || unlistedMethod(program, m.Text, m.Detail)
	})
	return found
}

// throughCall reports whether a name is one of what a method gives, as of Flatten().AvgPool2D: gopls goes deep, and a learner takes one step
// after the other.
func throughCall(name string) bool { return strings.Contains(name, "().") }

// unlistedMethod reports whether a name is a method that Tab does not offer, of this type, or the same of a field.
func unlistedMethod(program, name, detail string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return slices.Contains(unlistedMethods[last], detail) && !declares(program, last)
}

// unlistedMember reports whether a name, in place of what follows before, is a member of a package that Tab does not offer.
func unlistedMember(before, name string) bool {
	of := ""
	if m := ofLibrary.FindStringSubmatch(before); m != nil {
		of = m[1]
	} else if pkg, member, deep := strings.Cut(name, "."); deep && !ofSomething.MatchString(before) {
		of, name = pkg, member
	}
	return of == "cnnlib" && (strings.HasSuffix(name, "Op") || strings.HasSuffix(name, "Spec")) || slices.Contains(unlistedMembers[of], name)
}

var (
	ofLibrary   = regexp.MustCompile(`(?:^|[^\pL\pN_.])(cnnlib|show)\.$`)
	ofSomething = regexp.MustCompile(`\.$`)
)

// declares reports whether a program has a method of this name.
func declares(program, method string) bool { return strings.Contains(program, ") "+method+"(") }
