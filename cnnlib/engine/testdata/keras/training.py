"""Trainings computed with Keras, for fixtures.py: the losses of twenty steps with each optimizer and loss, and what the
callbacks make of a row of losses.
"""

import base64

import keras
import numpy as np

from fixtures import FLATTEN, RELU, SOFTMAX, array, conv, dense, made, noise

STEPS, BATCH, BATCHES = 20, 4, 3


class Taken(keras.callbacks.Callback):
    """The loss of each batch, as Keras has it: that of the batch alone, with the penalties of weights."""

    def __init__(self):
        super().__init__()
        self.losses = []

    def on_train_batch_begin(self, batch, logs=None):
        self.model.reset_metrics()

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(float(logs["loss"]))


OPTIMIZERS = {
    "Adam": lambda o: keras.optimizers.Adam(**o),
    "SGD": lambda o: keras.optimizers.SGD(**o),
    "RMSprop": lambda o: keras.optimizers.RMSprop(**o),
}


def training_case(name, optimizer, options, seed, l2=0.0, regression=False):
    ops = [conv(4, 3, 3), RELU, FLATTEN, dense(6), RELU] + ([dense(1)] if regression else [dense(3), SOFTMAX])
    shape, n = (8, 8, 1), BATCH * BATCHES
    pixels = ((noise(seed, (n, *shape)) + 1) * 128).astype(np.uint8)
    labels = (np.arange(n) * 2 + 1) % 3
    layers = [made(o) for o in ops]
    if l2:
        for layer in layers:
            if hasattr(layer, "kernel_regularizer"):
                layer.kernel_regularizer = keras.regularizers.L2(l2)
    model = keras.Sequential([keras.Input(shape)] + layers)
    model.set_weights([noise(seed + 1 + i, w.shape, 0.3) for i, w in enumerate(model.get_weights())])
    weights = [array(w) for w in model.get_weights()]
    model.compile(loss="mean_squared_error" if regression else "categorical_crossentropy", optimizer=OPTIMIZERS[optimizer](options))
    x = pixels.astype(np.float32) / 255
    y = labels.astype(np.float32).reshape(-1, 1) if regression else keras.utils.to_categorical(labels, 3)
    taken = Taken()
    model.fit(x, y, batch_size=BATCH, epochs=-(-STEPS // BATCHES), shuffle=False, verbose=0, callbacks=[taken])
    return {
        "name": name,
        "optimizer": optimizer,
        "options": options,
        "l2": l2,
        "regression": regression,
        "layers": ops,
        "input": list(shape),
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
        "labels": labels.tolist(),
        "batch": BATCH,
        "weights": weights,
        "losses": taken.losses[:STEPS],
        # After the whole epochs that hold the steps: with all penalties, as Keras measures.
        "steps": len(taken.losses),
        "evaluated": float(model.evaluate(x, y, batch_size=n, verbose=0)),
    }


def training_cases():
    return [
        training_case("Adam", "Adam", {"learning_rate": 0.01}, 600),
        # An epsilon of the size of the gradients: its place is then seen at once.
        training_case("Adam with a large epsilon", "Adam", {"learning_rate": 0.01, "epsilon": 0.05}, 610),
        training_case("SGD", "SGD", {"learning_rate": 0.1}, 620),
        training_case("SGD with momentum", "SGD", {"learning_rate": 0.05, "momentum": 0.9}, 630),
        training_case("SGD with Nesterov's momentum", "SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}, 640),
        training_case("RMSprop", "RMSprop", {"learning_rate": 0.005}, 650),
        training_case("RMSprop with momentum", "RMSprop", {"learning_rate": 0.005, "rho": 0.8, "momentum": 0.5}, 660),
        training_case("RMSprop, centered", "RMSprop", {"learning_rate": 0.005, "centered": True}, 670),
        training_case("L2", "Adam", {"learning_rate": 0.01}, 680, l2=0.02),
        training_case("regression", "SGD", {"learning_rate": 0.02}, 690, regression=True),
        training_case("regression with L2", "RMSprop", {"learning_rate": 0.005}, 700, l2=0.01, regression=True),
    ]


# --- callbacks -----------------------------------------------------------------------


def callback_model(rate):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mean_squared_error", optimizer=keras.optimizers.SGD(learning_rate=rate))
    return model


LOSSES = [1.0, 0.8, 0.85, 0.84, 0.79999, 0.7, 0.71, 0.70, 0.69995, 0.72, 0.73, 0.6, 0.65, 0.66, 0.67, 0.68, 0.69]


def rates(callback, rate=0.1, losses=LOSSES):
    """The learning rate of each epoch, and the epoch after which a callback stops the training (0: none)."""
    model = callback_model(rate)
    callback.set_model(model)
    callback.on_train_begin()
    model.stop_training, stopped, given = False, 0, []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_begin(epoch)
        given.append(float(model.optimizer.learning_rate))
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            stopped = epoch + 1
            break
    return given, stopped, getattr(callback, "best_epoch", -1) + 1


def schedule_case(name, callback, **settings):
    given, _, _ = rates(callback)
    return {"name": name, "rate": 0.1, "losses": LOSSES, "rates": given, **settings}


def schedule_cases():
    cosine = keras.optimizers.schedules.CosineDecay(0.1, 7, alpha=0.1)
    return [
        schedule_case("step", keras.callbacks.LearningRateScheduler(lambda e, r: 0.1 * 0.5 ** (e // 3)), kind="step", every=3, factor=0.5),
        schedule_case("cosine", keras.callbacks.LearningRateScheduler(lambda e, r: float(cosine(e))), kind="cosine", every=7, least=0.1),
        schedule_case("plateau", keras.callbacks.ReduceLROnPlateau(patience=2), kind="plateau", patience=2, factor=0.1, minDelta=1e-4),
        schedule_case("plateau with a floor", keras.callbacks.ReduceLROnPlateau(patience=1, factor=0.3, min_lr=0.005, min_delta=0.01), kind="plateau", patience=1, factor=0.3, least=0.005, minDelta=0.01),
    ]


def stopping_case(name, **settings):
    _, stopped, best = rates(keras.callbacks.EarlyStopping(restore_best_weights=True, **settings))
    return {"name": name, "losses": LOSSES, "patience": settings.get("patience", 0), "minDelta": settings.get("min_delta", 0), "stopped": stopped, "best": best}


def stopping_cases():
    return [
        stopping_case("no patience"),
        stopping_case("patience 1", patience=1),
        stopping_case("patience 2", patience=2),
        stopping_case("patience 3", patience=3),
        stopping_case("patience 3, small gains", patience=3, min_delta=0.05),
        stopping_case("patience 5", patience=5),
        stopping_case("never", patience=9),
    ]
