"""Draws the 8 x 8 digits of notebooks/data as strokes: those whose drawing comes nearest to each image.

    python strokes.py ../../../notebooks/data digitos.txt

An image so small has lost what a line through its middle would need: small loops are closed, and ends that come near each other
run together. So the line is only a start, drawn in a few ways. From each, the points and the width of the pen are moved until
what the pen draws, counted in 8 x 8 pixels as the images were made, is as near to the image as they get; the nearest is kept. The
label is written down and otherwise not looked at, and no network is asked.

A line for a digit: its label, then its strokes; the points of a stroke in percent of the board, "x,y x,y …", strokes
parted by "/". The same on each run. Needs numpy, scipy and scikit-image (digitos.txt: 2.4.6, 1.17.1 and 0.26.0).

The digits are of E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI Machine Learning Repository,
https://doi.org/10.24432/C50P49, CC BY 4.0: see notebooks/data/README.md. What is drawn of them here is under that licence, too.
"""

import sys
from pathlib import Path

import numpy as np
from scipy import ndimage
from scipy.optimize import minimize
from scipy.special import expit
from skimage.filters import sato
from skimage.measure import approximate_polygon
from skimage.morphology import skeletonize
from skimage.transform import resize

SIDE = 8  # of an image, in pixels
MARGIN = 1  # of the board, in pixels of the image
SIZE = 64  # of the board, enlarged to be traced
# What is a line: how wide it is, how clear of its sides; and a loop around what is so nearly as dark as itself is a thick line's edge.
WAYS = [(3, 0.4, 0.8), (2.5, 0.3, 1.1), (2, 0.4, 1.1), (2.2, 0.15, 0.97)]
INK = 0.3  # how dark a line is
FULL = 0.9  # a pixel so full of ink is within a stroke, and not between two
SPUR = 6  # a branch this short is the thinning's, not the hand's
DETAIL = 1.2  # by how much a traced line may be simplified, in pixels of the enlarged board
JOINED = 0.34  # points of one place, in pixels of the image
PEN = (0.35, 0.6, 1.3)  # half the pen's width in pixels of the image: the least, at the start, the most
EDGE = 0.15  # how soft the pen's edge is, so that a point that moves a little changes the drawing a little
STIFF, TIED = 0.02, 0.01  # what a bend and what a point's way from where it was traced cost, beside the squares of the errors
STEPS = 60


def read(folder):
    images = (folder / "digitos-imagens.idx").read_bytes()
    labels = (folder / "digitos-rotulos.idx").read_bytes()
    pixels = np.frombuffer(images, np.uint8, offset=16).reshape(-1, SIDE, SIDE)
    return pixels, np.frombuffer(labels, np.uint8, offset=8)


def solid(ink, large, hole):
    """Gives thick strokes their inside, which a filter for thin lines leaves out."""
    ink = ink | (large > FULL * 255)
    ground, count = ndimage.label(~ink)
    outside = np.concatenate([ground[0], ground[-1], ground[:, 0], ground[:, -1]])
    for number in range(1, count + 1):
        inside = ground == number
        rim = ndimage.binary_dilation(inside, iterations=4) & ink
        if number not in outside and large[inside].min() > hole * np.median(large[rim]):
            ink = ink | inside
    return ink


def neighbours(point, line):
    y, x = point
    return [(y + b, x + a) for b in (-1, 0, 1) for a in (-1, 0, 1) if (a or b) and (y + b, x + a) in line]


def trace(image, width, clear, hole):
    """The middle line of an image: strokes of points (row, column), in pixels of the image."""
    large = resize(np.pad(image.astype(float), MARGIN), (SIZE, SIZE), order=3)
    ridge = sato(large, sigmas=[width], black_ridges=False)
    ink = solid((ridge > clear * ridge.max()) & (large > INK * large.max()), large, hole)
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
    scale = SIZE / (SIDE + 2 * MARGIN)
    return [(approximate_polygon(np.array(path, float), DETAIL) + 0.5) / scale - MARGIN for path in strokes]


