"""Makes the two pages of a notebook with nbconvert: a hand-out and a deck of slides, each one file that needs no network."""

import base64
import importlib.util
import re
import struct
from pathlib import Path

import cut
import formulas
import listing
import speaker
import words
from bs4 import BeautifulSoup
from jinja2 import FileSystemLoader, pass_context
from nbconvert import HTMLExporter, SlidesExporter
from nbconvert.filters.markdown_mistune import MarkdownWithMath

HERE = Path(__file__).parent


class Unwritable(Exception):
    """A page that cannot be made; the message says why and what to do."""


class Offline:
    """What both pages have in common: their own pictures and formulas, and no scripts from the network."""

    anchors = False  # headings show their address

    @pass_context
    def markdown2html(self, context, source):
        attachments = context.get("cell", {}).get("attachments", {})
        resources = context.get("resources", {})
        renderer = words.Renderer(
            resources.get("outline") or words.Outline(),
            anchors=self.anchors,
            escape=False,
            attachments=attachments,
            embed_images=True,
            path=resources.get("metadata", {}).get("path", ""),
            **self.lexer_options,
        )
        return MarkdownWithMath(renderer=renderer).render(source)

    def _init_resources(self, resources):
        resources = super()._init_resources(resources)
        resources["language_code"] = "pt-BR"  # the exporter's own setting takes no country
        resources["style"] = style
        resources["outline"] = words.Outline()
        return resources


class Handout(Offline, HTMLExporter):
    """A page to read from top to bottom, like one of a book."""

    anchors = True


class Deck(Offline, SlidesExporter):
    """A reveal.js deck, as the cells' slideshow metadata cuts it."""

    def _init_resources(self, resources):
        resources = super()._init_resources(resources)
        resources["reveal_files"] = Reveal()
        return resources


class Reveal:
    """The files of reveal.js, which a Python package carries; it is found without being imported."""

    def __init__(self):
        package = importlib.util.find_spec("sphinx_revealjs")
        if package is None:
            raise Unwritable("falta o pacote Python sphinx-revealjs, que traz o reveal.js: rode `go run ./kernels setup`")
        self.folder = Path(package.submodule_search_locations[0], "_static", "revealjs")

    def read(self, name):
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise Unwritable(f"não consegui ler o reveal.js ({error}): rode `go run ./kernels setup`") from error

    def css(self, name):
        """A style sheet without the fonts that it would fetch."""
        return re.sub(r"@import[^;]*;", "", self.read(name))

    def script(self, name):
        """A script whose strings cannot end the element that holds it, nor begin a comment there."""
        return safe(self.read(name))

    def notes(self):
        """The script of the speaker's window, in Portuguese."""
        return safe(speaker.portuguese(self.read("plugin/notes/notes.js")))


def safe(script):
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", script, flags=re.IGNORECASE)


def style(name):
    return (HERE / name).read_text(encoding="utf-8")


def handout(nb, folder):
    return convert(Handout, "handout.html.j2", nb, folder)


def deck(nb, folder):
    nb = cut.slides(nb, folder)
    if all(cut.slide_type(cell) in ("skip", "notes") for cell in nb.cells):
        raise Unwritable("nenhuma célula apareceria nos slides: todas são do tipo Skip ou Notes; mude o tipo de alguma")
    return convert(Deck, "deck.html.j2", nb, folder)


# What is known of a page only when all of it is there.
CONTENTS, FONT = "<!--contents-->", "/*font*/"


def convert(exporter, template, nb, folder):
    page = exporter(
        raw_template=style(template),
        extra_loaders=[FileSystemLoader(HERE)],
        embed_images=True,
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    html, resources = page.from_notebook_node(nb, resources={"metadata": {"name": words.title(nb), "path": str(folder)}})
    html = html.replace(CONTENTS, resources["outline"].contents(), 1).replace(FONT, formulas.style(html), 1)
    return PNG.sub(with_size, listing.with_breaks(formulas.with_punctuation(html)))


PNG = re.compile(r'<img\b(?![^>]*\bwidth=)(?=[^>]*\bsrc="data:image/png;base64,\s*([A-Za-z0-9+/=\s]{44}))')


def with_size(tag):
    """The size of a picture, so that the page does not jump when it comes."""
    head = base64.b64decode(tag[1])
    if head[12:16] != b"IHDR":
        return tag[0]
    width, height = struct.unpack(">II", head[16:24])
    return f'{tag[0]} width="{width}" height="{height}"'


FETCHING_CSS = re.compile(r"(?:@import\s+(?:url\()?|url\()\s*[\"']?(?!data:|#)([^\"')\s;]+)")


def network_references(html):
    """What a browser would fetch: nothing, if all went well."""
    found = set()
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        for attribute in ("src", "srcset", "data", "poster", "href"):
            value = tag.get(attribute)
            fetched = attribute != "href" or tag.name in ("link", "image", "use")
            if fetched and isinstance(value, str) and value and not value.startswith(("data:", "#")):
                found.add(f"<{tag.name}> {value[:100]}")
        css = tag.get_text() if tag.name == "style" else tag.get("style", "")
        for address in FETCHING_CSS.findall(css):
            found.add(f"<{tag.name}> {address[:100]}")
    return sorted(found)
