"""Notebooks run by nbclient, as `jupyter execute` and nbconvert do."""

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])


def run(nb, **options):
    NotebookClient(nb, kernel_name="teste", timeout=300, **options).execute()
    nbformat.validate(nb)
    return [c.outputs for c in nb.cells]


outputs = run(notebook("print um\nstderr dois\nprint três\nresult 4", "lines 100000", "update a x", "print x\nclear\nprint y"))
assert [(o.output_type, o.get("text")) for o in outputs[0]] == [
    ("stream", "um\n"), ("stream", "dois\n"), ("stream", "três\n"), ("execute_result", None),
], outputs[0]
assert "".join(o.text for o in outputs[1]) == "".join(f"{i}\n" for i in range(100000))
assert [o.data["text/plain"] for o in outputs[2]] == ["x de novo"], outputs[2]
assert [o.text for o in outputs[3]] == ["y\n"], outputs[3]

nb = notebook("print 1", "fail aqui", "print 2")
try:
    run(nb)
    raise SystemExit("a failing cell did not stop the run")
except CellExecutionError as error:
    assert "falhou aqui" in str(error), error
assert not nb.cells[2].outputs

# Nobody is there to be asked: a clear error, at once.
try:
    run(notebook("ask nome?"))
    raise SystemExit("a question without anyone to ask did not fail")
except CellExecutionError as error:
    assert "allow_stdin" in str(error), error

outputs = run(notebook("fail", "print ainda"), allow_errors=True)
assert outputs[1][0].text == "ainda\n", outputs
print("ok")
