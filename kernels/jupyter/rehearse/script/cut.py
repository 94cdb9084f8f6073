"""Cuts a notebook into slides: as its cells say, and then text and its picture onto one slide where both fit.

What fits is estimated from the text and from the pictures' sizes alone, so that a deck has the same slides on every
machine; the page itself (deck.js) then measures, and sets each slide as large as it can be.
"""

import base64
import copy
import math
import re
import struct
from pathlib import Path

import nbformat

# A slide at its usual type, in CSS pixels: see deck.css.
WIDTH, HEIGHT = 1200, 630
LINE, CODE_LINE, TABLE_ROW, PARAGRAPH = 37, 28, 38, 14
LETTERS, CODE_LETTERS = 86, 86
HEADINGS = {1: 80, 2: 66, 3: 58}
# One picture may stand below the text, with so much of its full height at least; or beside it, with three fifths of the
# width, and the text then in a smaller type.
LEAST, BESIDE, SMALLER = 0.6, 0.58, 0.85


def slide_type(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type") or "-"


def slides(nb, folder):
    """The notebook with the slide types that it is shown with."""
    nb = copy.deepcopy(nb)
    if all(slide_type(cell) == "-" for cell in nb.cells):
        for cell in nb.cells:
            title = cell.cell_type == "markdown" and re.match("##? ", cell.source)
            retype(cell, "slide" if title else "subslide")
    page = None
    for cells in groups(nb.cells):
        own = Page(cells, folder)
        if page is not None and not own.headed and own.detour == page.detour and page.with_page(own).fits():
            retype(cells[0], "-")
            page = page.with_page(own)
        else:
            page = own
    runs = silently_run(nb.cells)
    nb.cells = [each for cell in nb.cells for each in with_notes(cell, "só execute" if cell.id in runs else "pule")]
    return nb


def silently_run(cells):
    """The cells that begin a part whose code later ones need, also where a plan of the talk skips it."""
    runs, first = set(), None
    for cell in cells:
        if cell.metadata.get("roteiro", {}).get("minutos"):
            first = None if "explore" in cell.metadata.get("tags", []) else cell.id
        if cell.cell_type == "code" and first:
            runs.add(first)
    return runs


def with_notes(cell, skipped):
    """A cell, and below it what its speaker may say there: see the plan of the talk in kernels/talk."""
    plan = cell.metadata.get("roteiro", {})
    lines = []
    if times := plan.get("minutos"):
        lines.append("**" + " · ".join(f"{length} min: {clock(spend) or skipped}" for length, spend in sorted(times.items(), key=lambda t: int(t[0]))) + "**")
    if plan.get("diga"):
        lines.append(plan["diga"])
    if not lines or slide_type(cell) == "skip":
        return [cell]
    notes = nbformat.v4.new_markdown_cell("\n\n".join(lines))
    retype(notes, "notes")
    return [cell, notes]


def clock(minutes):
    """Minutes as a clock shows them; nothing where there are none."""
    return f"{int(minutes)}:{round(60 * (minutes % 1)):02d}" if minutes else ""


def retype(cell, kind):
    cell.metadata.setdefault("slideshow", {})["slide_type"] = kind


def groups(cells):
    """The cells of each slide, those that are never shown left out."""
    group = []
    for cell in cells:
        if slide_type(cell) == "skip":
            continue
        if slide_type(cell) in ("slide", "subslide") and group:
            yield group
            group = []
        group.append(cell)
    if group:
        yield group


class Page:
    """What is on a slide, and about how high it is."""

    def __init__(self, cells, folder):
        self.below, self.beside = Column(1, 1), Column(1 - BESIDE, SMALLER)
        self.pictures, self.whole = [], False
        self.headed = cells[0].cell_type == "markdown" and cells[0].source.lstrip().startswith("#")
        self.detour = "explore" in cells[0].metadata.get("tags", [])  # after one, the lesson goes on under its own name
        for cell in cells:
            if slide_type(cell) == "notes":
                continue
            if slide_type(cell) == "fragment":
                self.whole = True  # shown bit by bit, as its author wants it
            if cell.cell_type == "markdown":
                self.markdown(cell.source, folder)
            elif cell.cell_type == "code":
                self.code(cell)

    def with_page(self, other):
        both = copy.copy(self)
        both.below, both.beside = self.below.with_column(other.below), self.beside.with_column(other.beside)
        both.pictures = self.pictures + other.pictures
        both.whole = self.whole or other.whole
        return both

    def fits(self):
        if self.whole or len(self.pictures) > 1:
            return False
        if not self.pictures:
            return self.below.height <= HEIGHT
        shape = self.pictures[0]  # height by width
        below = (HEIGHT - self.below.height) / (WIDTH * shape)
        return below >= LEAST or max(self.beside.height, WIDTH * BESIDE * shape) <= HEIGHT

    def markdown(self, source, folder):
        source = re.sub(r"(<details>.*?<summary>.*?</summary>).*?</details>", r"\1", source, flags=re.DOTALL)
        for name in re.findall(r"!\[[^\]]*\]\(([^)\s]+)[^)]*\)", source):
            self.picture(picture_head(Path(folder, name)))
        source = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", source)
        for block in re.split(r"\n\s*\n", source.strip()):
            for column in (self.below, self.beside):
                column.block(block.strip())

    def code(self, cell):
        self.lines(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                self.whole = True
            elif "image/png" in data:
                self.picture(base64.b64decode("".join(data["image/png"])[:64]))
            elif "text/markdown" in data:
                self.markdown("".join(data["text/markdown"]), ".")
            elif text := "".join(output.get("text", data.get("text/plain", ""))):
                self.lines(text)

    def lines(self, text):
        for column in (self.below, self.beside):
            column.code(text.strip().split("\n"))

    def picture(self, head):
        if head[12:16] == b"IHDR":
            width, height = struct.unpack(">II", head[16:24])
            self.pictures.append(height / width)
        else:
            self.whole = True  # of a size that is not known


class Column:
    """How high text is in a part of the slide's width, in type of a size."""

    def __init__(self, width, size):
        self.height, self.size = 0, size
        self.letters, self.code_letters = LETTERS * width / size, CODE_LETTERS * width / size

    def with_column(self, other):
        both = copy.copy(self)
        both.height += other.height
        return both

    def block(self, block):
        lines = block.split("\n")
        if heading := re.match(r"(#+)\s", block):
            self.height += HEADINGS.get(len(heading[1]), 50) * math.ceil(len(lines[0]) / 60)
            lines = lines[1:]
        if not block or not lines:
            return
        if block.startswith("$$"):
            rows = block.count(r"\\") + 1
            self.height += (60 + (40 * rows if rows > 1 else 50 if re.search(r"\\(frac|sum|max_)", block) else 10)) * self.size
        elif block.startswith("```"):
            self.code(lines[1:-1])
        elif block.startswith("|"):
            self.height += (PARAGRAPH + TABLE_ROW * (len(lines) - 1)) * self.size
        else:
            # A single line break is a space, except in lists.
            items = lines if re.match(r"\s*([-*]|\d+\.)\s", lines[0]) else [" ".join(lines)]
            rows = sum(math.ceil(len(words(item)) / self.letters) for item in items if item.strip())
            self.height += (PARAGRAPH + LINE * rows) * self.size

    def code(self, lines):
        rows = sum(max(1, math.ceil(len(line.expandtabs(4)) / self.code_letters)) for line in lines)
        self.height += (40 + CODE_LINE * rows) * self.size


def words(text):
    """A line without what Markdown adds to it."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"[*`$]|<[^>]*>", "", text))


def picture_head(path):
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError:
        return b""
