"""A peer that does not compute: what it answers is in its orders, or follows from them."""

import json
import os
import sys
import time


def tell(message):
    print(message if isinstance(message, str) else json.dumps(message), flush=True)


mode = os.environ.get("FAKE_PEER", "")
if mode == "dies":
    sys.exit("não quero")
if mode == "silent":
    time.sleep(600)
tell({"name": "Falso (puro)", "device": os.environ.get("FAKE_DEVICE", "cpu"), "versions": {"Falso": "1.0"}})
peak = 0
for line in sys.stdin:
    order = json.loads(line)
    do = order.pop("do")
    if do == "steps" and mode == "fails":
        tell({"error": "ValueError: lote"})
    elif do == "steps" and mode == "babbles":
        tell("isto não é JSON")
    elif do == "steps" and mode == "leaves":
        sys.exit(3)
    elif do == "steps" and mode == "hangs":
        time.sleep(600)
    elif do == "steps":
        tell({"seconds": order["batch"] * order["filters"] / 1e6, "cpu": 0.5})
    elif do == "epoch":
        tell({"seconds": order["images"] / 1000})
    elif do in ("predict", "evaluate"):
        tell({"seconds": order["n"] / 1000 / order["times"], "cpu": 0, "way": do})
    elif do == "training":
        tell({"seconds": 10.0 * order["epochs"], "compile": 2, "accuracy": 0.9 + order["seed"] / 100, "cpu": 15})
    elif do == "compile":
        tell({"predict": 0.25, "train": 1.5})
    elif do == "part":
        peak = 1000 * order["batch"] * order["steps"]
        tell({})
    elif do == "memory":
        tell({"bytes": peak})
    else:
        tell({"error": "KeyError: " + do})
