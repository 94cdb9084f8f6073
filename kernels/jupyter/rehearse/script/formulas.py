"""Formulas as MathML, which browsers draw by themselves, and the font to draw them with.

What a browser takes for mathematics where no font is named is up to the machine: on many it has no tall brackets and no
large sums. So a page brings its own: STIX Two Math, cut down to the characters that stand in its formulas.
"""

import base64
import html
import importlib.util
import io
import re
from pathlib import Path
from xml.etree import ElementTree

try:
    from math_core import LatexToMathML
except ImportError:  # formulas then stay readable as TeX
    LatexToMathML = None

HAS_MATH = LatexToMathML is not None


def mathml(source, block):
    """The formula as MathML, or None where TeX is all that can be shown."""
    if LatexToMathML is None:
        return None
    try:
        return fenced(LatexToMathML().convert_with_local_state(source.strip(), displaystyle=block))
    except Exception:  # a formula that the converter does not know stays readable as TeX
        return None


FENCES = set("()[]{}|⌈⌉⌊⌋")
NAMED = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)\w+;")  # of HTML's names of characters XML knows five


def fenced(formula):
    """The formula with what stands between two brackets in one row. Without it Firefox does not count the limits of a sum for their height."""
    tree = ElementTree.fromstring(NAMED.sub(lambda name: html.unescape(name[0]), formula))
    for row in list(tree.iter("mrow")):
        parts = list(row)
        if len(parts) > 3 and all(part.tag == "mo" and part.text in FENCES for part in (parts[0], parts[-1])):
            inner = ElementTree.Element("mrow")
            for part in parts[1:-1]:
                row.remove(part)
                inner.append(part)
            row.insert(1, inner)
    return ElementTree.tostring(tree, encoding="unicode", short_empty_elements=False)


# A line may end behind a formula, also where a comma follows.
PUNCTUATED = re.compile(r"(<math>(?:(?!</math>).)*</math>)([,.;:!?)…”’]+)", re.DOTALL)


def with_punctuation(page):
    """The page with what stands behind a formula kept on its line."""
    return PUNCTUATED.sub(r'<span class="kept">\1\2</span>', page)


FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
ROOT = re.compile("<m(?:sqrt|root)\\b")
IDENTIFIER = re.compile(r"<mi>(.)</mi>")


def characters(page):
    """The characters of a page's formulas, as they are drawn: a name of one letter is drawn by its italic sign."""
    drawn = set()
    for formula in FORMULA.findall(page):
        drawn.update(html.unescape(re.sub("<[^>]*>", "", formula)))
        drawn.update(italic(html.unescape(name)) for name in IDENTIFIER.findall(formula))
        if ROOT.search(formula):
            drawn.add("√")  # the element alone says it
    return "".join(sorted(drawn))


def italic(letter):
    """The mathematical italic of a letter (https://www.w3.org/TR/mathml-core/#italic-mappings), or the letter itself."""
    for first, last, start in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC)):
        if first <= letter <= last:
            return "ℎ" if letter == "h" else chr(start + ord(letter) - ord(first))
    return {"∂": "\U0001d715", "ϵ": "\U0001d716", "ϑ": "\U0001d717", "ϰ": "\U0001d718", "ϕ": "\U0001d719"}.get(letter, letter)


def style(page):
    """The style sheet with the font for a page's formulas; empty where it has none."""
    text = characters(page)
    package = importlib.util.find_spec("ziamath") if text else None
    if package is None:
        return ""
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff"
    options.hinting = False
    options.layout_features = ["*"]
    options.name_IDs = [0, 13, 14]  # whose it is, and its licence
    font = subset.load_font(str(Path(package.submodule_search_locations[0], "fonts", "STIXTwoMath-Regular.ttf")), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return (
        "/* STIX Two Math (https://stixfonts.org), SIL Open Font License 1.1, in part. */\n"
        f'@font-face {{ font-family: "Formulas"; src: url("data:font/woff;base64,{data}") format("woff"); }}\n'
        'math { font-family: "Formulas", math; }\n'
    )
