"""The lesson's network and training in plain JAX. Usage: python jax_mnist.py MNIST_DIR

The data live on the device. On a GPU an epoch is one dispatch (lax.scan); on a CPU each step is one, since convolutions
inside a loop are slow there. See worker.py for the talk.
"""

import functools
import sys

import numpy as np
from worker import BATCH, PRECISION, TEST, TRAIN, MNIST, Fastest, Stopwatch, serve, timed

import jax
import jax.numpy as jnp
import jaxlib

FILTERS = 32
# Weights are float32 in any case; with bfloat16, what layers hand on is not.
DTYPE = jnp.bfloat16 if PRECISION == "bfloat16" else jnp.float32
jax.config.update("jax_default_matmul_precision", "highest" if PRECISION == "float32" else "tensorfloat32")
ON_CPU = jax.devices()[0].platform == "cpu"


def glorot(key, shape, fan_in, fan_out):
    limit = (6.0 / (fan_in + fan_out)) ** 0.5
    return jax.random.uniform(key, shape, jnp.float32, -limit, limit)


def init(key, filters=FILTERS):
    k = jax.random.split(key, 4)
    two, flat = 2 * filters, 12 * 12 * 2 * filters
    return [
        (glorot(k[0], (3, 3, 1, filters), 9, 9 * filters), jnp.zeros(filters)),
        (glorot(k[1], (3, 3, filters, two), 9 * filters, 9 * two), jnp.zeros(two)),
        (glorot(k[2], (flat, 128), flat, 128), jnp.zeros(128)),
        (glorot(k[3], (128, 10), 128, 10), jnp.zeros(10)),
    ]


def conv(x, w, b):
    y = jax.lax.conv_general_dilated(x, w.astype(DTYPE), (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return jax.nn.relu(y + b.astype(DTYPE))


def dropout(key, x, rate):
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def forward(params, x, key=None):
    (w1, b1), (w2, b2), (w3, b3), (w4, b4) = params
    x = conv(conv(x.astype(DTYPE) / 255, w1, b1), w2, b2)
    x = x.reshape(x.shape[0], 12, 2, 12, 2, -1).max((2, 4)).reshape(x.shape[0], -1)
    if key is not None:
        key, sub = jax.random.split(key)
        x = dropout(sub, x, 0.25)
    x = jax.nn.relu(x @ w3.astype(DTYPE) + b3.astype(DTYPE))
    if key is not None:
        x = dropout(key, x, 0.5)
    return (x @ w4.astype(DTYPE) + b4.astype(DTYPE)).astype(jnp.float32)


def loss_of(params, x, y, key):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(forward(params, x, key)), y[:, None], 1))


def step(data, state, batch):
    params, m, v, t, key = state
    key, sub = jax.random.split(key)
    loss, g = jax.value_and_grad(loss_of)(params, data[0][batch], data[1][batch], sub)
    t = t + 1
    m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
    v = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, v, g)
    rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    params = jax.tree.map(lambda p, a, b: p - rate * a / (jnp.sqrt(b) + 1e-7), params, m, v)
    return (params, m, v, t, key), loss


@functools.partial(jax.jit, donate_argnums=1)
def one(data, state, batch):
    return step(data, state, batch)


@functools.partial(jax.jit, donate_argnums=1)
def many(data, state, batches):
    return jax.lax.scan(functools.partial(step, data), state, batches)


@functools.partial(jax.jit, static_argnums=(1, 2, 3))
def shuffled(key, images, batch, steps):
    """Batches of shuffled positions; the last one is filled up from the front."""
    return jnp.resize(jax.random.permutation(key, images), (steps, batch))


@jax.jit
def probabilities(params, x):
    return jax.nn.softmax(forward(params, x))


@jax.jit
def score(params, x, y):
    logits = forward(params, x)
    losses = -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1)
    return jnp.sum(losses), jnp.sum(jnp.argmax(logits, -1) == y)


