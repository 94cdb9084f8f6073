"""Computes the reference values of the tests of cnnlib/engine with Keras on TensorFlow.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0 numpy
    python fixtures.py FOLDER_WITH_MNIST

writes layers.json, networks.json, lesson.json and, with training.py, training.json, schedules.json and stopping.json beside this file. Go's tests read
them and never run this script.

Everything is float32. Arrays too large for a readable file (the lesson's network) are
made by `noise`, which the Go tests repeat bit for bit, and compared in samples.
"""

import base64
import gzip
import json
import math
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
VERSIONS = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}


def noise(seed, shape, limit=1.0):
    """Values in [-limit, limit) from SplitMix64, the same in every language."""
    n = int(np.prod(shape))
    with np.errstate(over="ignore"):
        z = np.uint64(seed) * np.uint64(0xD1342543DE82EF95) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    unit = (z >> np.uint64(40)).astype(np.float64) / 2.0**24
    return (limit * (2 * unit - 1)).astype(np.float32).reshape(shape)


def glorot(seed, shape):
    window = math.prod(shape[:-2])
    return noise(seed, shape, math.sqrt(6 / (window * shape[-2] + window * shape[-1])))


def array(values):
    values = np.asarray(values, np.float32)
    return {"shape": list(values.shape), "values": [float(f"{v:.9g}") for v in values.ravel()]}


def samples(values, count=48):
    """A few entries of a large array, with what tells of all of them."""
    flat = np.asarray(values, np.float32).ravel()
    at = np.unique(np.linspace(0, flat.size - 1, min(count, flat.size)).astype(int))
    return {
        "shape": list(np.shape(values)),
        "at": at.tolist(),
        "values": [float(f"{v:.9g}") for v in flat[at]],
        "norm": float(np.linalg.norm(flat.astype(np.float64))),
        "largest": float(np.abs(flat).max()),
    }


# How Keras makes a layer of each kind, from its settings: the fields of cnnlib's op. TestEveryLayer of
# cnnlib/engine/network asks for at least one case of each.
LAYERS = {
    "Conv2D": lambda s: keras.layers.Conv2D(s["filters"], sides(s["kernel"])),
    "ReLU": lambda s: keras.layers.Activation("relu"),
    "Softmax": lambda s: keras.layers.Activation("softmax"),
    "MaxPooling2D": lambda s: keras.layers.MaxPooling2D(sides(s["window"])),
    "AveragePooling2D": lambda s: keras.layers.AveragePooling2D(sides(s["window"])),
    "Dropout": lambda s: keras.layers.Dropout(s["rate"]),
    "Flatten": lambda s: keras.layers.Flatten(),
    "Dense": lambda s: keras.layers.Dense(s["units"]),
}


def made(op):
    return LAYERS[op["op"]](op.get("settings"))


def sides(size):
    return size["height"], size["width"]


def size(height, width):
    return {"height": height, "width": width}


def conv(filters, *kernel):
    return {"op": "Conv2D", "settings": {"filters": filters, "kernel": size(*kernel)}}


def pool(*window):
    return {"op": "MaxPooling2D", "settings": {"window": size(*window)}}


def average(*window):
    return {"op": "AveragePooling2D", "settings": {"window": size(*window)}}


def dropout(rate):
    return {"op": "Dropout", "settings": {"rate": rate}}


def dense(units):
    return {"op": "Dense", "settings": {"units": units}}


RELU, SOFTMAX, FLATTEN = {"op": "ReLU"}, {"op": "Softmax"}, {"op": "Flatten"}


# --- one layer at a time -------------------------------------------------------------


def layer_case(name, op, x, seed):
    layer = made(op)
    x = tf.constant(x, tf.float32)
    layer.build(x.shape)
    layer.set_weights([noise(seed + i, w.shape, 0.5) for i, w in enumerate(layer.weights)])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=False) if op["op"] == "Dropout" else layer(x)
        pull = noise(seed + 9, y.shape)
        total = tf.reduce_sum(y * pull)
    weights = [w.value for w in layer.trainable_weights]
    gradients = tape.gradient(total, [x] + weights)
    return {
        "name": name,
        "layer": op,
        "parameters": layer.count_params(),
        "input": array(x),
        "weights": [array(w) for w in weights],
        "output": array(y),
        # The gradients are of sum(output * pull).
        "pull": array(pull),
        "gradients": [array(g) for g in gradients],
    }