def joined(strokes):
    """Strokes as numbers of points, those of one place being one point, and the points."""
    points, paths = [], []
    for stroke in strokes:
        path = []
        for place in stroke:
            near = [i for i, point in enumerate(points) if np.hypot(*(place - point)) < JOINED]
            if not near:
                near = [len(points)]
                points.append(place)
            if near[0] not in path[-1:]:
                path.append(near[0])
        if len(path) < 2:
            continue  # what lies between pixels of one crossing
        if paths and paths[-1][-1] == path[0]:
            paths[-1] += path[1:]  # the pen stays down
        else:
            paths.append(path)
    used = sorted({i for path in paths for i in path})
    return np.array([points[i] for i in used]).reshape(-1, 2), [[used.index(i) for i in path] for path in paths]


def fit(image, start, paths):
    """The points, from start on, with which a pen along the paths draws the image best, and what then still differs."""
    samples = (np.arange(2 * SIDE) + 0.5) / 2  # two by two in a pixel
    grid = np.stack(np.meshgrid(samples, samples, indexing="ij"), -1).reshape(-1, 1, 2)
    a, b = np.array([pair for path in paths for pair in zip(path, path[1:])]).T
    bends = np.array([bend for path in paths for bend in zip(path, path[1:], path[2:])], int).reshape(-1, 3).T
    every = np.arange(len(grid))

    def cost(state):
        points, pen = state[:-1].reshape(-1, 2), state[-1]
        # From each sample to the nearest point of the nearest line.
        along = points[b] - points[a]
        part = np.clip(((grid - points[a]) * along).sum(-1) / ((along**2).sum(-1) + 1e-6), 0, 1)
        way = grid - points[a] - part[..., None] * along
        far = np.sqrt((way**2).sum(-1) + 1e-6)
        nearest = far.argmin(1)
        part, way, far = part[every, nearest, None], way[every, nearest], far[every, nearest]
        dark = expit((pen - far) / EDGE)
        errors = dark.reshape(SIDE, 2, SIDE, 2).mean((1, 3)) - image
        bend = points[bends[0]] - 2 * points[bends[1]] + points[bends[2]]
        total = (errors**2).sum() + STIFF * (bend**2).sum() + TIED * ((points - start) ** 2).sum()

        darker = np.repeat(np.repeat(errors, 2, 0), 2, 1).ravel() / 2 * dark * (1 - dark) / EDGE  # by the pen's width
        closer = (darker / far)[:, None] * way
        slope = 2 * TIED * (points - start)
        np.add.at(slope, a[nearest], (1 - part) * closer)
        np.add.at(slope, b[nearest], part * closer)
        for corner, share in zip(bends, (1, -2, 1)):
            np.add.at(slope, corner, 2 * STIFF * share * bend)
        return total, np.append(slope.ravel(), darker.sum())

    least, usual, most = PEN
    bounds = [(None, None)] * start.size + [(least, most)]
    best = minimize(cost, np.append(start.ravel(), usual), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": STEPS})
    return best.x[:-1].reshape(-1, 2), best.fun


def draw(image):
    """The strokes that come nearest to an image, in percent of the board: points (x, y)."""
    starts = [joined(trace(image, *way)) for way in WAYS]
    fits = [(*fit(image / 255, points, paths), paths) for points, paths in starts if paths]
    points, _, paths = min(fits, key=lambda found: found[1])
    percent = np.round(100 * (points[:, ::-1] + MARGIN) / (SIDE + 2 * MARGIN)).astype(int)
    return [[tuple(percent[i]) for i in path] for path in paths]


def main():
    lines = []
    for image, label in zip(*read(Path(sys.argv[1]))):
        strokes = [" ".join(f"{x},{y}" for x, y in stroke) for stroke in draw(image)]
        lines.append(f"{label} " + " / ".join(strokes))
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
