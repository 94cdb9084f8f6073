"""Parameters in Go: with this module installed, papermill runs notebooks of the kernel "CNN em Go" with -p name value.

Numbers, texts and booleans become constants, so that they may be used wherever the notebook's own were; lists and
objects become variables. papermill finds the module by its entry point: nothing has to be said on the command line.
"""

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

_KEYWORDS = set(
    "break case chan const continue default defer else fallthrough for func go goto if import interface map package"
    " range return select struct switch type var".split())

_TEXT = r'"(?:[^"\\]|\\.)*"|`[^`]*`'
_ASSIGNMENT = re.compile(
    r"\s*(?:(?:const|var)\s+)?(?P<name>[^\W\d]\w*)(?:\s+(?P<type>[\w.*\[\]]+))?\s*:?="
    rf"\s*(?P<value>(?:{_TEXT}|(?!//)[^\"`])+?)\s*;?\s*(?://\s*(?P<help>.*))?$")


class Go(Translator):
    """Writes parameters as Go declarations, and reads them for papermill's --help-notebook."""

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".rstrip()

    @classmethod
    def translate_str(cls, val):
        # Go reads JSON's escapes; a byte order mark inside a program it does not.
        return json.dumps(val, ensure_ascii=False).replace("\ufeff", "\\ufeff").replace("\x7f", "\\u007f")

    @classmethod
    def translate_none(cls, val):
        return "nil"

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "math.NaN()"
        if math.isinf(val):
            return "math.Inf(1)" if val > 0 else "math.Inf(-1)"
        return repr(val)

    @classmethod
    def translate_list(cls, val):
        return cls._type(val) + "{" + ", ".join(map(cls.translate, val)) + "}"

    @classmethod
    def translate_dict(cls, val):
        entries = (f"{cls.translate_str(str(key))}: {cls.translate(value)}" for key, value in val.items())
        return cls._type(val) + "{" + ", ".join(entries) + "}"

    @classmethod
    def assign(cls, name, str_val):
        if not name.isidentifier() or name in _KEYWORDS:
            raise PapermillException(f"o parâmetro {name!r} não pode ser o nome de uma constante de Go")
        return f"const {name} = {str_val}"

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            text, line = cls.translate(value), cls.assign(name, "")
            if value is None:
                line = f"var {name} any"
            elif isinstance(value, (list, dict)) or text.startswith("math."):
                line = f"var {name} = {text}"
            else:
                line += text
            lines.append(line)
        return "\n".join(lines) + "\n"

    @classmethod
    def _type(cls, value):
        """The Go type of a value: of a mixed list, any of it."""
        if isinstance(value, bool):
            return "bool"
        for python, go in ((int, "int"), (float, "float64"), (str, "string")):
            if isinstance(value, python):
                return go
        if isinstance(value, list):
            return "[]" + cls._common(value)
        if isinstance(value, dict):
            return "map[string]" + cls._common(value.values())
        return "any"

    @classmethod
    def _common(cls, values):
        types = {cls._type(v) for v in values}
        if types == {"int", "float64"}:
            return "float64"
        return types.pop() if len(types) == 1 else "any"

    @classmethod
    def inspect(cls, parameters_cell):
        found = []
        for line in parameters_cell.source.splitlines():
            if match := _ASSIGNMENT.match(line):
                found.append(Parameter(
                    name=match["name"], inferred_type_name=match["type"] or "None", default=match["value"],
                    help=match["help"] or ""))
        return found


class Engine(NBClientEngine):
    """papermill's own engine: entry points exist for engines only, and loading this one registers Go."""


papermill_translators.register("go", Go)
