package cnnlib

import "context"

type noticeKey struct{}

// WithNotices is a context whose calls of an engine tell what concerns the user and is no error: that a damaged
// state was passed over, or that another kernel is waited for. tell gets each as a sentence or two; it may be called from any
// goroutine until the call returns. A Fit tells it by events instead: see [Notice].
func WithNotices(ctx context.Context, tell func(text string)) context.Context {
	return context.WithValue(ctx, noticeKey{}, tell)
}

// Tell hands a text to whoever waits for notices in ctx. An engine calls it; nothing happens where nobody waits, or if text is "".
func Tell(ctx context.Context, text string) {
	if tell, ok := ctx.Value(noticeKey{}).(func(string)); ok && text != "" {
		tell(text)
	}
}
