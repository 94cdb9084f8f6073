"""A Jupyter client for the tests: reads orders as lines of JSON, carries them out with jupyter_client, answers likewise."""

import json
import queue
import random
import socket
import sys
import time
import uuid
from pathlib import Path

from jupyter_client.manager import KernelManager
from jupyter_core.paths import jupyter_runtime_dir

TIMEOUT = 300  # an upper limit for what takes a moment; only a failing test waits so long


CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


def free_ports():
    """One for each channel, of which the system gives none to who asks for any: no other program takes it before the kernel does."""
    ports = []
    while len(ports) < len(CHANNELS):
        port = random.randrange(20_000, 32_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        if port not in ports:
            ports.append(port)
    return ports


class Client:
    def __init__(self):
        # The connection file is ours: it must not lie among the kernel's temporary files.
        connection = Path(jupyter_runtime_dir(), f"kernel-{uuid.uuid4()}.json")
        ports = {f"{name}_port": port for name, port in zip(CHANNELS, free_ports())}
        self.km = KernelManager(kernel_name=sys.argv[1], connection_file=str(connection), cache_ports=False, **ports)
        self.kc = None
        self.running = None

    def _connect(self):
        if self.kc:
            self.kc.stop_channels()
        self.kc = self.km.client()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=TIMEOUT)
        return {"pid": self.km.provisioner.pid}

    def start(self):
        self.km.start_kernel()
        return self._connect()

    def begin(self, code, until):
        """Starts a cell and waits until it has written the text."""
        self.running = self.kc.execute(code)
        self.collected = {"stdout": "", "stderr": "", "errors": [], "text": "", "idle": False}
        return self.until(until)

    def until(self, text):
        """Waits until the running cell has written the text."""
        deadline = time.monotonic() + TIMEOUT
        while text not in self.collected["stdout"]:
            if self.collected["idle"] or time.monotonic() > deadline:
                raise RuntimeError(f"the cell never wrote {text!r}: {self.collected}")
            self._output()
        return self.collected

    def finish(self):
        """Waits for the end of the cell."""
        began = time.monotonic()
        deadline = began + TIMEOUT
        while not self.collected["idle"]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the cell never ended: {self.collected}")
            self._output()
        content = self._reply(self.running)
        return {**self.collected, "status": content["status"], "seconds": time.monotonic() - began}

    def execute(self, code):
        self.begin(code, "")
        return self.finish()

    def together(self, codes):
        """Sends all cells at once, as "Run All" does, and tells how each ended."""
        sent = [self.kc.execute(code) for code in codes]
        return {"statuses": [self._reply(message_id)["status"] for message_id in sent]}

    def history(self):
        return {"status": self._reply(self.kc.history(hist_access_type="tail", n=10))["status"]}

    def _output(self):
        try:
            message = self.kc.get_iopub_msg(timeout=1)
        except queue.Empty:
            return
        if message["parent_header"].get("msg_id") != self.running:
            return
        content = message["content"]
        match message["msg_type"]:
            case "stream":
                self.collected[content["name"]] += content["text"]
            case "display_data" | "execute_result":
                self.collected["text"] += content["data"].get("text/plain", "")
            case "error":
                self.collected["errors"].append("\n".join([content["evalue"], *content["traceback"]]))
            case "status":
                self.collected["idle"] = content["execution_state"] == "idle"

    def _reply(self, message_id):
        while True:
            reply = self.kc.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == message_id:
                return reply["content"]

    def interrupt(self):
        self.km.interrupt_kernel()

    def restart(self, now):
        self.km.restart_kernel(now=now)
        return self._connect()

    def complete(self, code):
        began = time.monotonic()
        content = self._reply(self.kc.complete(code, len(code)))
        return {"status": content["status"], "matches": content["matches"], "seconds": time.monotonic() - began}

    def inspect(self, code, at):
        content = self._reply(self.kc.inspect(code, at))
        return {"status": content["status"], "text": "\n".join(content.get("data", {}).values())}

    def shutdown(self):
        self.km.shutdown_kernel()

    def alive(self):
        return {"alive": self.km.is_alive()}


def main():
    client = Client()
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = getattr(client, order["do"])(**order["with"]) or {}
        except Exception as error:
            answer = {"failure": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
