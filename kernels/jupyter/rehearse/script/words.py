"""Markdown as the pages show it: with formulas drawn, headings that can be linked to, and nothing to fetch."""

import html
import posixpath
import re
import unicodedata
from urllib.parse import unquote, urlsplit

import formulas
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TAG = re.compile(r"<[^>]*>")


def plain(fragment):
    """A piece of HTML as the text that it shows."""
    return " ".join(html.unescape(TAG.sub("", fragment)).split())


class Outline:
    """The headings of a page, each with an address of its own."""

    def __init__(self):
        self.entries = []  # (level, address, HTML)
        self._taken = {}

    def add(self, level, text):
        letters = unicodedata.normalize("NFKD", plain(text).lower()).encode("ascii", "ignore").decode("ascii")
        base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "parte"
        count = self._taken[base] = self._taken.get(base, 0) + 1
        address = base if count == 1 else f"{base}-{count}"
        self.entries.append((level, address, text))
        return address

    def contents(self, depth=3):
        """The headings as nested lists, down to a level."""
        parts, open_levels = [], []
        for level, address, text in self.entries:
            if level > depth:
                continue
            while open_levels and open_levels[-1] > level:
                parts.append("</li></ol>")
                open_levels.pop()
            if open_levels and open_levels[-1] == level:
                parts.append("</li>")
            else:
                parts.append("<ol>")
                open_levels.append(level)
            parts.append(f'<li><a href="#{address}">{TAG.sub("", text)}</a>')
        parts.extend("</li></ol>" for _ in open_levels)
        return "".join(parts)


IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
# A foreign term stands in italics in the parentheses behind ours: "a **perda** (*loss*)".
ASIDE = re.compile(r"\([^()]*<em>[^()]*\)")


class Renderer(IPythonRenderer):
    """Writes formulas as MathML, where nbconvert leaves them to a script, and links that hold wherever the page is."""

    def __init__(self, outline, anchors, **options):
        super().__init__(**options)
        self._outline, self._anchors = outline, anchors

    def heading(self, text, level, **attrs):
        address = self._outline.add(level, text)
        link = f'<a class="anchor" href="#{address}" aria-label="Endereço desta parte">#</a>' if self._anchors else ""
        return f'<h{level} id="{address}">{text}{link}</h{level}>\n'

    def paragraph(self, text):
        return super().paragraph(ASIDE.sub(lambda aside: aside[0].replace("<em>", '<em lang="en">'), text))

    def link(self, text, url, title=None):
        # A file of the project lies beside the notebook, not beside the page.
        address = urlsplit(url)
        if address.scheme or address.netloc or not address.path:
            return super().link(text, url, title)
        parts = [part for part in posixpath.normpath(unquote(address.path)).split("/") if part != ".."]
        return f"{text} (<code>{html.escape('/'.join(parts))}</code>, na pasta do projeto)"

    def _html_embed_images(self, html):
        # Of a cell's own HTML it sees one tag, or one block, at a time. nbconvert parses that and so closes at once
        # what is closed further on: <details> around Markdown would lose all that is in it.
        return IMG.sub(lambda tag: super(Renderer, self)._html_embed_images(tag[0]), html)

    def block_math(self, body):
        return formulas.mathml(body, block=True) or super().block_math(body)

    def inline_math(self, body):
        return formulas.mathml(body, block=False) or super().inline_math(body)

    def latex_environment(self, name, body):
        source = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return formulas.mathml(source, block=True) or super().latex_environment(name, body)


def title(nb):
    """The first heading, as plain text."""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            outline = Outline()
            MarkdownWithMath(renderer=Renderer(outline, anchors=False, escape=False)).render(cell.source)
            if outline.entries:
                return plain(outline.entries[0][2])
    return "Notebook"
