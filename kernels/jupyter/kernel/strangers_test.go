package kernel

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

// raw is a connection to a channel that sends what it likes.
func (r *running) raw(port int, kind zmtp.Kind) *zmtp.Peer {
	r.t.Helper()
	network, address := r.Connection().Address(port)
	p, err := zmtp.Dial(r.t.Context(), network, address, zmtp.Options{Kind: kind})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(p.Close)
	return p
}

func TestBadMessages(t *testing.T) {
	r := start(t, Config{})
	other, err := message.NewSigner("", "outra chave")
	if err != nil {
		t.Fatal(err)
	}
	request, err := message.New("s", "execute_request", nil, map[string]any{"code": "print nunca"})
	if err != nil {
		t.Fatal(err)
	}
	c := r.client()
	good := r.signer.Frames(request)
	noObject := request
	noObject.Content = []byte("[]")
	for _, port := range []int{r.Connection().ShellPort, r.Connection().ControlPort, r.Connection().StdinPort} {
		p := r.raw(port, zmtp.Dealer)
		for _, frames := range [][][]byte{
			{{}}, {[]byte("<IDS|MSG>")}, good[:3], good[1:], other.Frames(request), r.signer.Frames(noObject),
			append(append([][]byte{}, good[:2]...), make([][]byte, 4)...),
		} {
			p.Send(frames)
		}
	}
	_, out := execute(t, c, "print vivo")
	if text, _ := out.text("stdout"); text != "vivo\n" {
		t.Errorf("%q", text)
	}
	r.awaitLog(message.ErrSignature.Error())
	r.awaitLog(message.ErrMalformed.Error())
}

// TestReplay: a message that was overheard has no effect a second time, on any channel.
func TestReplay(t *testing.T) {
	r := start(t, Config{})
	request, err := message.New("s", "execute_request", nil, map[string]any{"code": "count"})
	if err != nil {
		t.Fatal(err)
	}
	frames := r.signer.Frames(request)
	shell, control := r.raw(r.Connection().ShellPort, zmtp.Dealer), r.raw(r.Connection().ControlPort, zmtp.Dealer)
	for range 10 {
		shell.Send(frames)
		control.Send(frames)
	}
	r.awaitLog(message.ErrReplay.Error())
	c := r.client()
	// The control channel refused it as unknown or as replayed; it ran once at most.
	if reply, _ := execute(t, c, "count"); reply.Count > 2 {
		t.Errorf("it ran %d times", reply.Count-1)
	}
}

// TestNobody: what another user of the machine sends, who has no key, costs nothing.
func TestNobody(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can become another user")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	r := start(t, Config{})
	c := r.client()
	for _, port := range r.Connection().Ports() {
		for _, sent := range []string{
			`head -c 100000 /dev/urandom >&3`,
			`head -c 100000 /dev/zero >&3`,
			`printf 'GET / HTTP/1.1\r\n\r\n' >&3`,
			// A greeting, READY of a DEALER, and one frame: this ended GoNB.
			`{ printf '\377\0\0\0\0\0\0\0\001\177\003\0NULL'; head -c 48 /dev/zero; printf '\004\051\005READY\013Socket-Type\0\0\0\006DEALER\010Identity\0\0\0\0\0\001x'; } >&3`,
		} {
			// It stays until the kernel has said its greeting, and one byte more or that it hangs up: by then it has what was sent.
			cmd := exec.Command(bash, "-c", "exec 3<>/dev/tcp/127.0.0.1/"+strconv.Itoa(port)+"; "+sent+"; head -c 65 <&3")
			cmd.Dir = "/"
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
			_ = cmd.Run() // being cut off is no failure
		}
	}
	if _, out := execute(t, c, "print vivo"); len(out.messages) != 1 {
		t.Errorf("%d messages", len(out.messages))
	}
	r.awaitLog("ZeroMQ")
	r.awaitLog(message.ErrMalformed.Error())
}

// TestManyConnections: those who only connect do not keep a client out.
func TestManyConnections(t *testing.T) {
	r := start(t, Config{})
	for range 300 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", r.Connection().ShellPort))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	if _, out := execute(t, r.client(), "print entrei"); len(out.messages) != 1 {
		t.Errorf("%d messages", len(out.messages))
	}
}

// FuzzRequest: signed requests with any content, on any channel, get an answer or nothing, and end nothing.
func FuzzRequest(f *testing.F) {
	for request := range handlers {
		f.Add(uint8(0), request, []byte(`{"code":"print é","cursor_pos":3,"detail_level":1}`), "")
	}
	f.Add(uint8(0), "execute_request", []byte(`{"code":"print x","user_expressions":{"a":"1","b":null},"silent":0}`), "")
	f.Add(uint8(0), "execute_request", []byte(`{"code":["x"],"stop_on_error":"não"}`), "2026-01-01T00:00:00Z")
	f.Add(uint8(1), "history_request", []byte(`{"hist_access_type":"search","pattern":"[","n":-1,"unique":1}`), "")
	f.Add(uint8(1), "history_request", []byte(`{"hist_access_type":"range","session":-5,"start":1e300,"stop":null}`), "x")
	f.Add(uint8(2), "input_reply", []byte(`{"value":7}`), "")
	f.Add(uint8(0), "comm_msg", []byte(`{"comm_id":1}`), "")
	r := start(f, Config{Patience: time.Second})
	c := r.connection
	var channels []*zmtp.Peer
	for _, port := range []int{c.ShellPort, c.ControlPort, c.StdinPort} {
		network, address := c.Address(port)
		p, err := zmtp.Dial(f.Context(), network, address, zmtp.Options{Kind: zmtp.Dealer})
		if err != nil {
			f.Fatal(err)
		}
		channels = append(channels, p)
	}
	client := r.client()
	f.Fuzz(func(t *testing.T, channel uint8, msgType string, content []byte, date string) {
		switch msgType {
		case "shutdown_request":
			return
		case "execute_request":
			for _, slow := range []string{"sleep", "forever", "bytes", "lines", "ask", "secret"} {
				if bytes.Contains(content, []byte(slow)) {
					return
				}
			}
		}
		m, err := message.New("fuzz", msgType, nil, map[string]any{})
		if err != nil {
			return
		}
		m.Content = content
		m.Head.Date = date
		if m.Header, err = message.Encode(m.Head); err != nil {
			return
		}
		channels[int(channel)%3].Send(r.signer.Frames(m))
		if reply, _ := execute(t, client, "# vivo"); reply.Status != "ok" && reply.Status != "aborted" {
			t.Errorf("%+v", reply)
		}
	})
}
