package client

import (
	"strconv"
	"time"

	"cnn321/kernels/jupyter/zmtp"
)

// heart hears the answers of the heartbeat channel.
type heart struct{ echo chan string }

func newHeart() *heart { return &heart{echo: make(chan string, 1)} }

func (h *heart) answered(_ *zmtp.Peer, frames [][]byte) {
	if len(frames) == 0 {
		return
	}
	select {
	case h.echo <- string(frames[len(frames)-1]):
	default:
	}
}

// feel sends a beat now and then, until one is not answered in time.
func (c *Client) feel() {
	for beat := 0; ; beat++ {
		word := "beat " + strconv.Itoa(beat)
		c.heart.Send([][]byte{{}, []byte(word)})
		silence := time.After(c.config.Silence)
		for answered := false; !answered; {
			select {
			case echo := <-c.beats.echo:
				answered = echo == word
			case <-silence:
				c.end(ErrHung)
				return
			case <-c.done:
				return
			}
		}
		select {
		case <-time.After(c.config.Beat):
		case <-c.done:
			return
		}
	}
}
