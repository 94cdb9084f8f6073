"""Code on paper: a short piece stays whole, and a long one goes on in the next page, never with a line or two alone."""

import re

LONG = 11  # lines: a piece of so many that moved whole would leave a quarter of a page empty
TOGETHER = 3  # lines at either end that stay together

PIECE = re.compile(r'(<div class=")(highlight[^"]*"[^>]*><pre>)(.*?)(</pre>)', re.DOTALL)
TAG_OR_END = re.compile(r"<(/?)span[^>]*>|\n")


def with_breaks(html):
    """Marks the long pieces, and in them the lines at either end, for the style of paper. Firefox has no orphans and widows."""
    return PIECE.sub(marked, html)


def marked(piece):
    lines = split(piece[3])
    if len(lines) < LONG:
        return piece[0]
    ends = [f'<span class="together">{"".join(part)}</span>' for part in (lines[:TOGETHER], lines[-TOGETHER:])]
    return f'{piece[1]}long {piece[2]}{ends[0]}{"".join(lines[TOGETHER:-TOGETHER])}{ends[1]}{piece[4]}'


def split(code):
    """The lines of highlighted code, each with its end; those that one span holds are one."""
    lines, begin, depth = [], 0, 0
    for found in TAG_OR_END.finditer(code):
        if found[0] != "\n":
            depth += -1 if found[1] else 1
        elif depth == 0:
            lines.append(code[begin : found.end()])
            begin = found.end()
    if begin < len(code):
        lines.append(code[begin:])
    return lines
