package session

import (
	"context"

	"cnn321/kernels/jupyter/kernel"
	"cnn321/kernels/jupyter/message"
)

// unseen is an output that nobody sees.
type unseen struct{}

var _ kernel.Output = unseen{}

func (unseen) Stream(string, string)                      {}
func (unseen) Display(kernel.Bundle)                      {}
func (unseen) Update(kernel.Bundle)                       {}
func (unseen) Result(kernel.Bundle)                       {}
func (unseen) Error(kernel.Error)                         {}
func (unseen) Clear(bool)                                 {}
func (unseen) Forward(message.Message)                    {}
func (unseen) Flush()                                     {}
func (unseen) Send(string, any, map[string]any, [][]byte) {}

func (unseen) Input(context.Context, string, bool) (string, error) { return "", kernel.ErrNoInput }
