"""What the peers share: MNIST, the clock, and the talk with the program that started them.

A worker lives as long as its standard input is open. It writes one line of JSON when it is ready, which says what it is,
and then answers each line, {"do": name, ...}, with one line: the results, or {"error": what went wrong}.
"""

import gzip
import json
import os
import pathlib
import platform
import resource
import statistics
import sys
import time
import traceback

import numpy as np

TALK = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # what libraries print must not get between the answers

BATCH = 128
PRECISION = os.environ.get("CNN321_PRECISION", "float32")  # or tf32, bfloat16: of products


def tell(**message):
    TALK.write(json.dumps(message) + "\n")
    TALK.flush()


def serve(name, device, versions, commands):
    """Says what this is, and answers until nobody asks any more. The device is "cpu" or what else it computes on."""
    tell(name=name, device=device, versions={"Python": platform.python_version(), "NumPy": np.__version__, **versions})
    commands = {"memory": memory, **commands}
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = commands[order.pop("do")](**order)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        tell(**answer)


def memory():
    """The most memory that this process has ever held, in bytes."""
    try:
        for line in open("/proc/self/status"):
            if line.startswith("VmHWM:"):
                return {"bytes": int(line.split()[1]) * 1024}
    except OSError:
        pass
    unit = 1 if sys.platform == "darwin" else 1024
    return {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}


class Stopwatch:
    """Time on the wall and of the processor, from its making on."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def since(self, other):
        """What passed between another stopwatch's making and this one's."""
        return self.wall - other.wall, self.cpu - other.cpu

    def read(self, times=1, **more):
        wall, cpu = Stopwatch().since(self)
        return {"seconds": wall / times, "cpu": cpu / times, **more}


def timed(work, times, way):
    """Does something so many times."""
    watch = Stopwatch()
    for _ in range(times):
        work()
    return watch.read(times, way=way)


class Fastest:
    """Of several ways to do the same, the one that was fastest here when they were tried."""

    def __init__(self):
        self.chosen = {}

    def of(self, key, ways):
        """Ways is a dict from name to function; all are tried when the key is new. Returns name and function."""
        if key not in self.chosen:
            took = {}
            for name, way in ways.items():
                way()  # compiles
                took[name] = statistics.median(_seconds(way) for _ in range(3))
            self.chosen[key] = min(took, key=took.get)
        name = self.chosen[key]
        return name, ways[name]


def _seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class MNIST:
    """The four original files, gzipped or not, each read when it is first asked for."""

    def __init__(self, folder):
        self.folder, self.read = pathlib.Path(folder), {}

    def _idx(self, name, header):
        if name not in self.read:
            path = self.folder / name
            raw = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
            self.read[name] = np.frombuffer(raw[header:], np.uint8)
        return self.read[name]

    def images(self, split):
        return self._idx(f"{split}-images-idx3-ubyte", 16).reshape(-1, 28, 28, 1)

    def labels(self, split):
        return self._idx(f"{split}-labels-idx1-ubyte", 8)


TRAIN, TEST = "train", "t10k"
