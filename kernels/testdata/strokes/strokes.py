"""Draws the 8 x 8 digits of notebooks/data as strokes: the middle line of each, traced.

    python strokes.py ../../../notebooks/data digitos.txt

A line for a digit: its label, then its strokes; the points of a stroke in percent of the board, "x,y x,y …", strokes
parted by "/". Needs numpy, scipy and scikit-image.
"""

import sys
from pathlib import Path

import numpy as np
from scipy import ndimage
from skimage.filters import sato
from skimage.measure import approximate_polygon
from skimage.morphology import skeletonize
from skimage.transform import resize

SIZE = 64  # of the digit, enlarged to be traced
SCALE, RIDGE, INK = 3, 0.4, 0.3  # what is a line: how wide, how clear of its sides, how dark
FULL = 0.9  # a pixel so full of ink is within a stroke, and not between two
HOLE = 0.8  # a loop around what is nearly as dark as itself is a thick stroke's edge
SPUR = 6  # a branch this short is the thinning's, not the hand's


def read(folder):
    images = (folder / "digitos-imagens.idx").read_bytes()
    labels = (folder / "digitos-rotulos.idx").read_bytes()
    pixels = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 8, 8)
    return pixels, np.frombuffer(labels, np.uint8, offset=8)


def solid(ink, large):
    """Gives thick strokes their inside, which a filter for thin lines leaves out."""
    ink = ink | (large > FULL * 255)
    ground, count = ndimage.label(~ink)
    outside = np.concatenate([ground[0], ground[-1], ground[:, 0], ground[:, -1]])
    for number in range(1, count + 1):
        hole = ground == number
        rim = ndimage.binary_dilation(hole, iterations=4) & ink
        if number not in outside and large[hole].min() > HOLE * np.median(large[rim]):
            ink = ink | hole
    return ink


def neighbours(point, line):
    y, x = point
    return [(y + b, x + a) for b in (-1, 0, 1) for a in (-1, 0, 1) if (a or b) and (y + b, x + a) in line]


def trace(image):
    large = resize(np.pad(image.astype(float), 1), (SIZE, SIZE), order=3)
    ridge = sato(large, sigmas=[SCALE], black_ridges=False)
    ink = solid((ridge > RIDGE * ridge.max()) & (large > INK * large.max()), large)
    depth = ndimage.distance_transform_edt(large > 0.5 * 255)
    line = {tuple(p) for p in np.argwhere(skeletonize(ink))}
    # Without the corners of stairs, a point with more than two neighbours is a crossing.
    for point in sorted(line):
        y, x = point
        for a, b in (((y - 1, x), (y, x + 1)), ((y, x + 1), (y + 1, x)), ((y + 1, x), (y, x - 1)), ((y, x - 1), (y - 1, x))):
            if a in line and b in line and len(neighbours(point, line)) == 2:
                line.discard(point)
    crossing = {p for p in line if len(neighbours(p, line)) > 2}
    strokes, seen = [], set()

    def fork(path):
        """Says whether a path is half of the fork that thinning leaves at a thick stroke's end: no longer than that is wide."""
        ends = [p for p in (path[0], path[-1]) if p in crossing]
        return len(ends) == 1 and len(path) <= depth[ends[0]]

    def follow(start, after):
        path = [start, after]
        seen.add(frozenset((start, after)))
        while path[-1] not in crossing:
            ahead = [p for p in neighbours(path[-1], line) if frozenset((path[-1], p)) not in seen and p != path[-2]]
            if not ahead:
                break
            ahead.sort(key=lambda p: (p not in crossing, abs(p[0] - path[-1][0]) + abs(p[1] - path[-1][1])))
            seen.add(frozenset((path[-1], ahead[0])))
            path.append(ahead[0])
        return path

    ends = sorted(p for p in line if len(neighbours(p, line)) == 1)
    for start in ends + sorted(crossing) + sorted(line):
        for after in neighbours(start, line):
            if frozenset((start, after)) not in seen:
                if start in ends or start in crossing or not any(frozenset((start, p)) in seen for p in neighbours(start, line)):
                    path = follow(start, after)
                    if fork(path):
                        continue
                    if len(path) >= SPUR or len(line) < 2 * SPUR or (path[0] in crossing and path[-1] in crossing):
                        strokes.append(path)
    return [approximate_polygon(np.array(path, float), 0.6) for path in strokes]


def main():
    folder = Path(sys.argv[1])
    lines = []
    for image, label in zip(*read(folder)):
        strokes = [
            " ".join(f"{100 * (x + 0.5) / SIZE:.0f},{100 * (y + 0.5) / SIZE:.0f}" for y, x in s) for s in trace(image)
        ]
        lines.append(f"{label} " + " / ".join(strokes))
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n")


main()
