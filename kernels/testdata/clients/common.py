"""What the scripts share: the kernel's name, and notebooks."""

import sys

import nbformat

KERNEL = sys.argv.pop(1)


def notebook(*cells, tags=None):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nb.metadata.kernelspec = {"name": KERNEL, "language": "go", "display_name": "CNN em Go"}
    for i, names in (tags or {}).items():
        nb.cells[i].metadata["tags"] = names
    return nb


def shown(cell):
    """What a cell's outputs say, one after the other."""
    return [o.get("text") or o.get("evalue") or o.data["text/plain"] for o in cell.outputs]