def steps_of(values, step):
    """Coarse values, so that there are equal ones."""
    return np.round(values / step) * step


def layer_cases():
    volume = lambda seed, *shape: noise(seed, (2, *shape))
    return [
        layer_case("conv 3x3, one channel", conv(4, 3, 3), volume(1, 6, 7, 1), 10),
        layer_case("conv 1x1", conv(3, 1, 1), volume(2, 3, 4, 2), 20),
        layer_case("conv 2x3, small window", conv(3, 2, 3), volume(3, 5, 6, 5), 30),
        layer_case("conv 5x5, large window", conv(2, 5, 5), volume(4, 7, 6, 3), 40),
        layer_case("conv 3x3, few channels", conv(5, 3, 3), volume(5, 6, 6, 4), 50),
        layer_case("conv 3x3, Winograd", conv(8, 3, 3), volume(6, 6, 10, 8), 60),
        layer_case("conv 3x3, sides that no tile divides", conv(8, 3, 3), volume(7, 7, 8, 8), 70),
        layer_case("conv as large as the image", conv(3, 4, 5), volume(8, 4, 5, 2), 80),
        layer_case("relu, zeros among the values", RELU, steps_of(volume(9, 4, 4, 2), 0.5), 90),
        layer_case("relu of a vector", RELU, noise(10, (3, 7)), 100),
        layer_case("pool 2x2", pool(2, 2), volume(11, 6, 8, 3), 110),
        layer_case("pool 2x2 that does not divide", pool(2, 2), volume(12, 5, 7, 2), 120),
        layer_case("pool 3x3", pool(3, 3), volume(13, 9, 9, 2), 130),
        layer_case("pool 3x2 that does not divide", pool(3, 2), volume(14, 7, 7, 2), 140),
        layer_case("pool 2x2 with equal values", pool(2, 2), steps_of(volume(15, 6, 6, 2), 1), 150),
        layer_case("pool 2x2 of a blank image", pool(2, 2), np.zeros((2, 4, 4, 2), np.float32), 160),
        layer_case("pool 1x1", pool(1, 1), volume(17, 3, 3, 2), 170),
        layer_case("average pool 2x2", average(2, 2), volume(23, 6, 8, 3), 230),
        layer_case("average pool 3x2 that does not divide", average(3, 2), volume(24, 7, 7, 2), 240),
        layer_case("average pool 1x1", average(1, 1), volume(25, 3, 3, 2), 250),
        layer_case("dropout outside training", dropout(0.5), volume(18, 3, 3, 2), 180),
        layer_case("flatten", FLATTEN, volume(19, 3, 4, 2), 190),
        layer_case("dense", dense(5), noise(20, (3, 7)), 200),
        layer_case("softmax", SOFTMAX, noise(21, (3, 6), 4), 210),
        layer_case("softmax of large scores", SOFTMAX, noise(22, (3, 4), 300), 220),
    ]


# --- whole networks ------------------------------------------------------------------


def network(ops, shape, weights):
    model = keras.Sequential([keras.Input(shape)] + [made(o) for o in ops])
    model.set_weights(weights(model))
    return model


def gradients_of(model, x, y):
    # As Keras trains, but with dropout off: its masks are not those of cnnlib.
    with tf.GradientTape() as tape:
        p = model(x, training=False)
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y, p))
    return p, loss, tape.gradient(loss, [w.value for w in model.trainable_weights])


def trained(model, x, y, steps, keep):
    """The weights after each of some steps of Adam, on the same batch."""
    start = model.get_weights()
    optimizer = keras.optimizers.Adam()
    history = []
    for _ in range(steps):
        _, loss, gradients = gradients_of(model, x, y)
        optimizer.apply(gradients, model.trainable_weights)
        history.append({"loss": float(loss), "weights": [keep(w) for w in model.get_weights()]})
    model.set_weights(start)
    return history


