"""Every request on every channel, as jupyter_client sends it."""

import json
import time

from common import TIMEOUT, Client, kernel


def types(messages):
    return [m["msg_type"] for m in messages]


def optional_fields(c):
    reply, shown = c.execute("print oi")
    assert reply["content"]["status"] == "ok" and types(shown) == ["execute_input", "stream"], (reply, shown)
    count = reply["content"]["execution_count"]
    assert reply["metadata"]["started"]
    for content in [{}, {"code": None}, {"code": 3}]:
        reply, _ = c.ask("shell", "execute_request", content)
        assert reply["content"]["status"] == "error" and "code" in reply["content"]["evalue"], reply
    odd = {"silent": None, "store_history": "sim", "user_expressions": [], "allow_stdin": {}, "stop_on_error": 7}
    reply, _ = c.execute("count", **odd)
    assert reply["content"]["status"] == "ok" and reply["content"]["execution_count"] == count + 1, reply
    for channel in ("shell", "control"):
        assert c.ask(channel, "kernel_info_request", {"algo": 1})[0]["content"]["status"] == "ok"
        reply, _ = c.ask(channel, "inspect_request", {"code": "print"})
        assert reply["content"]["found"] and "detalhe 0" in reply["content"]["data"]["text/plain"], reply
        reply, _ = c.ask(channel, "inspect_request", {"code": "print", "cursor_pos": "x"})
        assert reply["content"]["status"] == "error", reply
        reply, _ = c.ask(channel, "complete_request", {"code": "é pri", "cursor_pos": 10**9})
        content = reply["content"]
        assert (content["matches"], content["cursor_start"], content["cursor_end"]) == (["print"], 2, 5), content
        assert content["metadata"]["_jupyter_types_experimental"][0]["type"] == "function"
        reply, _ = c.ask(channel, "complete_request", {"code": "😀 pri x", "cursor_pos": 5})
        assert (reply["content"]["cursor_start"], reply["content"]["cursor_end"]) == (2, 5), reply
        reply, _ = c.ask(channel, "is_complete_request", {"code": "x\\"})
        assert reply["content"] == {"status": "incomplete", "indent": "  "}, reply


def counting(c):
    first = c.execute("count")[0]["content"]["execution_count"]
    reply, shown = c.execute("print quieto\nresult 1", silent=True)
    assert types(shown) == ["stream"] and reply["content"]["status"] == "ok", types(shown)
    reply, _ = c.execute("result fora", store_history=False)
    assert reply["content"]["execution_count"] == first + 1, reply
    reply, shown = c.execute("result 5")
    assert reply["content"]["execution_count"] == first + 1, reply
    assert [m["content"]["execution_count"] for m in shown] == [first + 1] * 2, shown
    reply, _ = c.ask("shell", "history_request", {"hist_access_type": "tail", "n": 2, "output": True, "raw": True})
    assert reply["content"]["history"] == [[1, first, ["count", None]], [1, first + 1, ["result 5", "5"]]], reply


def expressions(c):
    reply, _ = c.execute("", user_expressions={"a": "21", "b": "x + 1", "c": 3})
    answers = reply["content"]["user_expressions"]
    assert answers["a"] == {"status": "ok", "data": {"text/plain": "42"}, "metadata": {}}, answers
    assert answers["b"]["status"] == "error" and answers["b"]["traceback"] == [], answers
    assert "c" not in answers


def failing(c):
    for _ in range(20):
        sent = [c.send("shell", "execute_request", {"code": code}) for code in ["fail", "print 1", "print 2"]]
        got = [c.reply(i)["content"]["status"] for i in sent]
        assert got == ["error", "aborted", "aborted"], got
        assert c.execute("")[0]["content"]["status"] == "ok"
    # Sent before the failing reply could be known, and late on the way: still aborted.
    late = time.time() - 1
    date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(late)) + "Z"
    assert c.execute("fail")[0]["content"]["status"] == "error"
    reply, _ = c.ask("shell", "execute_request", {"code": "print"}, date=date)
    assert reply["content"] == {"status": "aborted"}, reply
    sent = [c.send("shell", "execute_request", {"code": code, "stop_on_error": False}) for code in ["fail", "print 1"]]
    assert [c.reply(i)["content"]["status"] for i in sent] == ["error", "ok"]
    reply, shown = c.execute("panic de propósito")
    assert reply["content"]["status"] == "error" and "de propósito" in reply["content"]["evalue"], reply
    assert types(shown) == ["execute_input", "error"], shown


def asking(c):
    # No input_request may come without allow_stdin.
    reply, _ = c.execute("ask nome?")
    assert "allow_stdin" in reply["content"]["evalue"], reply
    c.kc.input("resposta a nada")
    for order in ("ask", "secret"):
        msg_id = c.send("shell", "execute_request", {"code": f"{order} nome?", "allow_stdin": True})
        question = c.kc.get_stdin_msg(timeout=TIMEOUT)
        assert question["content"] == {"prompt": "nome?", "password": order == "secret"}, question
        assert question["parent_header"]["msg_id"] == msg_id
        c.kc.input("São João 😀")
        assert [m["content"]["text"] for m in c.iopub(msg_id) if m["msg_type"] == "stream"] == ["São João 😀\n"]
        assert c.reply(msg_id)["content"]["status"] == "ok"
    msg_id = c.send("shell", "execute_request", {"code": "ask nunca?", "allow_stdin": True})
    c.kc.get_stdin_msg(timeout=TIMEOUT)
    assert c.ask("control", "interrupt_request", {})[0]["content"]["status"] == "ok"
    assert c.reply(msg_id)["content"]["status"] == "error"


