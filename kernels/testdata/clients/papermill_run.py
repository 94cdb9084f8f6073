"""A notebook run by papermill, with parameters of all kinds beside a tagged cell of Go constants."""

import importlib.metadata
import json
import sys
import tempfile
from pathlib import Path

from common import KERNEL, notebook

import nbformat
import papermill

assert "cnn321" in {e.name for e in importlib.metadata.entry_points(group="papermill.engine")}, "setup did not put our module there"
folder = Path(tempfile.mkdtemp())
PARAMETERS = '''// o que se pode mudar
const épocas = 12 // quantas vezes
const (
	taxa = 0.5
	nome string = "a // b"
)
var lista = []int{1}'''
nb = notebook(
    PARAMETERS, "var pesos [épocas]int\nfmt.Println(len(pesos), taxa, nome, lista)",
    'fmt.Printf("%T %T %T %T %T\\n", certo, infinito, misto, mapa, nada)\nfmt.Println(certo, infinito, misto, mapa, len(lista), nada)',
    tags={0: ["parameters"]})
nbformat.write(nb, folder / "in.ipynb")
found = papermill.inspect_notebook(folder / "in.ipynb")
assert {n: (p["inferred_type_name"], p["default"], p["help"]) for n, p in found.items()} == {
    "épocas": ("None", "12", "quantas vezes"), "taxa": ("None", "0.5", ""), "nome": ("string", '"a // b"', ""),
    "lista": ("None", "[]int{1}", ""),
}, found

text = 'linha 1\nçã "aspas" \\ `crase` 😀 \x00\x7f\ufeff\u2028'
papermill.execute_notebook(folder / "in.ipynb", folder / "out.ipynb", progress_bar=False, parameters={
    "épocas": 3, "taxa": 1e-3, "nome": text, "lista": [1, 2.5], "certo": True, "infinito": float("-inf"),
    "misto": [1, "a", None, [True]], "mapa": {"a é": 1, "b": 2}, "nada": None})
out = nbformat.read(folder / "out.ipynb", 4)
nbformat.validate(out)
assert out.cells[1].metadata.tags == ["injected-parameters"] and "const épocas = 3\n" in out.cells[1].source, out.cells[1]
said = ["".join(o.text for o in c.outputs) for c in out.cells[2:]]
assert said[0] == f"3 0.001 {text} [1 2.5]\n", said[0]
assert said[1] == "bool float64 []interface {} map[string]int <nil>\ntrue -Inf [1 a <nil> [true]] map[a é:1 b:2] 2 <nil>\n", said[1]

for name in ("func", "a-b"):
    try:
        papermill.execute_notebook(folder / "in.ipynb", None, parameters={name: 1}, prepare_only=True, progress_bar=False)
        sys.exit(f"{name} was taken as a parameter")
    except papermill.exceptions.PapermillException as error:
        assert repr(name) in str(error), error

nbformat.write(notebook("const a = 1", 'panic("de propósito")', 'fmt.Println("depois")'), folder / "in.ipynb")
try:
    papermill.execute_notebook(folder / "in.ipynb", folder / "out.ipynb", progress_bar=False)
    sys.exit("the failing cell did not stop papermill")
except papermill.PapermillExecutionError as error:
    assert "de propósito" in str(error), error
json.loads((folder / "out.ipynb").read_text())
print("ok")
