package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"cnn321/kernels/classroom"
)

// noneReads tries the doors of another student: by the hub, by the machine's files, by its ports.
func (c *testClass) noneReads(ctx context.Context, me, other *classroom.Desk) {
	thief := me.As(other.Name)
	if _, err := thief.Read(ctx, c.Notebook); !classroom.Refused(err) {
		c.t.Errorf("the notebook by the hub: %v", err)
	}
	if _, err := thief.Page(ctx, "api/kernels"); !classroom.Refused(err) {
		c.t.Errorf("the kernels by the hub: %v", err)
	}
	if _, err := thief.Join(ctx, other.Kernel.ID); !classroom.Refused(err) {
		c.t.Errorf("the kernel by the hub: %v", err)
	}
	home := strings.TrimSpace(c.as(other.Name, "sh", "-c", "getent passwd \"$(id -u)\" | cut -d: -f6"))
	owner := strconv.Itoa(c.uids[other.Name])
	for _, asked := range []struct{ who, what string }{{other.Name, "its owner"}, {me.Name, "another"}} {
		found := c.as(asked.who, "sh", "-c", `find "$1" /tmp /run /var/tmp /dev/shm -uid "$2" '(' -type f -o -type s -o -type p ')' -readable 2>/dev/null`, "find", home, owner)
		if mine := asked.who == other.Name; mine == (found == "") {
			c.t.Errorf("files of %s that %s can read: %q", other.Name, asked.what, found)
		}
	}
	for _, p := range c.processes(other.Name) {
		if got := c.as(me.Name, "sh", "-c", "tr '\\0' '\\n' < /proc/"+strconv.Itoa(p.PID)+"/environ"); strings.Contains(got, "TOKEN=") {
			c.t.Errorf("the environment of %s is open", p.Name)
		}
	}
	// One port only, that of the server, which asks for a token.
	ports := listening(c.t, c.uids[other.Name])
	if len(ports) != 1 {
		c.t.Fatalf("%s listens on %v, want the server's port alone", other.Name, ports)
	}
	answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/user/%s/api/contents", ports[0], other.Name))
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		c.t.Errorf("the server's port answers %s to nobody", answer.Status)
	}
}

// listening are the ports on which a user's processes accept connections.
func listening(t *testing.T, uid int) []int {
	t.Helper()
	const state, owner, listen = 3, 7, "0A"
	var ports []int
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // no IPv6 here
		}
		for line := range bytes.Lines(text) {
			fields := strings.Fields(string(line))
			if len(fields) <= owner || fields[state] != listen || fields[owner] != strconv.Itoa(uid) {
				continue
			}
			port, err := strconv.ParseInt(fields[1][strings.LastIndexByte(fields[1], ':')+1:], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			ports = append(ports, int(port))
		}
	}
	return ports
}
