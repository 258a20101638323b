"""The file of the event layers: middle layers of the encoder once more, trained to read events.

It stands on the lower layers of one model of attributions and says which.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verbale.errors import ModelError
from verbale.reading.model import cores, metadata, onnx_session

FORMAT = "verbale-events/1"
SHIPPED = Path(__file__).parent.parent / "models" / "events.onnx"

Floats = NDArray[np.float32]
#: Pieces of one run of the layers, with their padding.
_BATCH = 2048


class EventModel:
    """One file of event layers. Safe to share between threads; its graph is loaded when it first runs.

    Raises ModelError where the file is missing, damaged, of another format, or made for the lower
    layers of another model of attributions than ``on``.
    """

    def __init__(self, on: str, path: str | Path | None = None, threads: int | None = None) -> None:
        self.path = Path(path) if path else SHIPPED
        self._threads = threads or cores()
        self._lock = Lock()
        self._session: Any = None
        try:
            facts: dict[str, Any] = json.loads(metadata(self.path)["verbale"])
            fits = facts["format"] == FORMAT
        except OSError as error:
            raise ModelError("no-model", f"There is no model file at {self.path}.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError("not-a-model", f"{self.path} is not a model file of Verbale's.") from error
        if not fits or facts["on"] != on:
            raise ModelError("model-format", f"{self.path} was made for another model than {on}.")
        self.name: str = facts["name"]
        self.types: list[str] = facts["types"]
        self.statuses: list[str] = facts["statuses"]
        self.modes: list[str] = facts["modes"]
        self.role_width: int = facts["role_width"]
        self.lists: dict[str, list[str]] = facts["lists"]
        self.heads = {name: _unpacked(part) for name, part in facts["heads"].items()}
        at = np.cumsum([0, *facts["parts"].values()]).tolist()
        self.parts = {name: slice(a, b) for name, a, b in zip(facts["parts"], at, at[1:], strict=False)}

    def run(
        self,
        rows: Sequence[Floats],
        hints: Sequence[Floats],
        given: Sequence[NDArray[np.int64]] | None = None,
    ) -> list[tuple[Floats, Floats]]:
        """For the states ``[n, width]`` and the dictionary's hints ``[n, types]`` of each sentence: scores of
        its pieces ``[n, parts]`` and the layers' states ``[1 + n, width]``, the first for the sentence.
        ``given`` marks the pieces of a given source (1) and target (2)."""
        session = self._load()
        found: list[tuple[Floats, Floats]] = [(np.zeros((0, 0), np.float32),) * 2] * len(rows)
        for batch in _batches([len(row) for row in rows]):
            lengths = np.array([len(rows[i]) for i in batch], np.int64)
            states = np.zeros((len(batch), int(lengths.max()), rows[batch[0]].shape[1]), np.float32)
            marks = np.zeros(states.shape[:2], np.int64)
            told = np.zeros((*states.shape[:2], len(self.types)), np.float32)
            for k, i in enumerate(batch):
                states[k, : lengths[k]] = rows[i]
                told[k, : lengths[k]] = hints[i]
                if given is not None:
                    marks[k, : lengths[k]] = given[i]
            scores, read = session.run(
                None, {"states": states, "hints": told, "given": marks, "lengths": lengths}
            )
            for k, i in enumerate(batch):
                found[i] = (scores[k, : lengths[k]], read[k, : lengths[k] + 1])
        return found

    def _load(self) -> Any:
        with self._lock:
            if self._session is None:
                self._session = onnx_session(self.path.read_bytes(), self.path, self._threads)
            return self._session


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Indices of sentences, those of like length together; empty ones are left out."""
    found: list[list[int]] = []
    for i in sorted((i for i, n in enumerate(lengths) if n), key=lambda i: -lengths[i]):
        longest = lengths[found[-1][0]] if found else 0
        if found and (len(found[-1]) + 1) * longest <= _BATCH and lengths[i] >= 0.7 * longest:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def _unpacked(part: dict[str, Any]) -> Floats:
    """An array of the file's facts."""
    values = np.frombuffer(base64.b64decode(part["float16"]), "<f2")
    return values.reshape(part["shape"]).astype(np.float32)
