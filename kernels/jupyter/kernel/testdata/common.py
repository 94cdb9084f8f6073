"""What the scripts share: a kernel, and requests with all that comes of them."""

import time
from contextlib import contextmanager

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

TIMEOUT = 300  # an upper limit for what takes a moment; only a failing test waits so long


class Client:
    def __init__(self, km):
        # Not km.client(): all of those have one name and one session.
        self.kc = BlockingKernelClient(connection_file=km.connection_file)
        self.kc.load_connection_file()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=TIMEOUT)
        while True:  # what is left of getting ready
            try:
                self.kc.get_iopub_msg(timeout=0.2)
            except Exception:
                break

    def send(self, channel, msg_type, content, **header):
        msg = self.kc.session.msg(msg_type, content)
        msg["header"].update(header)
        getattr(self.kc, f"{channel}_channel").send(msg)
        return msg["header"]["msg_id"]

    def reply(self, msg_id, channel="shell"):
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            msg = getattr(self.kc, f"get_{channel}_msg")(timeout=TIMEOUT)
            if msg["parent_header"].get("msg_id") == msg_id:
                return msg
        raise TimeoutError(msg_id)

    def iopub(self, msg_id):
        """All messages of a request, between its busy and its idle."""
        seen = []
        while True:
            msg = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if msg["parent_header"].get("msg_id") != msg_id:
                continue
            seen.append(msg)
            if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
                break
        assert seen[0]["content"].get("execution_state") == "busy", seen[0]["msg_type"]
        return seen[1:-1]

    def ask(self, channel, msg_type, content, **header):
        msg_id = self.send(channel, msg_type, content, **header)
        return self.reply(msg_id, channel), self.iopub(msg_id)

    def execute(self, code, **content):
        return self.ask("shell", "execute_request", {"code": code, **content})

    def text(self, code, **content):
        return "".join(m["content"]["text"] for m in self.execute(code, **content)[1] if m["msg_type"] == "stream")


@contextmanager
def kernel():
    km = KernelManager(kernel_name="teste")
    km.start_kernel()
    try:
        yield km
    finally:
        km.shutdown_kernel()
