"""The ways to start a kernel that are not Jupyter's own: VS Code chooses ports and writes the connection file itself; some
clients leave fields out, ask for a socket in place of ports, or connect to a kernel that another one started."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import KERNEL

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.kernelspec import get_kernel_spec

TIMEOUT = 300  # an upper limit for what takes a moment; only a failing test waits so long
NAMES = ("shell", "iopub", "stdin", "control", "hb")


def free_ports():
    """Of those which the system gives to nobody who asks for any: no other program takes one before the kernel does."""
    ports = {}
    while len(ports) < len(NAMES):
        port = random.randrange(20_000, 32_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        if port not in ports.values():
            ports[f"{NAMES[len(ports)]}_port"] = port
    return ports


def start(folder, **connection):
    """What VS Code does: the kernelspec's command line with a connection file of its own in it, in a group of its own."""
    file = Path(folder, "kernel-v3 ç é 1.json")
    file.write_text(json.dumps({"ip": "127.0.0.1", "transport": "tcp", "signature_scheme": "hmac-sha256", "key": "2b3f-uma-chave", **connection}))
    argv = [a.replace("{connection_file}", str(file)) for a in get_kernel_spec(KERNEL).argv]
    return file, subprocess.Popen(argv, cwd=folder, start_new_session=True, stdin=subprocess.DEVNULL)


def client(file):
    kc = BlockingKernelClient(connection_file=str(file))
    kc.load_connection_file()
    kc.start_channels()
    kc.wait_for_ready(timeout=TIMEOUT)
    return kc


def text(kc, code):
    said = []
    reply = kc.execute_interactive(code, timeout=TIMEOUT, allow_stdin=False, output_hook=lambda m: said.append(m["content"].get("text", "")))
    return reply["content"]["status"], "".join(said)


for how, connection in (
    ("ports", free_ports()),
    ("ports, other fields", {**free_ports(), "kernel_name": "cnn321", "jupyter_session": "x.ipynb", "desconhecido": [1]}),
    ("sockets", {"transport": "ipc", "ip": str(Path(tempfile.mkdtemp(dir="/tmp"), "k")), **{f"{n}_port": i + 1 for i, n in enumerate(NAMES)}}),
):
    folder = tempfile.mkdtemp(prefix="aula de cá ")
    file, kernel = start(folder, **connection)
    first, second = client(file), client(file)
    assert text(first, 'x := 3\nfmt.Println("olá")') == ("ok", "olá\n")
    assert text(second, "dir, _ := os.Getwd()\nfmt.Println(x, dir)") == ("ok", f"3 {folder}\n")
    os.kill(kernel.pid, signal.SIGINT)  # between cells it means nothing
    time.sleep(1)  # it takes another way than what follows
    got = text(first, "fmt.Println(x)")
    assert got == ("ok", "3\n"), got
    if how == "ports":
        first.shutdown()
    else:
        kernel.send_signal(signal.SIGTERM)
    assert kernel.wait(timeout=TIMEOUT) in (0, 143, 130), kernel.returncode
    print(how, "ok", flush=True)

# Without a key anybody could run programs: refused, in words.
file, kernel = start(tempfile.mkdtemp(), **free_ports(), key="")
assert kernel.wait(timeout=TIMEOUT) != 0
print("ok")
