package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"cnn321/kernels/jupyter/rehearse"
)

// cellProgress prints a line for each cell, with its time when it is done.
type cellProgress struct {
	w     io.Writer
	total int
	shown int
	open  bool
}

func (p *cellProgress) show(event rehearse.Event) {
	switch event.Kind {
	case "start":
		p.total = len(event.Cells)
		cells := "células"
		if p.total == 1 {
			cells = "célula"
		}
		fmt.Fprintf(p.w, "Iniciando o kernel para %d %s…\n", p.total, cells)
	case "cell":
		p.finish()
		p.shown++
		width := len(strconv.Itoa(p.total))
		line := rehearse.Shorten(event.Line, lineWidth)
		fmt.Fprintf(p.w, "[%*d/%d] %-*s ", width, p.shown, p.total, lineWidth, line)
		p.open = true
	case "done":
		mark := ""
		if !event.OK {
			mark = "  ERRO"
		}
		fmt.Fprintf(p.w, "%9s%s\n", rehearse.Seconds(time.Duration(event.Seconds*float64(time.Second))), mark)
		p.open = false
	}
}

// finish ends the line of a cell that did not end by itself.
func (p *cellProgress) finish() {
	if p.open {
		fmt.Fprintln(p.w)
		p.open = false
	}
}
