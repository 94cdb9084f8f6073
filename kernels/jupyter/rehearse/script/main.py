"""Runs a notebook and writes its pages. See doc.go, in the folder above.

Arguments: one JSON object. Events: see events.py. The end of standard input means "stop".
"""

import asyncio
import json
import sys
import traceback
from pathlib import Path

import nbformat
import tidy
from events import tell
from execution import Rehearsal, execute


def run(nb, order, folder):
    """Runs the notebook and writes it as far as it came; returns the problem that stopped it, or None."""
    nb.metadata["kernelspec"] = tidy.kernelspec(order["kernel"])
    code = [i for i, cell in enumerate(nb.cells) if cell.cell_type == "code" and cell.source.strip()]
    tell("start", cells=code)
    client = Rehearsal(
        nb,
        kernel_name=order["kernel"],
        timeout=order["timeout"] or None,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    problem = asyncio.run(execute(client))
    tidy.clean(nb)
    tidy.write(nb, Path(order["executed"]))
    tell("written", path=order["executed"])
    return problem


def export(nb, order, folder):
    """Writes the pages that were asked for; returns the problem of the last that could not be, or None."""
    import formulas  # what these take is not needed to run
    import pages

    problem = None
    for kind, write in (("html", pages.handout), ("slides", pages.deck)):
        path = order[kind]
        if not path:
            continue
        try:
            html = write(nb, folder)
            tidy.replace(Path(path), html)
        except pages.Unwritable as error:
            problem = {"kind": "export", "text": f"{path}: {error}"}
        except Exception as error:
            traceback.print_exc()  # for the log
            problem = {"kind": "export", "text": f"{path}: {type(error).__name__}: {error}"}
        else:
            tell(kind, path=path, fetched=pages.network_references(html), math=formulas.HAS_MATH)
    return problem


def main():
    order = json.loads(sys.argv[1])
    source = Path(order["notebook"])
    nb = nbformat.read(source, as_version=4)
    tidy.give_ids(nb)
    problem = None
    if order["executed"]:
        problem = run(nb, order, source.parent)
    else:
        tidy.clean(nb)
    unwritten = export(nb, order, source.parent)
    if problem or unwritten:
        tell("problem", **(problem or unwritten))
        sys.exit(1)


main()
