"""Trains two small models and serves them with KServe's own model server, by both of its protocols.

anomaly-detector: a decision tree over three numbers that says -1 where the first is above 0.9, as the contract of `test/contracts/models.ts` wants it.
pod-anomalies: an IsolationForest over the 45 numbers of `lib/insights/anomaly-features.ts`, trained with pods that are well.
"""

import sys

import numpy as np
from kserve import Model, ModelServer
from kserve.utils.utils import get_predict_input, get_predict_response
from sklearn.ensemble import IsolationForest
from sklearn.tree import DecisionTreeClassifier


class Sklearn(Model):
    """What KServe's sklearnserver does with a model from a file."""

    def __init__(self, name, model):
        super().__init__(name)
        self.model = model
        self.ready = True

    def predict(self, payload, headers=None, response_headers=None):
        result = self.model.predict(get_predict_input(payload))
        return get_predict_response(payload, result, self.name)


def threshold():
    random = np.random.default_rng(1)
    rows = random.random((4000, 3))
    return DecisionTreeClassifier(max_depth=1, random_state=1).fit(rows, np.where(rows[:, 0] > 0.9, -1, 1))


def block(minutes):
    """The nine numbers of one metric, of its last six minutes."""
    value, last = minutes[-1], minutes[-5:]
    lag_1, lag_5 = minutes[-2], minutes[-6]
    diff = value - lag_1
    change = 0.0 if lag_1 == 0 else diff / lag_1
    return [value, last.mean(), last.std(), last.min(), last.max(), lag_1, lag_5, diff, change]


def well(random):
    """A pod that is well on nodes that are well: levels in their usual ranges, and some noise."""
    usual = [(0.2, 0.6), (0.3, 0.7), (0.05, 0.4), (0.2, 0.6)]
    row = []
    for low, high in usual:
        noise = random.uniform(0, 0.02)
        row += block(np.clip(random.uniform(low, high) + random.normal(0, noise, 6), 0.01, 1))
    return row + block(np.full(6, float(random.integers(0, 3))))


def forest():
    random = np.random.default_rng(2)
    rows = np.array([well(random) for _ in range(3000)])
    # Few features a tree: what is unusual in one of five metrics must not drown in the other four.
    return IsolationForest(
        n_estimators=200, contamination=0.01, max_samples=len(rows), max_features=0.2, random_state=2
    ).fit(rows)


if __name__ == "__main__":
    ModelServer(http_port=int(sys.argv[1]), enable_grpc=False, workers=1).start(
        [Sklearn("anomaly-detector", threshold()), Sklearn("pod-anomalies", forest())]
    )
