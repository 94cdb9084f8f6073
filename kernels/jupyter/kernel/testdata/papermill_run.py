"""A notebook run by papermill; its parameters need a translator of the kernel's language, which papermill lets one add."""

import sys
import tempfile
from pathlib import Path

import nbformat
import papermill
from papermill.translators import Translator, papermill_translators


class Orders(Translator):
    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        return "".join(f"print {key}={value}\n" for key, value in parameters.items())


papermill_translators.register("ordens", Orders)
folder = Path(tempfile.mkdtemp())
nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("result 1"), nbformat.v4.new_code_cell("ask nome?")])
nb.metadata.kernelspec = {"name": "teste", "language": "ordens", "display_name": "teste"}
nbformat.write(nb, folder / "in.ipynb")
try:
    papermill.execute_notebook(folder / "in.ipynb", folder / "out.ipynb", parameters={"a": 1}, progress_bar=False)
    sys.exit("the second cell did not fail")
except papermill.PapermillExecutionError as error:
    assert "allow_stdin" in str(error), error
out = nbformat.read(folder / "out.ipynb", 4)
shown = [o.get("text") or o.data["text/plain"] for c in out.cells if c.cell_type == "code" for o in c.outputs if o.output_type in ("stream", "execute_result")]
assert "a=1\n" in shown and "1" in shown, shown
print("ok")
