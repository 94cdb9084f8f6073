"""Two clients on one kernel: each gets its own replies and questions, and both hear all output."""

import threading

from common import TIMEOUT, Client, kernel

with kernel() as km:
    a, b = Client(km), Client(km)
    first = a.send("shell", "execute_request", {"code": "ask de A?", "allow_stdin": True})
    assert a.kc.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"] == "de A?"
    second = b.send("shell", "execute_request", {"code": "ask de B?", "allow_stdin": True})
    assert not b.kc.stdin_channel.msg_ready()
    # B answers what it was not asked: nothing comes of it.
    b.kc.input("de quem?")
    a.kc.input("de A")
    assert b.kc.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"] == "de B?"
    assert not a.kc.stdin_channel.msg_ready()
    b.kc.input("de B")
    for listener in (a, b):
        for msg_id, want in ((first, "de A\n"), (second, "de B\n")):
            shown = [m["content"] for m in listener.iopub(msg_id)][1:]
            assert shown == [{"name": "stdout", "text": want}], shown
    assert a.reply(first)["content"]["status"] == b.reply(second)["content"]["status"] == "ok"

    failures = []

    def many(client, name):
        try:
            for i in range(100):
                assert client.text(f"print {name} {i}") == f"{name} {i}\n"
                assert client.ask("control", "kernel_info_request", {})[0]["content"]["status"] == "ok"
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=many, args=(c, n)) for c, n in ((a, "A"), (b, "B"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert not a.kc.shell_channel.msg_ready() and not b.kc.shell_channel.msg_ready()
    a.kc.stop_channels()
    b.kc.stop_channels()
print("ok")
