"""Writes scikit-learn's digits as folders of PNG files, and what scikit-learn's own network makes of them.

    python -m venv venv && venv/bin/pip install scikit-learn==1.9.1 pillow==13.0.0
    venv/bin/python digits.py

makes digits.tar.gz (train/0/0000.png … test/9/1796.png, numbered as in the data set) and mlp.json beside this
file. The digits are the test part of "Optical Recognition of Handwritten Digits" (Alpaydin & Kaynak 1998, UCI
Machine Learning Repository, CC BY 4.0): 1,797 images of 8 x 8 pixels from 0 to 16, here from 0 to 255.
"""

import gzip
import io
import json
import pathlib
import tarfile
import warnings

import sklearn
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

HERE = pathlib.Path(__file__).parent
SEEDS = range(5)


def bytes_of(image):
    return (image * 255 / 16).round().astype("uint8")


def png(image):
    out = io.BytesIO()
    Image.fromarray(bytes_of(image)).save(out, "PNG", optimize=True)
    return out.getvalue()


def archive(digits, parts):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for part, positions in parts.items():
            for i in sorted(positions, key=lambda i: (digits.target[i], i)):
                content = png(digits.images[i])
                entry = tarfile.TarInfo(f"{part}/{digits.target[i]}/{i:04d}.png")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    # Without a time in it, so that the same digits give the same file.
    (HERE / "digits.tar.gz").write_bytes(gzip.compress(packed.getvalue(), mtime=0))


def accuracies(digits, parts):
    x = bytes_of(digits.images).reshape(len(digits.images), -1) / 255
    train, test = parts["train"], parts["test"]
    for seed in SEEDS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            mlp = MLPClassifier(random_state=seed).fit(x[train], digits.target[train])
        yield mlp.score(x[test], digits.target[test])


def main():
    digits = load_digits()
    train, test = train_test_split(range(len(digits.target)), test_size=0.25, random_state=0, stratify=digits.target)
    parts = {"train": train, "test": test}
    archive(digits, parts)
    result = {"scikit-learn": sklearn.__version__, "train": len(train), "test": len(test), "accuracies": list(accuracies(digits, parts))}
    (HERE / "mlp.json").write_text(json.dumps(result) + "\n")
    print(result)


main()
