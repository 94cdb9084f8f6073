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

// unlistedMembers are members of the package cnnlib. So are the types that a layer and a data set are when they travel: those
// whose names end in Op and in Spec.
var unlistedMembers = []string{
	"ActivationLayer", "AugmentationLayer", "CoreLayer", "ConvolutionLayer", "NormalizationLayer", "PoolingLayer", "RegularizationLayer", "ReshapingLayer",
	"ByCosine", "ByStep", "Caption", "Constant", "Family", "FitJob", "Fingerprint", "InBackground", "Init", "Keeping", "KernelParameter",
	"KindAdam", "KindRMSprop", "KindSGD", "MNISTFile", "MNISTFiles", "MomentOf", "NewOp", "Op", "Ops", "OptimizerKind", "Placement", "Reading",
	"ReportReading", "Schedule", "ScheduleKind", "Seals", "Shuffling", "Slide", "Stopping", "Tell", "TellMoment", "WatchReading", "WhenOnAPlateau", "WithMoment", "WithNotices",
}

// listed leaves out of gopls's completion of a program what Tab does not offer.
func listed(program string, found gopls.Completion) gopls.Completion {
	letters := []rune(program)
	before := string(letters[:min(max(found.Start, 0), len(letters))])
	found.Matches = slices.DeleteFunc(slices.Clone(found.Matches), func(m gopls.Match) bool {
		if unlistedMember(before, m.Text) {
			return true
		}
		// Deep completions name the way to a member too: Output().Op.
		name := m.Text[strings.LastIndexByte(m.Text, '.')+1:]
		return m.Type == "method" && slices.Contains(unlistedMethods[name], m.Detail) && !declares(program, name)
	})
	return found
}

// unlistedMember reports whether a name, in place of what follows before, is a member of cnnlib that Tab does not offer.
func unlistedMember(before, name string) bool {
	return ofLibrary.MatchString(before) &&
		(strings.HasSuffix(name, "Op") || strings.HasSuffix(name, "Spec") || slices.Contains(unlistedMembers, name))
}

var ofLibrary = regexp.MustCompile(`(^|[^\pL\pN_.])cnnlib\.$`)

// declares reports whether a program has a method of this name.
func declares(program, method string) bool { return strings.Contains(program, ") "+method+"(") }
