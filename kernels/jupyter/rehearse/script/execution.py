"""Runs a notebook with nbclient and tells of each cell."""

import asyncio
import re
import sys
import time

from events import tell
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

IMPORTS = re.compile(r"^import\s*\(.*?^\)", re.DOTALL | re.MULTILINE)


DOING = re.compile(r"^cell\.(?!Must\b|Check\b)\w+\(.*", re.MULTILINE)


def heading(source):
    """The line that tells a reader which cell this is: what it shows, or else how it begins."""
    if doing := DOING.search(source):
        return doing[0]
    for text in (IMPORTS.sub("", source), source):
        for line in text.splitlines():
            if line.strip() not in ("", "%%"):
                return line.strip()
    return "(célula vazia)"


class Rehearsal(NotebookClient):
    """A client that tells of each code cell as it begins and ends."""

    def __init__(self, nb, **options):
        super().__init__(nb, **options)
        self.on_cell_execute = self._begin
        self.on_cell_executed = self._end
        self._began = 0.0

    def _begin(self, cell, cell_index):
        self._began = time.perf_counter()
        tell("cell", index=cell_index, line=heading(cell.source))

    def _end(self, cell, cell_index, execute_reply):
        took = time.perf_counter() - self._began
        tell("done", index=cell_index, seconds=took, ok=execute_reply["content"]["status"] == "ok")


async def execute(client):
    """Runs the notebook; returns the problem that stopped it as an event's details, or None."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(client.async_execute())
    stopped = False

    def stop():
        nonlocal stopped
        loop.remove_reader(sys.stdin)
        stopped = True
        task.cancel()

    loop.add_reader(sys.stdin, stop)
    try:
        await task
        return None
    except CellExecutionError as error:
        problem = {"kind": "cell", "text": cell_errors(client.nb) or plain(error.evalue or str(error))}
    except CellTimeoutError:
        problem = {"kind": "timeout"}
    except DeadKernelError:
        problem = {"kind": "dead"}
    except asyncio.CancelledError:
        problem = {"kind": "stopped"}
    except Exception as error:  # of the kernel's start, say; told, not thrown, so that the notebook is still written
        problem = {"kind": "other", "text": f"{type(error).__name__}: {error}"}
    finally:
        if not stopped:
            loop.remove_reader(sys.stdin)
    return {"kind": "stopped"} if stopped else problem


ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


LINES = 30  # of what a cell printed before it failed


def cell_errors(nb):
    """What the failing cell, the last one that ran, wrote, of which its error may speak."""
    texts = []
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                texts = ["\n".join(plain(o.text).splitlines()[-LINES:]) for o in cell.outputs if o.output_type == "stream"]
                texts.append(plain("\n".join(output.traceback)))
    seen = []
    for text in texts:
        if text and not any(text in other for other in seen):
            seen.append(text)
    return "\n".join(seen)


def plain(text):
    return ANSI.sub("", text or "").strip()
