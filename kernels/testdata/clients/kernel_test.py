"""jupyter-kernel-test, all of it, with every sample given."""

import sys
import unittest

from common import KERNEL

import jupyter_kernel_test as jkt


class Kernel(jkt.KernelTests):
    kernel_name = KERNEL
    language_name = "go"
    file_extension = ".go"
    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "não deu")'
    completion_samples = [
        {"text": "fmt.Printl", "matches": {"Println", "Fprintln", "Sprintln"}},  # what begins so first, then what holds it
        {"text": 'fmt.Println("não é", strings.ToUpperS', "matches": {"ToUpperSpecial"}},
        {"text": "cnnlib.Inpu", "matches": {"Input"}},
        {"text": "%hel", "matches": {"%help"}},
    ]
    complete_code_samples = ["x := 3", "func f() int {\n\treturn 1\n}", 'fmt.Println("oi")', "%list", ""]
    incomplete_code_samples = ["for i := range 3 {", "func f(", "x := `texto", "y := 3 +", "%%bash\necho oi"]
    invalid_code_samples = ["x := )", "func 3() {}"]
    code_page_something = "%help"
    code_generate_error = 'panic("de propósito")'
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": '"a" + "é"', "result": '"aé"'},
        {"code": "preço := 6\npreço * 7", "result": "42"},
    ]
    code_display_data = [{"code": 'import "cnn321/cnnlib/show"\nshow.Markdown("**oi**")', "mime": "text/markdown"}]
    code_history_pattern = "1 +?1*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "strings.ToUpper"
    code_clear_output = 'import "cnn321/cnnlib/show"\nshow.Clear(false)'


class Welcome(jkt.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


result = unittest.main(verbosity=2, exit=False).result
if result.skipped or result.testsRun < 13:
    sys.exit(f"{len(result.skipped)} skipped of {result.testsRun}")
sys.exit(not result.wasSuccessful())