class Peer:
    def __init__(self, folder):
        self.mnist = MNIST(folder)
        self.on_device = {}
        self.states = {}
        self.compiled = {}
        self.fastest = Fastest()
        self.random = jax.random.key(0)

    def data(self, split):
        if split not in self.on_device:
            self.on_device[split] = (jnp.asarray(self.mnist.images(split)), jnp.asarray(self.mnist.labels(split).astype(np.int32)))
        return self.on_device[split]

    def state(self, filters=FILTERS, seed=0):
        if filters not in self.states:
            self.states = {k: v for k, v in self.states.items() if k == FILTERS}
            self.states[filters] = self.fresh(filters, seed)
        return self.states[filters]

    def fresh(self, filters, seed):
        params = init(jax.random.key(seed), filters)
        zeros = jax.tree.map(jnp.zeros_like, params)
        return params, zeros, jax.tree.map(jnp.copy, zeros), jnp.float32(0), jax.random.key(seed + 1)

    def order(self, images, batch, steps):
        self.random, key = jax.random.split(self.random)
        return shuffled(key, images, batch, steps)

    def program(self, function, *arguments):
        """The function compiled for arguments of these shapes."""
        shapes = tuple((x.shape, str(x.dtype)) for x in jax.tree.leaves(arguments))
        key = function, shapes
        if key not in self.compiled:
            self.compiled[key] = function.lower(*arguments).compile()
        return self.compiled[key]

    def run(self, filters, order):
        """Trains on batches, compiling beforehand. Returns stopwatches: begin, end of the first step, end."""
        data, state = self.data(TRAIN), self.state(filters)
        if not ON_CPU:
            program = self.program(many, data, state, order)
            begin = Stopwatch()
            state, losses = program(data, state, order)
            losses.block_until_ready()
            self.states[filters] = state
            return begin, None, Stopwatch()
        program, batches = self.program(one, data, state, order[0]), list(order)
        begin, first = Stopwatch(), None
        for batch in batches:
            state, loss = program(data, state, batch)
            if first is None:
                loss.block_until_ready()
                first = Stopwatch()
        loss.block_until_ready()
        self.states[filters] = state
        return begin, first, Stopwatch()

    def steps(self, batch, steps, filters):
        """A step's time: between the ends of the first and the last one, or a part of the one dispatch of all."""
        begin, first, end = self.run(filters, self.order(batch * steps, batch, steps))
        if first is None:
            wall, cpu = end.since(begin)
        else:
            (wall, cpu), steps = end.since(first), steps - 1
        return {"seconds": wall / steps, "cpu": cpu / steps}

    def epoch(self, images):
        begin, _, end = self.run(FILTERS, self.order(images, BATCH, -(-images // BATCH)))
        wall, cpu = end.since(begin)
        return {"seconds": wall, "cpu": cpu}

    def predict(self, n, times):
        params, images = self.state()[0], self.mnist.images(TEST)[:n]

        def by(size):
            for i in range(0, n, size):
                np.asarray(probabilities(params, images[i : i + size]))

        sizes = [n] if n < 1000 else [250, 500, 1000]
        way, work = self.fastest.of(("predict", n), {f"jit, {b}": functools.partial(by, b) for b in sizes})
        return timed(work, times, way)

    def correct(self, params, n, size):
        x, y = self.data(TEST)
        results = [score(params, x[i : i + size], y[i : i + size]) for i in range(0, n, size)]
        return sum(int(right) for _, right in results), sum(float(loss) for loss, _ in results)

    def evaluate(self, n, times):
        params = self.state()[0]
        way, work = self.fastest.of(("evaluate", n), {f"jit, {b}": functools.partial(self.correct, params, n, b) for b in (100, 250, 500, 1000)})
        return timed(work, times, way)

    def compile(self, batch):
        """How long XLA and JAX take to make the two programs."""
        state, images = self.state(), jnp.asarray(self.mnist.images(TEST)[:batch])
        watch = Stopwatch()
        probabilities.lower(state[0], images).compile()
        predict = watch.read()["seconds"]
        data, order = self.data(TRAIN), self.order(batch, batch, 1)
        watch = Stopwatch()
        if ON_CPU:
            self.program(one, data, state, order[0])
        else:
            self.program(many, data, state, order)
        return {"predict": predict, "train": watch.read()["seconds"]}

    def part(self, batch, steps):
        self.run(FILTERS, self.order(60000, batch, steps))
        return {}

    def training(self, epochs, seed):
        """A whole training; compiling is apart."""
        images, steps = 60000, -(-60000 // BATCH)
        self.states[FILTERS] = self.fresh(FILTERS, seed)
        data, order = self.data(TRAIN), self.order(images, BATCH, steps)
        watch = Stopwatch()
        if ON_CPU:
            self.program(one, data, self.states[FILTERS], order[0])
        else:
            self.program(many, data, self.states[FILTERS], order)
        compiling = watch.read()["seconds"]
        self.random = jax.random.key(seed + 2)
        jax.block_until_ready((data, self.states[FILTERS], order))
        watch = Stopwatch()
        for _ in range(epochs):
            self.run(FILTERS, self.order(images, BATCH, steps))
        took = watch.read()
        right, _ = self.correct(self.states[FILTERS][0], 10000, 1000)
        return {**took, "compile": compiling, "accuracy": right / 10000}


def main():
    jnp.zeros(1).block_until_ready()  # wakes the device
    peer = Peer(sys.argv[1])
    serve("JAX", jax.devices()[0].platform, {"JAX": jax.__version__, "jaxlib": jaxlib.__version__}, {
        "steps": peer.steps, "epoch": peer.epoch, "predict": peer.predict, "evaluate": peer.evaluate,
        "compile": peer.compile, "part": peer.part, "training": peer.training,
    })


main()
