"""Makes the two pages of a notebook with nbconvert: a hand-out and a deck of slides, each one file that needs no network."""

import copy
import importlib.util
import re
from pathlib import Path

from bs4 import BeautifulSoup
from jinja2 import FileSystemLoader, pass_context
from nbconvert import HTMLExporter, SlidesExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

try:
    from latex2mathml.converter import convert as tex_to_mathml
except ImportError:  # formulas then stay readable as TeX
    tex_to_mathml = None

HAS_MATH = tex_to_mathml is not None
HERE = Path(__file__).parent


class Unwritable(Exception):
    """A page that cannot be made; the message says why and what to do."""


IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


class OfflineRenderer(IPythonRenderer):
    """Writes formulas as MathML, which browsers draw by themselves, where nbconvert leaves them to a script."""

    def _html_embed_images(self, html):
        # Of a cell's own HTML it sees one tag, or one block, at a time. nbconvert parses that and so closes at once
        # what is closed further on: <details> around Markdown would lose all that is in it.
        return IMG.sub(lambda tag: super(OfflineRenderer, self)._html_embed_images(tag[0]), html)

    def block_math(self, body):
        return formula(body, "block") or super().block_math(body)

    def inline_math(self, body):
        return formula(body, "inline") or super().inline_math(body)

    def latex_environment(self, name, body):
        source = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return formula(source, "block") or super().latex_environment(name, body)


def formula(source, display):
    if tex_to_mathml is None:
        return None
    try:
        return tex_to_mathml(source.strip(), display=display)
    except Exception:  # a formula that the converter does not know stays readable as TeX
        return None


class Offline:
    """What both pages have in common: their own pictures and formulas, and no scripts from the network."""

    @pass_context
    def markdown2html(self, context, source):
        attachments = context.get("cell", {}).get("attachments", {})
        path = context.get("resources", {}).get("metadata", {}).get("path", "")
        renderer = OfflineRenderer(
            escape=False,
            attachments=attachments,
            embed_images=True,
            path=path,
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
            **self.lexer_options,
        )
        return MarkdownWithMath(renderer=renderer).render(source)

    def _init_resources(self, resources):
        resources = super()._init_resources(resources)
        resources["language_code"] = "pt-BR"  # the exporter's own setting takes no country
        resources["style"] = style
        return resources


class Handout(Offline, HTMLExporter):
    """nbconvert's page, to read from top to bottom."""


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
        return re.sub(r"<(?=!--|/?script)", r"\\x3c", self.read(name), flags=re.IGNORECASE)


def style(name):
    return (HERE / name).read_text(encoding="utf-8")


def handout(nb, folder):
    return convert(Handout, "handout.html.j2", nb, folder)


def deck(nb, folder):
    nb = cut(nb)
    if all(slide_type(cell) in ("skip", "notes") for cell in nb.cells):
        raise Unwritable("nenhuma célula apareceria nos slides: todas são do tipo Skip ou Notes; mude o tipo de alguma")
    return convert(Deck, "deck.html.j2", nb, folder, exclude_input_prompt=True, exclude_output_prompt=True)


def slide_type(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type") or "-"


def cut(nb):
    """Where no cell has a slide type, each is a slide: to the right of the last at a title, else below it."""
    if any(slide_type(cell) != "-" for cell in nb.cells):
        return nb
    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        title = cell.cell_type == "markdown" and re.match("##? ", cell.source)
        cell.metadata["slideshow"] = {"slide_type": "slide" if title else "subslide"}
    return nb


def convert(exporter, template, nb, folder, **options):
    page = exporter(
        raw_template=style(template),
        extra_loaders=[FileSystemLoader(HERE)],
        embed_images=True,
        exclude_anchor_links=True,
        **options,
    )
    html, _ = page.from_notebook_node(nb, resources={"metadata": {"name": title(nb), "path": str(folder)}})
    return html


def title(nb):
    """The first heading, as plain text."""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            html = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(cell.source)
            if heading := BeautifulSoup(html, "html.parser").find(re.compile("^h[1-6]$")):
                return " ".join(heading.get_text().split())
    return "Notebook"


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
