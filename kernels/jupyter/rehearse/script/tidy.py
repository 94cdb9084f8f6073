"""Keeps what differs from run to run out of a notebook, and writes it."""

import hashlib
import os

import nbformat
from jupyter_client.kernelspec import KernelSpecManager


def give_ids(nb):
    """Gives cells without an id one that is the same every time."""
    if (nb.nbformat, nb.nbformat_minor) < (4, 5):
        nb.nbformat, nb.nbformat_minor = 4, 5
    seen = set()
    for index, cell in enumerate(nb.cells):
        if not cell.get("id") or cell.id in seen:
            cell["id"] = hashlib.sha256(f"{index}\n{cell.source}".encode()).hexdigest()[:8]
        seen.add(cell.id)


def kernelspec(name):
    """The kernel as a notebook names it."""
    spec = KernelSpecManager().get_kernel_spec(name)
    return {"display_name": spec.display_name, "language": spec.language, "name": name}


def clean(nb):
    """Removes what differs from run to run or says nothing, so that diffs show what a person changed."""
    info = nb.metadata.get("language_info", {})
    info["name"] = info.get("name") or "go"
    # Exactly what the kernel says of itself: JupyterLab marks a notebook as changed that says something else.
    info["pygments_lexer"] = "go"
    nb.metadata["language_info"] = {key: value for key, value in sorted(info.items()) if value not in ("", None, {}, [])}
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.pop("transient", None)
            if "metadata" in output:
                output.metadata.pop("cnn321", None)  # which display it was


def write(nb, path):
    """Writes the notebook."""
    replace(path, nbformat.writes(nb).rstrip("\n") + "\n")


def replace(path, text):
    """Writes under another name first: a full disk must not cost the old file."""
    fresh = path.with_name(path.name + ".parte")
    try:
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
