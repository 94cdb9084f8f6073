"""Notebooks run by nbclient, as `jupyter execute` and nbconvert do."""

import sys

from common import KERNEL, notebook, shown

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def run(nb, **options):
    NotebookClient(nb, kernel_name=KERNEL, timeout=300, iopub_timeout=300, **options).execute()
    nbformat.validate(nb)
    return nb.cells


cells = run(notebook(
    "x := 6", "y := x * 7\ny", 'fmt.Println("ação", y)\nfmt.Fprintln(os.Stderr, "aviso")',
    'for i := range 100_000 {\n\tfmt.Println(i)\n}',
    'var n int\n_, err := fmt.Scan(&n)\nfmt.Println(n, err)',
    'import "bufio"\nleu := bufio.NewScanner(os.Stdin).Scan()\nleu',
    'import "cnn321/cnnlib/show"\nshow.Markdown("um")\nshow.Clear(true)\nshow.Markdown("dois")'))
assert shown(cells[1]) == ["42"] and cells[1].outputs[0].output_type == "execute_result", cells[1].outputs
assert sorted((o.name, o.text) for o in cells[2].outputs) == [("stderr", "aviso\n"), ("stdout", "ação 42\n")], cells[2].outputs
assert "".join(shown(cells[3])) == "".join(f"{i}\n" for i in range(100_000))
assert "".join(shown(cells[4])) == "0 EOF\n", cells[4].outputs
assert shown(cells[5]) == ["false"], cells[5].outputs
assert [o.data["text/markdown"] for o in cells[6].outputs] == ["dois"], cells[6].outputs

# In the order in which they were made, whoever wrote them.
TURNS = 1500
cells = run(notebook(f'''import "cnn321/cnnlib/show"
for i := range {TURNS} {{
	fmt.Fprint(os.Stderr, "e", i, " ")
	fmt.Print("o", i, " ")
	if i%50 == 0 {{
		show.Markdown(fmt.Sprint("d", i))
	}}
}}''', '''for i := range 20 {
	c := exec.Command("sh", "-c", fmt.Sprintf("printf 'o%d '; printf 'e%d ' >&2; printf 'E%d ' >/dev/stderr", i, i, i))
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	c.Run()
	fmt.Print("fim ")
}'''))
said = "".join(o.text if "text" in o else o.data["text/markdown"] + " " for o in cells[0].outputs)
want = "".join(f"e{i} o{i} " + (f"d{i} " if i % 50 == 0 else "") for i in range(TURNS))
same = next((i for i, (a, b) in enumerate(zip(said, want)) if a != b), min(len(said), len(want)))
assert said == want, (len(said), len(want), same, said[max(0, same - 100):same + 200])
said = "".join(o.text for o in cells[1].outputs)
assert said == "".join(f"o{i} e{i} E{i} fim " for i in range(20)), said

nb = notebook('fmt.Println("antes")', "um := dois", 'fmt.Println("depois")')
try:
    run(nb)
    sys.exit("a failing cell did not stop the run")
except CellExecutionError as error:
    assert "não existe nada chamado dois" in str(error), error
assert [o.output_type for o in nb.cells[1].outputs] == ["error"] and not nb.cells[2].outputs, nb.cells

cells = run(notebook("!exit 3", 'fmt.Println("ainda")'), allow_errors=True)
assert [o.output_type for o in cells[0].outputs] == ["error"] and shown(cells[1]) == ["ainda\n"], cells
print("ok")
