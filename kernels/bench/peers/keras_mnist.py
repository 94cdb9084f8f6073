"""The lesson's network and training in Keras, as one writes it there. Usage: python keras_mnist.py MNIST_DIR

The backend is that of KERAS_BACKEND, TensorFlow where nothing is said. See worker.py for the talk.
"""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from worker import BATCH, PRECISION, TEST, TRAIN, MNIST, Fastest, Stopwatch, serve, timed

import keras
from keras import layers

BACKEND = keras.backend.backend()
CLASSES, FILTERS = 10, 32


class Data:
    """Images as float32 from 0 to 1 and one-hot labels, made once and only where needed."""

    def __init__(self, mnist):
        self.mnist, self.made = mnist, {}

    def __call__(self, split, n=None):
        if split not in self.made:
            images = self.mnist.images(split).astype("float32") / 255
            self.made[split] = images, keras.utils.to_categorical(self.mnist.labels(split), CLASSES)
        images, labels = self.made[split]
        return images[:n], labels[:n]


def network(filters=FILTERS):
    model = keras.Sequential([
        layers.Input((28, 28, 1)),
        layers.Conv2D(filters, 3, activation="relu"),
        layers.Conv2D(2 * filters, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(CLASSES, activation="softmax"),
    ])
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


class Laps(keras.callbacks.Callback):
    """Stops the time at the ends of the first and the last batch, and at both ends of the epochs."""

    def __init__(self, steps=0):
        super().__init__()
        self.steps, self.first, self.last, self.begin, self.end = steps, None, None, None, None

    def on_epoch_begin(self, epoch, logs=None):
        self.begin = self.begin or Stopwatch()

    def on_train_batch_end(self, batch, logs=None):
        if batch not in (0, self.steps - 1):
            return
        float(logs["loss"])  # waits where the backend runs ahead
        if batch == 0 and self.first is None:
            self.first = Stopwatch()
        if batch == self.steps - 1:
            self.last = Stopwatch()

    def on_epoch_end(self, epoch, logs=None):
        self.end = Stopwatch()


class Peer:
    def __init__(self, folder):
        self.data = Data(MNIST(folder))
        self.lesson = network()
        self.other = 0, None
        self.warm = set()
        self.function = None
        self.fastest = Fastest()

    def model(self, filters):
        """The network with so many filters: besides the lesson's own, only the newest is kept."""
        if filters == FILTERS:
            return self.lesson
        if filters != self.other[0]:
            self.other = filters, network(filters)
        return self.other[1]

    def direct(self):
        """The network as a TensorFlow function, which is about as fast as it gets for few images."""
        if self.function is None:
            import tensorflow as tf

            self.function = tf.function(lambda x: self.lesson(x, training=False), reduce_retracing=True)
        return self.function

    def steps(self, batch, steps, filters):
        """A step's time, between the ends of the first and the last batch of a fit."""
        images, labels = self.data(TRAIN, batch * steps)
        laps = Laps(steps)
        self.model(filters).fit(images, labels, batch_size=batch, epochs=1, verbose=0, callbacks=[laps])
        wall, cpu = laps.last.since(laps.first)
        return {"seconds": wall / (steps - 1), "cpu": cpu / (steps - 1)}

    def epoch(self, images):
        """An epoch on so many images, from its begin to its end: what fit does before and after is left out."""
        x, y = self.data(TRAIN, images)
        few = BATCH + images % BATCH
        if few not in self.warm:
            # A short last batch has a shape of its own, which is compiled.
            self.lesson.fit(x[:few], y[:few], batch_size=BATCH, epochs=1, verbose=0)
            self.warm.add(few)
        laps = Laps()
        self.lesson.fit(x, y, batch_size=BATCH, epochs=1, verbose=0, callbacks=[laps])
        wall, cpu = laps.end.since(laps.begin)
        return {"seconds": wall, "cpu": cpu}

    def predict(self, n, times):
        model, images = self.lesson, self.data(TEST, n)[0]
        ways = {f"predict(batch_size={b})": lambda b=b: model.predict(images, batch_size=b, verbose=0)
                for b in sorted({min(b, n) for b in (32, 128, 512, 1000)})}
        if n <= 1000:
            ways["predict_on_batch"] = lambda: model.predict_on_batch(images)
            ways["model(x)"] = lambda: np.asarray(model(images, training=False), np.float32)
            if BACKEND == "tensorflow":
                function = self.direct()
                ways["tf.function"] = lambda: function(images).numpy()
        way, work = self.fastest.of(("predict", n), ways)
        return timed(work, times, way)

    def evaluate(self, n, times):
        model = self.lesson

        def ways(images):
            x, y = self.data(TEST, images)
            return {f"evaluate(batch_size={b})": lambda b=b: model.evaluate(x, y, batch_size=b, verbose=0) for b in (64, 128, 256, 512, 1000)}

        way, _ = self.fastest.of(("evaluate", n), ways(min(n, 2000)))
        return timed(ways(n)[way], times, way)

    def compile(self, batch):
        """What the first calls take beyond later ones: of a prediction, and of a training step. For a new process."""
        model, images = self.lesson, self.data(TEST, batch)[0]
        first, *later = (timed(lambda: model.predict(images, batch_size=batch, verbose=0), 1, "")["seconds"] for _ in range(4))
        x, y = self.data(TRAIN, 3 * batch)
        laps, watch = Laps(3), Stopwatch()
        model.fit(x, y, batch_size=batch, epochs=1, verbose=0, callbacks=[laps])
        step = laps.last.since(laps.first)[0] / 2
        return {"predict": first - min(later), "train": laps.first.since(watch)[0] - step}

    def part(self, batch, steps):
        """The first steps of an epoch on all images, for the memory that this takes."""
        x, y = self.data(TRAIN)
        self.lesson.fit(x, y, batch_size=batch, epochs=1, steps_per_epoch=steps, verbose=0)
        return {}

    def training(self, epochs, seed):
        """A whole training; compiling is apart, and the moments it left are put back to zero."""
        keras.utils.set_random_seed(seed)
        model = network()
        x, y = self.data(TRAIN)
        initial = model.get_weights()
        few = BATCH + len(x) % BATCH
        watch = Stopwatch()
        model.fit(x[:few], y[:few], batch_size=BATCH, epochs=1, verbose=0)
        compiling = watch.read()["seconds"]
        model.set_weights(initial)
        for variable in model.optimizer.variables[2:]:  # the first two are the count of steps and the learning rate
            variable.assign(np.zeros(variable.shape, variable.dtype))
        model.optimizer.iterations.assign(0)
        laps = Laps()
        model.fit(x, y, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[laps])
        wall, cpu = laps.end.since(laps.begin)
        _, accuracy = model.evaluate(*self.data(TEST), batch_size=1000, verbose=0)
        return {"seconds": wall, "cpu": cpu, "compile": compiling, "accuracy": round(float(accuracy), 4)}


def device():
    """What the backend computes on."""
    if BACKEND == "jax":
        import jax

        return jax.devices()[0].platform
    if BACKEND == "torch":
        import torch

        return "gpu" if torch.cuda.is_available() else "cpu"
    import tensorflow

    return "gpu" if tensorflow.config.list_physical_devices("GPU") else "cpu"


def versions():
    named = {"Keras": keras.version()}
    if BACKEND == "tensorflow":
        import tensorflow

        named["TensorFlow"] = tensorflow.__version__
    elif BACKEND == "jax":
        import jax

        named["JAX"] = jax.__version__
    return named


def be_precise():
    """Computes products as finely as the engine does; weights are float32 in any case."""
    if PRECISION == "bfloat16":
        keras.config.set_dtype_policy("mixed_bfloat16")
    if BACKEND == "tensorflow":
        import tensorflow

        tensorflow.config.experimental.enable_tensor_float_32_execution(PRECISION == "tf32")
    elif BACKEND == "jax":
        import jax

        jax.config.update("jax_default_matmul_precision", "highest" if PRECISION == "float32" else "tensorfloat32")


def main():
    be_precise()
    keras.ops.zeros(1)  # wakes the device
    peer = Peer(sys.argv[1])
    names = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
    serve(f"Keras ({names.get(BACKEND, BACKEND)})", device(), versions(), {
        "steps": peer.steps, "epoch": peer.epoch, "predict": peer.predict, "evaluate": peer.evaluate,
        "compile": peer.compile, "part": peer.part, "training": peer.training,
    })


main()
