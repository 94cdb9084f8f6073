"""A notebook as a text that git and editors like, there and back, and run from it."""

import tempfile
from pathlib import Path

from common import KERNEL, notebook, shown

import jupytext
import nbformat
from jupytext.cli import jupytext as command

CELLS = ["x := 6\nfmt.Println(\"ação\")", "!echo oi\nx * 7", "%env A B", "%%bash\necho \"$A\"", "%%\nfmt.Println(x)"]
folder = Path(tempfile.mkdtemp())
nbformat.write(notebook(*CELLS), folder / "aula.ipynb")
for form, name in (("go:percent", "aula.go"), ("go:light", "leve.go"), ("md", "aula.md"), ("md:myst", "myst.md")):
    command([str(folder / "aula.ipynb"), "--to", form, "--output", str(folder / name)])
    back = jupytext.read(folder / name)
    assert [c.source for c in back.cells] == CELLS and back.metadata.kernelspec.name == KERNEL, (form, back)
    if form in ("go:percent", "md"):
        command([str(folder / name), "--to", "ipynb", "--execute", "--output", str(folder / "feita.ipynb")])
        done = nbformat.read(folder / "feita.ipynb", 4)
        nbformat.validate(done)
        assert [shown(c) for c in done.cells] == [["ação\n"], ["oi\n", "42"], ["A=B\n"], ["B\n"], ["6\n"]], (form, done.cells)
        assert done.cells[1].outputs[1].output_type == "execute_result", done.cells[1]
print("ok")
