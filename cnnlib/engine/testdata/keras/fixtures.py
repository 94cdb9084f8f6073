"""Computes the reference values of the tests of cnnlib/engine with Keras on TensorFlow.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0 numpy
    python fixtures.py FOLDER_WITH_MNIST

writes layers.json, moved.json, networks.json, normalized.json, lesson.json and, with training.py, training.json, schedules.json and
stopping.json beside this file. Go's tests read
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
    "Conv2D": lambda s: keras.layers.Conv2D(s["filters"], sides(s["kernel"]), **slide(s)),
    "BatchNormalization": lambda s: keras.layers.BatchNormalization(momentum=s["momentum"], epsilon=s["epsilon"]),
    "ReLU": lambda s: keras.layers.Activation("relu"),
    "LeakyReLU": lambda s: keras.layers.LeakyReLU(s["negativeSlope"]),
    "Sigmoid": lambda s: keras.layers.Activation("sigmoid"),
    "Tanh": lambda s: keras.layers.Activation("tanh"),
    "Softmax": lambda s: keras.layers.Activation("softmax"),
    "MaxPooling2D": lambda s: keras.layers.MaxPooling2D(sides(s["window"]), **slide(s)),
    "AveragePooling2D": lambda s: keras.layers.AveragePooling2D(sides(s["window"]), **slide(s)),
    "GlobalAveragePooling2D": lambda s: keras.layers.GlobalAveragePooling2D(),
    "Dropout": lambda s: keras.layers.Dropout(s["rate"]),
    "Flatten": lambda s: keras.layers.Flatten(),
    "Dense": lambda s: keras.layers.Dense(s["units"]),
    "RandomFlip": lambda s: keras.layers.RandomFlip(s["mode"]),
    "RandomTranslation": lambda s: keras.layers.RandomTranslation(s["heightFactor"], s["widthFactor"], **filling(s)),
    "RandomRotation": lambda s: keras.layers.RandomRotation(s["factor"], **filling(s)),
    "RandomZoom": lambda s: keras.layers.RandomZoom(s["heightFactor"], None if s.get("keepAspect") else s["widthFactor"], **filling(s)),
}


def made(op):
    return LAYERS[op["op"]](op.get("settings"))


def sides(size):
    return size["height"], size["width"]


def slide(settings):
    given = {"padding": settings.get("padding", "valid")}
    if "strides" in settings:
        given["strides"] = sides(settings["strides"])
    return given


def filling(settings):
    return {"fill_mode": settings["mode"], "fill_value": settings.get("value", 0.0)}


def size(height, width):
    return {"height": height, "width": width}


def settings(op, strides=None, padding=None, **given):
    if strides:
        given["strides"] = size(*strides)
    if padding:
        given["padding"] = padding
    return {"op": op, "settings": given}


def conv(filters, *kernel, **given):
    return settings("Conv2D", filters=filters, kernel=size(*kernel), **given)


def pool(*window, **given):
    return settings("MaxPooling2D", window=size(*window), **given)


def average(*window, **given):
    return settings("AveragePooling2D", window=size(*window), **given)


def batch_norm(momentum=0.99, epsilon=0.001):
    return settings("BatchNormalization", momentum=momentum, epsilon=epsilon)


def dropout(rate):
    return {"op": "Dropout", "settings": {"rate": rate}}


def dense(units):
    return {"op": "Dense", "settings": {"units": units}}


SIGMOID, TANH, GLOBAL_AVERAGE = {"op": "Sigmoid"}, {"op": "Tanh"}, {"op": "GlobalAveragePooling2D"}
RELU, SOFTMAX, FLATTEN = {"op": "ReLU"}, {"op": "Softmax"}, {"op": "Flatten"}


# --- one layer at a time -------------------------------------------------------------


def layer_case(name, op, x, seed, training=False):
    layer = made(op)
    x = tf.constant(x, tf.float32)
    layer.build(x.shape)
    start = [noise(seed + i, w.shape, 0.5) for i, w in enumerate(layer.weights)]
    if op["op"] == "BatchNormalization":
        start = [1 + start[0], start[1], start[2], 1 + start[3]]
    layer.set_weights(start)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=training)
        pull = noise(seed + 9, y.shape)
        total = tf.reduce_sum(y * pull)
    gradients = tape.gradient(total, [x] + [w.value for w in layer.trainable_weights])
    case = {
        "name": name,
        "layer": op,
        "parameters": layer.count_params(),
        "input": array(x),
        "weights": [array(w) for w in start],
        "output": array(y),
        # The gradients are of sum(output * pull): of the input and of the weights that are trained.
        "pull": array(pull),
        "gradients": [array(g) for g in gradients],
    }
    if training:
        case["training"] = True
        case["after"] = [array(w) for w in layer.get_weights()]
    return case


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
        layer_case("softmax of a volume", SOFTMAX, volume(26, 2, 3, 4), 260),
        layer_case("conv 3x3, same", conv(3, 3, 3, padding="same"), volume(30, 5, 6, 2), 300),
        layer_case("conv 3x3, same, Winograd", conv(8, 3, 3, padding="same"), volume(31, 6, 7, 8), 310),
        layer_case("conv 2x4, same: one more at the end", conv(3, 2, 4, padding="same"), volume(32, 5, 6, 2), 320),
        layer_case("conv 5x5, same, larger than the image", conv(2, 5, 5, padding="same"), volume(33, 3, 4, 2), 330),
        layer_case("conv 3x3, strides 2", conv(3, 3, 3, strides=(2, 2)), volume(34, 7, 8, 2), 340),
        layer_case("conv 3x3, strides 2x1, many channels", conv(8, 3, 3, strides=(2, 1)), volume(35, 6, 6, 8), 350),
        layer_case("conv 3x3, same, strides 2", conv(3, 3, 3, strides=(2, 2), padding="same"), volume(36, 7, 8, 2), 360),
        layer_case("conv 2x2, same, strides 3x2", conv(2, 2, 2, strides=(3, 2), padding="same"), volume(37, 7, 7, 2), 370),
        layer_case("conv 1x1, strides 2", conv(3, 1, 1, strides=(2, 2)), volume(38, 5, 6, 2), 380),
        layer_case("pool 3x3, strides 2", pool(3, 3, strides=(2, 2)), volume(40, 7, 8, 2), 400),
        layer_case("pool 3x3, same, strides 2", pool(3, 3, strides=(2, 2), padding="same"), volume(41, 6, 7, 2), 410),
        layer_case("pool 2x2, same, that does not divide", pool(2, 2, padding="same"), volume(42, 5, 7, 2), 420),
        layer_case("pool 3x2, same, strides 1, equal values", pool(3, 2, strides=(1, 1), padding="same"), steps_of(volume(43, 4, 5, 2), 1), 430),
        layer_case("pool 2x2, strides 3: gaps", pool(2, 2, strides=(3, 3)), volume(44, 8, 8, 2), 440),
        layer_case("pool 5x5, same, larger than the image", pool(5, 5, strides=(1, 1), padding="same"), -1 + volume(45, 3, 3, 2), 450),
        layer_case("average 3x3, strides 2", average(3, 3, strides=(2, 2)), volume(46, 7, 8, 2), 460),
        layer_case("average 3x3, same, strides 2", average(3, 3, strides=(2, 2), padding="same"), volume(47, 6, 7, 2), 470),
        layer_case("average 2x3, same, strides 1", average(2, 3, strides=(1, 1), padding="same"), volume(48, 4, 5, 2), 480),
        layer_case("global average", GLOBAL_AVERAGE, volume(49, 4, 5, 3), 490),
        layer_case("sigmoid", SIGMOID, noise(50, (3, 5), 6), 500),
        layer_case("sigmoid far from zero", SIGMOID, noise(51, (2, 4), 100), 510),
        layer_case("tanh", TANH, volume(52, 3, 2, 2), 520),
        layer_case("leaky relu", settings("LeakyReLU", negativeSlope=0.3), steps_of(volume(53, 4, 3, 2), 0.5), 530),
        layer_case("leaky relu, slope 0", settings("LeakyReLU", negativeSlope=0.0), noise(54, (3, 5)), 540),
        layer_case("batch normalization of a volume", batch_norm(), volume(55, 4, 3, 3), 550),
        layer_case("batch normalization of a volume, training", batch_norm(), volume(56, 4, 3, 3), 560, training=True),
        layer_case("batch normalization of a vector", batch_norm(0.9, 0.01), noise(57, (5, 4)), 570),
        layer_case("batch normalization of a vector, training", batch_norm(0.9, 0.01), noise(58, (5, 4)), 580, training=True),
        layer_case("batch normalization of one vector, training", batch_norm(), noise(59, (1, 4)), 590, training=True),
        layer_case("batch normalization far from zero, training", batch_norm(), 100 + volume(60, 3, 3, 2), 600, training=True),
        layer_case("flip outside training", settings("RandomFlip", mode="horizontal"), volume(61, 3, 2, 2), 610),
        layer_case("translation outside training", settings("RandomTranslation", heightFactor=0.2, widthFactor=0.1, mode="reflect"), volume(62, 3, 2, 2), 620),
        layer_case("rotation outside training", settings("RandomRotation", factor=0.2, mode="reflect"), volume(63, 3, 2, 2), 630),
        layer_case("zoom outside training", settings("RandomZoom", heightFactor=0.2, keepAspect=True, mode="reflect"), volume(64, 3, 2, 2), 640),
    ]


# --- layers that move images by chance, where what is drawn is given -----------------


def moved_case(name, op, x, *drawn):
    """drawn is what Keras would draw for each image: of a translation the fractions of height and width, of a rotation that
    of a turn, of a zoom those by which height and width grow, of a flip whether it is done (1) or not (0)."""
    layer = made(op)
    drawn = [np.asarray(d, np.float32) for d in drawn]
    batch, height, width, _ = x.shape
    if op["op"] == "RandomFlip":
        transformation = {"flips": tf.constant(drawn[0].reshape(batch, 1, 1, 1) > 0)}
    elif op["op"] == "RandomTranslation":
        transformation = {"translations": tf.constant(np.stack([drawn[1] * width, drawn[0] * height], 1))}
    elif op["op"] == "RandomZoom":
        transformation = {"height_zoom": tf.constant(1 + drawn[0].reshape(-1, 1)), "width_zoom": tf.constant(1 + drawn[1].reshape(-1, 1))}
    else:
        none, one = np.zeros(batch, np.float32), np.ones(batch, np.float32)
        transformation = {"rotation_matrix": layer._compute_affine_matrix(
            center_x=0.5, center_y=0.5, angle=tf.constant(drawn[0] * 360), translate_x=none, translate_y=none,
            scale=one, shear_x=none, shear_y=none, height=height, width=width)}
    y = layer.transform_images(tf.constant(x), transformation, training=True)
    return {"name": name, "layer": op, "input": array(x), "drawn": [array(d) for d in drawn], "output": array(y)}


def moved_cases():
    x = lambda seed, *shape: noise(seed, (3, *shape))
    cases = [
        moved_case("flip, " + mode, settings("RandomFlip", mode=mode), x(700 + i, 3, 4, 2), [0, 1, 1])
        for i, mode in enumerate(["horizontal", "vertical", "horizontal_and_vertical"])
    ]
    for i, mode in enumerate(["reflect", "constant", "nearest", "wrap"]):
        fill = {"mode": mode, "value": 0.5} if mode == "constant" else {"mode": mode}
        cases += [
            moved_case("translation, " + mode, settings("RandomTranslation", heightFactor=1, widthFactor=1, **fill), x(710 + i, 5, 4, 2), [0.13, -0.4, 0.97], [-0.21, 0, 0.9]),
            moved_case("rotation, " + mode, settings("RandomRotation", factor=1, **fill), x(720 + i, 5, 6, 1), [0.03, -0.25, 0.6]),
            moved_case("zoom, " + mode, settings("RandomZoom", heightFactor=1, widthFactor=1, **fill), x(730 + i, 4, 5, 1), [0.3, -0.4, 0.95], [0.1, 0.7, -0.6]),
        ]
    return cases


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


# --- a network as CIFAR's tutorials have it, trained -----------------------------------

NORMALIZED = [
    conv(8, 3, 3, padding="same"), batch_norm(), RELU,
    conv(8, 3, 3, padding="same"), batch_norm(), RELU, pool(2, 2),
    conv(16, 3, 3, padding="same", strides=(2, 2)), batch_norm(), RELU,
    conv(16, 3, 3, padding="same"), batch_norm(), settings("LeakyReLU", negativeSlope=0.3), pool(3, 3, strides=(2, 2), padding="same"),
    GLOBAL_AVERAGE, dense(16), batch_norm(), TANH, dense(4), SOFTMAX,
]


def coloured(seed, n, side, classes):
    """Noisy images with a stripe, whose colour and place depend on the class; Go's tests make the same ones."""
    images = ((noise(seed, (n, side, side, 3)) + 1) * 64).astype(np.uint8)
    labels = (np.arange(n) * 7 + np.arange(n) // 5) % classes
    for image, label in zip(images, labels):
        image[label * side // classes :: side // 2, :, label % 3] = 250
    return images, labels


def normalized_case(seed=800, side=16, classes=4, batch=16, steps=20):
    images, labels = coloured(seed, batch * steps, side, classes)
    x, y = images.astype(np.float32) / 255, keras.utils.to_categorical(labels, classes)

    def start(model):
        values = []
        for i, w in enumerate(model.weights):
            plain = np.zeros(w.shape, np.float32) if w.name in ("bias", "beta", "moving_mean") else np.ones(w.shape, np.float32)
            values.append(glorot(seed + 1 + i, w.shape) if w.name == "kernel" else plain)
        return values

    model = network(NORMALIZED, (side, side, 3), start)
    optimizer, losses, rights = keras.optimizers.Adam(epsilon=EPSILON), [], []
    for t in range(steps):
        # GoMLX's epsilon: see trained.
        optimizer.epsilon = EPSILON * math.sqrt(1 - BETA_2 ** (t + 1))
        part = slice(t * batch, (t + 1) * batch)
        with tf.GradientTape() as tape:
            p = model(x[part], training=True)
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y[part], p))
        optimizer.apply(tape.gradient(loss, [w.value for w in model.trainable_weights]), model.trainable_weights)
        losses.append(float(loss))
        rights.append(int(np.sum(np.argmax(p, -1) == labels[part])))
    moving = [array(w) for w in model.weights if w.name.startswith("moving_")]
    return {
        "name": "conv, batch normalization, ReLU; same padding and strides",
        "layers": NORMALIZED,
        "input": [side, side, 3],
        "seed": seed,
        "batch": batch,
        "classes": classes,
        "losses": losses,
        "right": rights,
        "moving": moving,
        # What the trained network says of the first batch.
        "output": array(model(x[:batch], training=False)),
    }


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
    write("moved.json", moved_cases())
    write("normalized.json", [normalized_case()])
    write("networks.json", network_cases())
    write("lesson.json", [lesson_case(sys.argv[1])])
    import training  # which takes from this file what it needs

    write("training.json", training.training_cases())
    write("schedules.json", training.schedule_cases())
    write("stopping.json", training.stopping_cases())