def while_busy(c):
    # It ends by the interrupt below: what had to wait for it would not be answered in time.
    msg_id = c.send("shell", "execute_request", {"code": "sleep 1h"})
    queued = [c.send("shell", "execute_request", {"code": "print"}) for _ in range(4)]
    for channel in ("shell", "control"):
        for request in ("kernel_info_request", "connect_request", "comm_info_request"):
            reply, _ = c.ask(channel, request, {})
            assert reply["content"]["status"] == "ok", reply
    assert c.ask("shell", "complete_request", {"code": "pri"})[0]["content"]["matches"] == ["print"]
    # The page is told again that the cell runs on.
    busy = c.kc.get_iopub_msg(timeout=TIMEOUT)
    assert busy["content"] == {"execution_state": "busy"} and busy["parent_header"]["msg_id"] == msg_id, busy
    assert c.ask("control", "interrupt_request", {})[0]["msg_type"] == "interrupt_reply"
    assert [c.reply(i)["content"]["status"] for i in [msg_id, *queued]] == ["error"] + ["aborted"] * 4


def refusing(c):
    reply, _ = c.ask("control", "debug_request", {"type": "request", "seq": 4, "command": "initialize"})
    content = reply["content"]
    assert content["success"] is False and content["request_seq"] == 4 and content["command"] == "initialize", content
    info = c.ask("control", "kernel_info_request", {})[0]["content"]
    assert info["supported_features"] == [] and info["debugger"] is False, info
    for request in ("create_subshell_request", "list_subshell_request", "delete_subshell_request"):
        reply, _ = c.ask("control", request, {})
        assert reply["content"]["status"] == "error" and "subshell" in reply["content"]["evalue"], reply
    reply, _ = c.ask("shell", "execute_request", {"code": "print"}, subshell_id="x")
    assert reply["content"]["status"] == "error", reply
    for channel in ("shell", "control", "stdin"):
        c.send(channel, "pombo_request", {})
    assert c.text("print vivo") == "vivo\n"


def cells_on_control(c):
    for code, status, shows in (("print oi", "ok", "stream"), ("fail já", "error", "error"), ("result 5", "ok", "execute_result")):
        reply, shown = c.ask("control", "execute_request", {"code": code})
        assert reply["msg_type"] == "execute_reply" and reply["content"]["status"] == status, reply
        assert types(shown) == ["execute_input", shows], types(shown)
    assert c.text("print vivo") == "vivo\n"


def comms(c):
    c.execute("open c1")
    reply, _ = c.ask("shell", "comm_info_request", {"target_name": "alvo"})
    assert reply["content"]["comms"] == {"c1": {"target_name": "alvo"}}, reply
    assert c.ask("shell", "comm_info_request", {"target_name": "outro"})[0]["content"]["comms"] == {}
    msg = c.kc.session.msg("comm_msg", {"comm_id": "c1", "data": {"v": 1}})
    c.kc.session.send(c.kc.shell_channel.socket, msg, buffers=["\0\1binário".encode(), b""])
    back = c.iopub(msg["header"]["msg_id"])
    assert types(back) == ["comm_msg"] and back[0]["content"]["data"] == {"v": 1}, back
    assert [bytes(b) for b in back[0]["buffers"]] == [b"\0\1bin\xc3\xa1rio", b""], back


def output(c):
    assert c.text("lines 100000") == "".join(f"{i}\n" for i in range(100000))
    _, shown = c.execute("print a\nstderr b\nprint c\ndisplay d\nprint e\nclear wait\nresult f")
    order = [(m["msg_type"], m["content"].get("text")) for m in shown[1:]]
    assert order == [("stream", "a\n"), ("stream", "b\n"), ("stream", "c\n"), ("display_data", None),
                     ("stream", "e\n"), ("clear_output", None), ("execute_result", None)], order
    began = time.monotonic()
    msg_id = c.send("shell", "execute_request", {"code": "forever sim"})
    while c.kc.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "stream":  # it has begun
        pass
    time.sleep(1)
    c.send("control", "interrupt_request", {})
    shown, ended = [], False
    while not ended:
        msg = c.kc.get_iopub_msg(timeout=TIMEOUT)
        shown.append(msg)
        ended = msg["parent_header"]["msg_id"] == msg_id and msg["content"].get("execution_state") == "idle"
    assert c.reply(msg_id)["content"]["status"] == "error"
    # A few messages a second, not one for each line.
    most = 20 + 20 * (time.monotonic() - began)
    assert len(shown) < most and "error" in types(shown), (most, types(shown))


with kernel() as km:
    c = Client(km)
    for step in (optional_fields, counting, expressions, failing, asking, while_busy, refusing, cells_on_control, comms, output):
        step(c)
        print(step.__name__, "ok", flush=True)
    reply, shown = c.ask("control", "shutdown_request", {"restart": False})
    assert reply["content"] == {"status": "ok", "restart": False}, reply
    assert types(shown) == ["shutdown_reply"], shown
    deadline = time.monotonic() + TIMEOUT
    while km.is_alive():
        assert time.monotonic() < deadline, "the kernel does not end"
        time.sleep(0.05)

# The next kernel knows what the one before was asked.
with kernel() as km:
    c = Client(km)
    reply, _ = c.ask("shell", "history_request", {"hist_access_type": "search", "pattern": "result ?", "unique": True, "n": 3})
    assert [h[0] for h in reply["content"]["history"]] == [1], reply
    c.execute("result 9")
    reply, _ = c.ask("shell", "history_request", {"hist_access_type": "range", "session": 0, "start": 1, "stop": 2})
    assert reply["content"]["history"] == [[2, 1, "result 9"]], reply
    reply, _ = c.ask("shell", "history_request", {"hist_access_type": "range", "session": -1, "start": 1, "stop": 2})
    assert json.dumps(reply["content"]["history"][0][:2]) == "[1, 1]", reply
print("history ok")
