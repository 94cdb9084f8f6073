"""Runs a notebook with nbclient and exports it with nbconvert. See doc.go, beside this file.

Arguments: one JSON object. Events: lines of JSON on file descriptor 3. The end of standard input means "stop".
"""

import asyncio
import hashlib
import json
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from jinja2 import pass_context
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

try:
    from latex2mathml.converter import convert as tex_to_mathml
except ImportError:  # formulas then stay readable as TeX
    tex_to_mathml = None

EVENTS = os.fdopen(3, "w", encoding="utf-8")


def tell(event, **details):
    """Sends an event to the Go side."""
    EVENTS.write(json.dumps({"event": event, **details}, ensure_ascii=False) + "\n")
    EVENTS.flush()


IMPORTS = re.compile(r"^import\s*\(.*?^\)", re.DOTALL | re.MULTILINE)


def heading(source):
    """The first line that tells a reader which cell this is."""
    for text in (IMPORTS.sub("", source), source):
        for line in text.splitlines():
            if line.strip() not in ("", "%%"):
                return line.strip()
    return "(célula vazia)"


# --- running -----------------------------------------------------------------------------------------------------


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


def cell_errors(nb):
    """What the failing cell, the last one that ran, wrote about it."""
    texts = []
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                texts = [plain(o.text) for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
                texts.append(plain("\n".join(output.traceback)))
    seen = []
    for text in texts:
        if text and not any(text in other for other in seen):
            seen.append(text)
    return "\n".join(seen)


def plain(text):
    return ANSI.sub("", text or "").strip()


# --- the notebook's noise ----------------------------------------------------------------------------------------


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
    # GoNB sends it empty, and an export then guesses another language.
    info["pygments_lexer"] = "go"
    info.pop("version", None)
    nb.metadata["language_info"] = {key: value for key, value in sorted(info.items()) if value not in ("", None, {}, [])}
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.pop("transient", None)


def write(nb, path):
    """Writes under another name first: a full disk must not cost the old notebook."""
    fresh = path.with_name(path.name + ".parte")
    try:
        nbformat.write(nb, fresh)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


# --- the page ----------------------------------------------------------------------------------------------------


class OfflineRenderer(IPythonRenderer):
    """Writes formulas as MathML, which browsers draw by themselves, where nbconvert leaves them to a script."""

    def block_math(self, body):
        return formula(body, "block") or super().block_math(body)

    def inline_math(self, body):
        return formula(body, "inline") or super().inline_math(body)

    def latex_environment(self, name, body):
        source = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return formula(source, "block") or super().latex_environment(name, body)


def formula(source, display):
    if tex_to_mathml is None:
        return None
    try:
        return tex_to_mathml(source.strip(), display=display)
    except Exception:  # a formula that the converter does not know stays readable as TeX
        return None


class OfflineExporter(HTMLExporter):
    """nbconvert's page without its scripts, which all come from the network."""

    @pass_context
    def markdown2html(self, context, source):
        attachments = context.get("cell", {}).get("attachments", {})
        path = context.get("resources", {}).get("metadata", {}).get("path", "")
        renderer = OfflineRenderer(
            escape=False,
            attachments=attachments,
            embed_images=True,
            path=path,
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
            **self.lexer_options,
        )
        return MarkdownWithMath(renderer=renderer).render(source)


OFFLINE_TEMPLATE = """{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block jupyter_widgets -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
"""


def export(nb, path, folder, title):
    exporter = OfflineExporter(raw_template=OFFLINE_TEMPLATE, embed_images=True, language_code="pt")
    html, _ = exporter.from_notebook_node(nb, resources={"metadata": {"name": title, "path": str(folder)}})
    fresh = path.with_name(path.name + ".parte")
    try:
        fresh.write_text(html, encoding="utf-8")
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return sorted(set(network_references(html)))


def network_references(html):
    """What a browser would fetch: nothing, if all went well."""
    from bs4 import BeautifulSoup

    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        for attribute in ("src", "srcset", "data", "poster", "href"):
            value = tag.get(attribute)
            fetched = attribute != "href" or tag.name in ("link", "image", "use")
            if fetched and isinstance(value, str) and value and not value.startswith(("data:", "#")):
                yield f"<{tag.name}> {value[:100]}"


# --- main --------------------------------------------------------------------------------------------------------


def main():
    order = json.loads(sys.argv[1])
    source = Path(order["notebook"])
    nb = nbformat.read(source, as_version=4)
    give_ids(nb)
    nb.metadata["kernelspec"] = kernelspec(order["kernel"])
    code = [i for i, cell in enumerate(nb.cells) if cell.cell_type == "code" and cell.source.strip()]
    tell("start", cells=code)
    client = Rehearsal(
        nb,
        kernel_name=order["kernel"],
        timeout=order["timeout"] or None,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(source.parent)}},
    )
    problem = asyncio.run(execute(client))
    clean(nb)
    write(nb, Path(order["executed"]))
    tell("written", path=order["executed"])
    if order["html"]:
        fetched = export(nb, Path(order["html"]), source.parent, source.stem)
        tell("html", path=order["html"], fetched=fetched, math=tex_to_mathml is not None)
    if problem:
        tell("problem", **problem)
        sys.exit(1)


main()