def network_case(name, ops, shape, batch, seed, steps=3, classes=3):
    pixels = ((noise(seed, (batch, *shape)) + 1) * 128).astype(np.uint8)
    pixels[pixels < 96] = 0  # blank areas, as a digit has
    labels = (np.arange(batch) * 2 + 1) % classes
    x, y = pixels.astype(np.float32) / 255, keras.utils.to_categorical(labels, classes)
    model = network(ops, shape, lambda m: [noise(seed + 1 + i, w.shape, 0.4) for i, w in enumerate(m.get_weights())])
    p, loss, gradients = gradients_of(model, x, y)
    return {
        "name": name,
        "layers": ops,
        "input": list(shape),
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
        "labels": labels.tolist(),
        "parameters": model.count_params(),
        "weights": [array(w) for w in model.get_weights()],
        "output": array(p),
        "loss": float(loss),
        "gradients": [array(g) for g in gradients],
        "adam": trained(model, x, y, steps, array),
    }


def network_cases():
    return [
        network_case("dense alone", [FLATTEN, dense(3), SOFTMAX], (3, 4, 1), 5, 300),
        network_case("like the lesson's, small", [conv(3, 3, 3), RELU, conv(4, 3, 3), RELU, pool(2, 2), dropout(0.25), FLATTEN, dense(5), RELU, dropout(0.5), dense(3), SOFTMAX], (10, 10, 1), 4, 310),
        network_case("Winograd, then a pool on its tiles", [conv(8, 3, 3), RELU, conv(8, 3, 3), RELU, pool(2, 2), FLATTEN, dense(3), SOFTMAX], (8, 12, 1), 3, 330),
        network_case("Winograd, then a pool that does not fit its tiles", [conv(8, 3, 3), conv(8, 3, 3), RELU, pool(3, 3), FLATTEN, dense(3), SOFTMAX], (8, 8, 2), 3, 350),
        network_case("pool before the ReLU, two pools, two channels", [conv(4, 3, 3), pool(2, 2), RELU, conv(4, 2, 2), pool(2, 1), FLATTEN, dense(3), SOFTMAX], (9, 9, 2), 3, 370),
        network_case("no ReLU, a softmax in the middle", [FLATTEN, dense(4), SOFTMAX, dense(3), SOFTMAX], (4, 4, 1), 4, 390),
    ]


# --- the lesson's network ------------------------------------------------------------

LESSON = [conv(32, 3, 3), RELU, conv(64, 3, 3), RELU, pool(2, 2), dropout(0.25), FLATTEN, dense(128), RELU, dropout(0.5), dense(10), SOFTMAX]


def lesson_case(folder, batch=16):
    def idx(name, head):
        return np.frombuffer(gzip.open(pathlib.Path(folder) / name).read(), np.uint8, offset=head)

    pixels = idx("t10k-images-idx3-ubyte.gz", 16)[: batch * 784].reshape(batch, 28, 28, 1)
    labels = idx("t10k-labels-idx1-ubyte.gz", 8)[:batch]
    x, y = pixels.astype(np.float32) / 255, keras.utils.to_categorical(labels, 10)
    # Glorot uniform, as a training starts; but the biases are not zero: the blank border of a digit
    # would give scores of exactly zero, or of Winograd's rounding, on whose sign ReLU's gradient depends.
    model = network(LESSON, (28, 28, 1), lambda m: [glorot(500 + i, w.shape) if len(w.shape) > 1 else noise(500 + i, w.shape, 0.05) for i, w in enumerate(m.get_weights())])
    p, loss, gradients = gradients_of(model, x, y)
    return {
        "name": "the lesson's network on the first test digits",
        "layers": LESSON,
        "input": [28, 28, 1],
        "seed": 500,
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
        "labels": labels.tolist(),
        "parameters": model.count_params(),
        "output": array(p),
        "loss": float(loss),
        "gradients": [samples(g) for g in gradients],
        "adam": trained(model, x, y, 3, samples),
    }


def write(name, cases):
    path = HERE / name
    lines = ",\n".join(json.dumps(c) for c in cases)
    path.write_text('{"versions": %s,\n"cases": [\n%s\n]}\n' % (json.dumps(VERSIONS), lines))
    print(path.name, path.stat().st_size, "bytes,", len(cases), "cases")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tf.config.experimental.enable_op_determinism()
    write("layers.json", layer_cases())
    write("networks.json", network_cases())
    write("lesson.json", [lesson_case(sys.argv[1])])
    import training  # which takes from this file what it needs

    write("training.json", training.training_cases())
    write("schedules.json", training.schedule_cases())
    write("stopping.json", training.stopping_cases())
