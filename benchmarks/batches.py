"""How long the model takes for a piece, by windows in a batch and pieces in a window, on one core.

    python benchmarks/batches.py [MODEL ...]

Random pieces, rows of one length; the least processor time of several runs, in microseconds. Decision 9
rests on it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import thread_time

import numpy as np
import onnxruntime as ort

from verbale.reading.model import SHIPPED
from verbale.reading.pieces import FEATURE_SIZES

BATCHES = (1, 2, 4, 8, 16)
LENGTHS = (256, 128)
#: Word pieces of the uncased vocabulary, special and unused ones aside.
WORDS = (1000, 30000)


def microseconds(session: ort.InferenceSession, batch: int, length: int) -> float:
    """Processor time for a piece."""
    rng = np.random.default_rng(1)
    inputs = {
        "ids": rng.integers(*WORDS, (batch, length)),
        "features": np.zeros((batch, length, len(FEATURE_SIZES)), np.int64),
        "lengths": np.full(batch, length),
    }
    times = []
    for _ in range(4 + 24 // batch):
        began = thread_time()
        session.run(None, inputs)
        times.append(thread_time() - began)
    return 1e6 * min(times) / (batch * length)


def main() -> None:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    for path in [Path(p) for p in sys.argv[1:]] or [SHIPPED]:
        session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        for length in LENGTHS:
            found = ", ".join(f"{b}: {microseconds(session, b, length):.0f}" for b in BATCHES)
            print(f"{path.name}, windows of {length}, microseconds a piece by windows in a batch: {found}")


if __name__ == "__main__":
    main()
