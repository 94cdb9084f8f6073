package notebook

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// TestGoNBReadsDisplays has package gob, with GoNB's types, read what is written here.
func TestGoNBReadsDisplays(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var stream bytes.Buffer
	stream.Write(types())
	var want []*protocol.DisplayData
	for i := range 300 {
		d := Display{Data: map[string]any{
			Plain: strings.Repeat("ç", random.IntN(300)), PNG: make([]byte, 1+random.IntN(200_000)), "application/x": i - 150, "b": i%2 == 0,
			"f": random.NormFloat64(), commValue: comm{syncAddress, i},
		}}
		if i%3 == 0 {
			d.ID = fmt.Sprint("id", i)
		}
		if i%2 == 0 {
			d.Metadata = map[string]any{PNG: map[string]any{"alt": "um pixel", "width": i}}
		}
		message, err := display(d)
		if err != nil {
			t.Fatal(err)
		}
		stream.Write(message)
		w := &protocol.DisplayData{Data: map[protocol.MIMEType]any{}, Metadata: d.Metadata, DisplayID: d.ID}
		for k, v := range d.Data {
			if c, ok := v.(comm); ok {
				v = protocol.CommValue{Address: c.address, Value: c.value}
			}
			w.Data[protocol.MIMEType(k)] = v
		}
		want = append(want, w)
	}
	gob.Register(map[string]any{})
	decoder := gob.NewDecoder(&stream)
	for i, w := range want {
		var got protocol.DisplayData
		if err := decoder.Decode(&got); err != nil {
			t.Fatalf("display %d: %v", i, err)
		}
		if !reflect.DeepEqual(&got, w) {
			t.Fatalf("display %d: got %.300v, want %.300v", i, got, w)
		}
	}
}

// TestBesideGoNBsOwnPackage has the types of both in one stream.
func TestBesideGoNBsOwnPackage(t *testing.T) {
	var stream bytes.Buffer
	theirs := gob.NewEncoder(&stream)
	send := func() {
		if err := theirs.Encode(&protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMETextHTML: "deles"}}); err != nil {
			t.Fatal(err)
		}
	}
	send()
	stream.Write(types())
	ours, err := display(Display{Data: map[string]any{HTML: "nosso"}})
	if err != nil {
		t.Fatal(err)
	}
	stream.Write(ours)
	send()
	decoder := gob.NewDecoder(&stream)
	for _, want := range []string{"deles", "nosso", "deles"} {
		var got protocol.DisplayData
		if err := decoder.Decode(&got); err != nil || got.Data[protocol.MIMETextHTML] != want {
			t.Errorf("got %v, %v; want %s", got, err, want)
		}
	}
}

func TestAnswersOfGoNB(t *testing.T) {
	var stream bytes.Buffer
	encoder := gob.NewEncoder(&stream)
	ids := []int{0, 1, -1, 127, 128, 1 << 20, -1 << 40}
	for _, id := range ids {
		for _, v := range []*protocol.CommValue{
			{Address: "/widget", Request: true, Value: "texto"},
			{Address: protocol.GonbuiSyncAckAddress, Value: id},
		} {
			if err := encoder.Encode(v); err != nil {
				t.Fatal(err)
			}
		}
	}
	a := answers{bufio.NewReader(&stream)}
	for _, id := range ids {
		for _, want := range []comm{{"/widget", 0}, {ackAddress, id}} {
			if got, err := a.next(); got != want || err != nil {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte{3, 0xff, 1, 2})
	f.Fuzz(func(t *testing.T, stream []byte) {
		for a := (answers{bufio.NewReader(bytes.NewReader(stream))}); ; {
			if _, err := a.next(); err != nil {
				return
			}
		}
	})
}

func TestWhatHasNoForm(t *testing.T) {
	if _, err := display(Display{Data: map[string]any{"x": struct{}{}}}); err == nil || !strings.Contains(err.Error(), "struct {}") {
		t.Errorf("err = %v", err)
	}
}
