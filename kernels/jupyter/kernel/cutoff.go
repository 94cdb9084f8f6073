package kernel

import (
	"fmt"
	"time"

	"cnn321/kernels/jupyter/message"
)

// tellAgain is how often what is told of a flood is told anew.
const tellAgain = 2 * time.Second

// cutOff is what a cell's text has come to, and what of it is not shown.
type cutOff struct {
	accepted map[string]int // by stream: a panic's words on stderr must not be lost to a flood on stdout
	last     string         // the stream that was written to last
	lost     int
	id       string    // of the display that tells; empty as long as there is none
	told     time.Time // when it was last told, and
	text     string    // what
}

// full reports whether no more text of the cell is taken, and counts it in.
func (o *output) full(name, text string) bool {
	size := wireSize(text)
	o.mu.Lock()
	limit := o.server.config.Flow.Total
	if o.cut.last != name && o.cut.last != "" {
		o.cut.accepted[name] += turnCost
	}
	o.cut.last = name
	if o.cut.accepted[name]+size <= limit {
		o.cut.accepted[name] += size
		o.mu.Unlock()
		return false
	}
	o.cut.accepted[name] = limit // smaller pieces that follow are not to show in between
	o.cut.lost += size
	o.came = time.Now()
	delete(o.partial, name)
	o.mu.Unlock()
	o.tell(false)
	return true
}

// tell says what is held back or dropped: when it has lasted for a moment, every now and then, and at the end.
func (o *output) tell(end bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := &o.cut
	now := time.Now()
	if !end && (now.Sub(c.told) < tellAgain || o.flood.IsZero() || now.Sub(o.flood) < tellAfter) {
		return
	}
	const advice = "para guardar tudo, escreva em um arquivo, com os.Create e fmt.Fprintln."
	text := ""
	switch {
	case end && c.lost > 0:
		text = fmt.Sprintf("✂ Não mostro %s do que esta célula escreveu, que é muito para uma página: %s", megabytes(c.lost), advice)
	case c.lost > 0:
		text = fmt.Sprintf("✂ Esta célula escreve mais do que a página consegue mostrar (%s não aparecem): %s", megabytes(c.lost), advice)
	case !end:
		text = "⏳ Esta célula escreve mais depressa do que a página consegue mostrar: o resto aparece quando ela terminar; " + advice
	case c.id != "":
		text = "⏳ Esta célula escreveu mais depressa do que a página consegue mostrar: " + advice
	}
	if text == "" || text == c.text {
		return
	}
	msgType := "update_display_data"
	if c.id == "" {
		c.id, msgType = message.NewSession(), "display_data"
	}
	c.told, c.text = now, text
	b := Text(text)
	b.ID = c.id
	o.server.publish(o.in.Header, msgType, bundleContent(b), nil, nil, true)
}
