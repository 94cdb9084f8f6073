"""jupyter-kernel-test, all of it, with every sample given."""

import sys
import unittest

import jupyter_kernel_test as jkt


class Kernel(jkt.KernelTests):
    kernel_name = "teste"
    language_name = "ordens"
    file_extension = ".txt"
    code_hello_world = "print hello, world"
    code_stderr = "stderr oi"
    completion_samples = [{"text": "pri", "matches": {"print"}}]
    complete_code_samples = ["print 1"]
    incomplete_code_samples = ["print \\"]
    invalid_code_samples = ["?x"]
    code_page_something = "page ajuda"
    code_generate_error = "fail"
    code_execute_result = [{"code": "result 1", "result": "1"}, {"code": "result 2", "result": "2"}]
    code_display_data = [{"code": "display x", "mime": "text/plain"}]
    code_history_pattern = "result 1*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"
    code_clear_output = "clear"


class Welcome(jkt.IopubWelcomeTests):
    kernel_name = "teste"
    support_iopub_welcome = True


result = unittest.main(verbosity=2, exit=False).result
if result.skipped or result.testsRun < 13:
    sys.exit(f"{len(result.skipped)} skipped of {result.testsRun}")
sys.exit(not result.wasSuccessful())
