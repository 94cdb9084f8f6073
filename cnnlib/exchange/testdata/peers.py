"""What Keras and ONNX Runtime make of the files of package exchange, and files that they make themselves.

    pip install keras==3.15.1 jax onnxruntime onnx h5py numpy

    python peers.py fixtures                              writes the small files beside this one
    python peers.py predict MODEL MNIST_FOLDER OUTPUT     what the peer makes of MNIST's test images, as float32
    python peers.py train MNIST_FOLDER MODEL.keras        trains a network a little, and prints its accuracy

The tests read the fixtures and never run this script, but for those of package peers, where CNN321_PEERS names a Python with these packages.
"""

import gzip
import json
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np

HERE = pathlib.Path(__file__).parent


def idx(folder, name):
    data = gzip.open(pathlib.Path(folder) / name).read()
    axes = data[3]
    shape = np.frombuffer(data, ">u4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def predict(model, images):
    """images are [n, height, width, channels], from 0 to 255 in float32."""
    if model.endswith(".keras"):
        import keras

        return keras.saving.load_model(model).predict(images, batch_size=500, verbose=0)
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return np.concatenate([session.run(None, {name: images[i : i + 500]})[0] for i in range(0, len(images), 500)])


def train(folder, path):
    import keras

    keras.utils.set_random_seed(1)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(8, (3, 3), activation="relu"),
            layers.AveragePooling2D((2, 2)),
            layers.Conv2D(8, 3, use_bias=False),
            layers.ReLU(),
            layers.MaxPooling2D((2, 2)),
            layers.Dropout(0.1),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = idx(folder, "train-images-idx3-ubyte.gz")[:12000, ..., None], idx(folder, "train-labels-idx1-ubyte.gz")[:12000]
    model.fit(x.astype(np.float32), y, batch_size=64, epochs=1, verbose=0)
    test = idx(folder, "t10k-images-idx3-ubyte.gz")[..., None].astype(np.float32)
    labels = idx(folder, "t10k-labels-idx1-ubyte.gz")
    model.save(path)
    p = model.predict(test, batch_size=500, verbose=0)
    p.astype("<f4").tofile(path + ".f32")
    print(json.dumps({"accuracy": float((p.argmax(1) == labels).mean())}))


def fixtures():
    import keras
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    layers = keras.layers
    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, (3, 8, 8, 2)).astype(np.uint8)
    expected = {}

    def note(name, probabilities):
        expected[name] = [[float(f"{v:.9g}") for v in row] for row in np.asarray(probabilities)]

    def spread(model):
        """Weights that make every layer count, biases among them."""
        for w in model.weights:
            low, high = (0.5, 1.5) if "variance" in w.name else (-0.7, 0.7)
            w.assign(rng.uniform(low, high, w.shape).astype(np.float32))

    sequential = keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(3, (3, 2), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Dropout(0.25),
            layers.Conv2D(2, 2, use_bias=False),
            layers.Activation("relu"),
            layers.AveragePooling2D((1, 2)),
            layers.Flatten(),
            layers.Dense(5),
            layers.ReLU(),
            layers.Dense(3),
            layers.Softmax(),
        ]
    )
    spread(sequential)
    sequential.compile(keras.optimizers.Adam(0.002), "categorical_crossentropy")
    sequential.save(HERE / "sequential.keras")
    note("sequential.keras", sequential.predict(images.astype(np.float32), verbose=0))

    x = inputs = keras.Input((8, 8, 2))
    for layer in [layers.Conv2D(2, 3), layers.ReLU(), layers.Flatten(), layers.Dense(4, activation="softmax")]:
        x = layer(x)
    functional = keras.Model(inputs, x)
    spread(functional)
    functional.save(HERE / "functional.keras")
    note("functional.keras", functional.predict(images / np.float32(255), verbose=0))

    def uniform(*shape):
        return rng.uniform(-0.7, 0.7, shape).astype(np.float32)

    def graph(name, nodes, weights, shape, feed):
        g = helper.make_graph(
            nodes,
            name,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4])],
            [numpy_helper.from_array(v, k) for k, v in weights.items()],
        )
        m = helper.make_model(g, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(m)
        onnx.save(m, HERE / name)
        y = onnxruntime.InferenceSession(str(HERE / name)).run(None, {"x": feed})[0]
        e = np.exp(y - y.max(1, keepdims=True))
        note(name, y if np.allclose(y.sum(1), 1) else e / e.sum(1, keepdims=True))

    node = helper.make_node
    # As PyTorch writes: channels first, Flatten over them, weights of Gemm the other way round, scores at the end.
    graph(
        "torch.onnx",
        [
            node("Conv", ["x", "k1", "b1"], ["c"], name="/conv", kernel_shape=[3, 2], strides=[1, 1], pads=[0, 0, 0, 0], dilations=[1, 1], group=1),
            node("Relu", ["c"], ["r"]),
            node("MaxPool", ["r"], ["m"], kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0], ceil_mode=0),
            node("Flatten", ["m"], ["f"], axis=1),
            node("Gemm", ["f", "w", "b2"], ["y"], alpha=1.0, beta=1.0, transB=1),
        ],
        {"k1": uniform(3, 2, 3, 2), "b1": uniform(3), "w": uniform(4, 27), "b2": uniform(4)},
        ["n", 2, 8, 8],
        (images.transpose(0, 3, 1, 2) / 255).astype(np.float32),
    )
    # As tf2onnx writes: channels last, turned for the convolution and back, the biases added by themselves.
    graph(
        "tf.onnx",
        [
            node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]),
            node("Conv", ["t", "k1"], ["c"], kernel_shape=[3, 3], strides=[1, 1], auto_pad="VALID"),
            node("Add", ["c", "b1"], ["a"]),
            node("Relu", ["a"], ["r"]),
            node("AveragePool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
            node("Transpose", ["p"], ["u"], perm=[0, 2, 3, 1]),
            node("Constant", [], ["shape"], value=numpy_helper.from_array(np.array([-1, 27], np.int64))),
            node("Reshape", ["u", "shape"], ["f"]),
            node("MatMul", ["f", "w"], ["d"]),
            node("Add", ["d", "b2"], ["s"]),
            node("Softmax", ["s"], ["y"], axis=-1),
        ],
        {"k1": uniform(3, 2, 3, 3), "b1": uniform(1, 3, 1, 1), "w": uniform(27, 4), "b2": uniform(4)},
        ["n", 8, 8, 2],
        (images / 255).astype(np.float32),
    )
    # The layers that came later, after the draws of those above.
    layered = keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Rescaling(1 / 255),
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.1, 0.2),
            layers.RandomRotation(0.1, fill_mode="nearest"),
            layers.RandomZoom(0.2, fill_mode="constant", fill_value=0.5),
            layers.Conv2D(3, 3, strides=(2, 1), padding="same"),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.MaxPooling2D(3, strides=1, padding="same"),
            layers.Conv2D(4, 2, padding="same", activation="leaky_relu"),
            layers.BatchNormalization(scale=False, epsilon=0.01),
            layers.Activation("tanh"),
            layers.AveragePooling2D(2, padding="same"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(5, activation="sigmoid"),
            layers.BatchNormalization(center=False),
            layers.Dense(3, activation="softmax"),
        ]
    )
    spread(layered)
    layered.save(HERE / "layers.keras")
    note("layers.keras", layered.predict(images.astype(np.float32), verbose=0))

    graph(
        "torch-layers.onnx",
        [
            node("Conv", ["x", "k1", "b1"], ["c"], kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1]),
            node("BatchNormalization", ["c", "g", "o", "mean", "variance"], ["n"], epsilon=1e-5, momentum=0.9),
            node("LeakyRelu", ["n"], ["r"], alpha=0.1),
            node("MaxPool", ["r"], ["m"], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER"),
            node("AveragePool", ["m"], ["a"], kernel_shape=[2, 2], strides=[1, 1]),
            node("Tanh", ["a"], ["t"]),
            node("GlobalAveragePool", ["t"], ["p"]),
            node("Flatten", ["p"], ["f"], axis=1),
            node("Sigmoid", ["f"], ["s"]),
            node("Gemm", ["s", "w", "b2"], ["y"], transB=1),
        ],
        {
            **{"k1": uniform(3, 2, 3, 3), "b1": uniform(3), "g": uniform(3), "o": uniform(3), "mean": uniform(3)},
            **{"variance": uniform(3) + 1, "w": uniform(4, 3), "b2": uniform(4)},
        },
        ["n", 2, 8, 8],
        (images.transpose(0, 3, 1, 2) / 255).astype(np.float32),
    )
    augmentation = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
    block = keras.Sequential([layers.Conv2D(3, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()])
    end = keras.Sequential([layers.Flatten(), layers.Dense(4), keras.Sequential([layers.ReLU(), layers.Dense(3, activation="softmax")])])
    nested = keras.Sequential([keras.Input((8, 8, 2)), augmentation, layers.Rescaling(1 / 255), block, layers.MaxPooling2D(2), end])
    spread(nested)
    nested.save(HERE / "nested.keras")
    note("nested.keras", nested.predict(images.astype(np.float32), verbose=0))

    text = json.dumps({"images": images.ravel().tolist(), "probabilities": expected}, indent=None)
    (HERE / "expected.json").write_text(text + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "fixtures":
        fixtures()
    elif sys.argv[1] == "train":
        train(sys.argv[2], sys.argv[3])
    else:
        images = idx(sys.argv[3], "t10k-images-idx3-ubyte.gz")[..., None].astype(np.float32)
        predict(sys.argv[2], images).astype("<f4").tofile(sys.argv[4])
