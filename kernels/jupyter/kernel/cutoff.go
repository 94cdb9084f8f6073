package kernel

import (
	"fmt"
	"time"

	"cnn321/kernels/jupyter/message"
)

// cutAgain is how often the size of what is cut off is told anew.
const cutAgain = 2 * time.Second

// cutOff is what a cell's text has come to, and what of it is not shown.
type cutOff struct {
	shown    map[string]int // by stream: a panic's words on stderr must not be lost to a flood on stdout
	lost     int
	id       string    // of the display that tells; empty as long as nothing is lost
	told     time.Time // when it was last told, and
	toldLost int       // what
}

// full reports whether no more text of the cell is shown, and counts it in.
func (o *output) full(name string, size int) bool {
	o.mu.Lock()
	limit := o.server.config.Flow.Total
	if o.cut.shown[name]+size <= limit {
		o.cut.shown[name] += size
		o.mu.Unlock()
		return false
	}
	o.cut.shown[name] = limit // smaller pieces that follow are not to show in between
	o.cut.lost += size
	delete(o.partial, name)
	o.mu.Unlock()
	o.tellCut(false)
	return true
}

// tellCut says how much is not shown: the first time, every now and then, and at the end.
func (o *output) tellCut(end bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := &o.cut
	if c.lost == c.toldLost || !end && time.Since(c.told) < cutAgain {
		return
	}
	msgType := "update_display_data"
	if c.id == "" {
		c.id, msgType = message.NewSession(), "display_data"
	}
	c.told, c.toldLost = time.Now(), c.lost
	b := Text(fmt.Sprintf("✂ Esta célula escreveu mais de %s, e o resto não é mostrado (%s até agora): "+
		"para guardar tudo, escreva em um arquivo, com os.Create e fmt.Fprintln.", megabytes(o.server.config.Flow.Total), megabytes(c.lost)))
	b.ID = c.id
	o.flush()
	o.server.publish(o.in.Header, msgType, bundleContent(b), nil, nil, true)
}
