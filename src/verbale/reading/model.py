"""The model file: a graph for ONNX Runtime (or OpenVINO) with everything that reading needs
in its metadata, and the two runtimes behind one small seam."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from io import SEEK_CUR, BytesIO
from pathlib import Path
from threading import Lock, local
from time import perf_counter
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from verbale.errors import ModelError
from verbale.reading.coreference import Weights
from verbale.reading.heads import HEADS
from verbale.reading.pieces import FEATURE_SIZES
from verbale.reading.tags import TAGS

FORMAT = "verbale-attribution/3"
SHIPPED = Path(__file__).parent.parent / "models" / "attribution.onnx"

#: The states of the encoder's third layer, on which the event layers stand: a value within the graph.
SHARED_STATES = "/encoder/encoder/layer.2/output/LayerNorm/LayerNormalization_output_0"

Arrays = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
#: ids ``[batch, length]``, features ``[batch, length, 4]``, lengths ``[batch]`` to emissions
#: ``[batch, length, tags]``, link vectors ``[batch, length, parts * width]``, what mentions are made of
#: ``[batch, length, heads.WIDTH]`` and the shared states ``[batch, length, width]`` (``width`` 0 in a graph
#: that has none).
Run = Callable[[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], Arrays]


@dataclass(frozen=True)
class LinkWeights:
    """Tables for one role: distance bucket, cues between, spans between, and the score of none."""

    distance: NDArray[np.float32]
    cues: NDArray[np.float32]
    spans: NDArray[np.float32]
    none: float


@dataclass(frozen=True)
class Calibration:
    """How sure an attribution is, by logistic regression over its evidence: a weight for each number of
    it (the first ones, where it was fitted to fewer), and the floor below which it is left out."""

    weights: NDArray[np.float64]
    intercept: float
    floor: float

    @classmethod
    def of(cls, fit: dict[str, Any] | None) -> Calibration | None:
        """What is kept as JSON; weights by the names of their evidence, or in its order."""
        if fit is None:
            return None
        weights = fit["weights"]
        listed = list(weights.values()) if isinstance(weights, dict) else weights
        return cls(np.array(listed, np.float64), float(fit["intercept"]), float(fit["floor"]))


def calibration_beside(path: Path) -> Path:
    """Where a model file's calibration is, if it has been fitted anew: it counts before the one within."""
    return path.with_suffix(".calibration.json")


def _calibration(path: Path) -> Calibration | None:
    beside = calibration_beside(path)
    try:
        return Calibration.of(json.loads(beside.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelError("not-a-model", f"{beside} is not a calibration of a model file.") from error


class Model:
    """One model file. Safe to share between threads.

    Its facts are read at once, its graph when it first runs. ``runtime`` is ``onnxruntime``,
    ``openvino``, or ``auto`` (OpenVINO where it is installed and faster). Raises ModelError
    where the file is missing, damaged, or of another format.
    """

    def __init__(
        self, path: str | Path | None = None, threads: int | None = None, runtime: str = "auto"
    ) -> None:
        self.path = Path(path) if path else SHIPPED
        self.threads = threads or cores()
        self._wanted = runtime
        self._lock = Lock()
        self._loaded: tuple[str, Run] | None = None
        try:
            properties = metadata(self.path)
            facts: dict[str, Any] = json.loads(properties["verbale"])
            known = facts["format"] == FORMAT and facts["heads"] == list(HEADS)
        except OSError as error:
            raise ModelError("no-model", f"There is no model file at {self.path}.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError("not-a-model", f"{self.path} is not a model file of Verbale's.") from error
        if not (known and facts["tags"] == list(TAGS) and facts["features"] == FEATURE_SIZES):
            raise ModelError("model-format", f"{self.path} was made for another version of Verbale.")
        self.name: str = facts["name"]
        #: The model whose lower layers this one has kept as they are: event layers stand on those.
        self.base: str = facts.get("base", self.name)
        self.width: int = facts["width"]
        self.special: tuple[int, int] = tuple(facts["special"])
        crf = facts["crf"]
        self.transitions = np.array(crf["transitions"], np.float32)
        self.start = np.array(crf["start"], np.float32)
        self.end = np.array(crf["end"], np.float32)
        links = facts["links"]
        self.link_width: int = links["width"]
        self.link_parts: list[str] = links["parts"]
        self.links = {role: _link_weights(links[role]) for role in ("source", "content")}
        self.calibration = _calibration(self.path) or Calibration.of(facts["calibration"])
        learned = facts["antecedents"]
        self.antecedents = Weights.from_plain(learned) if learned else Weights.untrained()
        self._tokenizer_json = properties["tokenizer"]

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer that the model was trained with."""
        return Tokenizer.from_str(self._tokenizer_json)

    @property
    def runtime(self) -> str:
        """What runs the graph, with version and threads."""
        return self._load()[0]

    def run(self, ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        """Emissions ``[batch, length, tags]``, link vectors ``[batch, length, parts * width]``,
        mentions ``[batch, length, heads.WIDTH]`` and shared states ``[batch, length, width]`` of
        rows; zeros behind the end of shorter ones."""
        return self._load()[1](ids, features, lengths)

    def _load(self) -> tuple[str, Run]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.path, self.threads, self._wanted)
            return self._loaded


def metadata(path: Path) -> dict[str, str]:
    """The metadata properties of an ONNX file, without loading its graph: those are field 14 of
    the outermost message, with key and value as fields 1 and 2 (``onnx.proto``).

    Raises OSError where there is no such file, ValueError where it is no protocol buffer.
    """
    with path.open("rb") as file:
        entries = [dict(_fields(BytesIO(entry))) for entry in _wanted_fields(file, 14)]
    return {entry[1].decode(): entry.get(2, b"").decode() for entry in entries}


def _wanted_fields(file: BinaryIO, number: int) -> Iterator[bytes]:
    return (value for field, value in _fields(file, number) if field == number)


def _fields(file: BinaryIO, only: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each length-delimited field of a protocol buffer message; those that
    are not wanted are passed over unread."""
    while (key := _varint(file)) is not None:
        field, wire = key >> 3, key & 7
        if wire == 0:
            _varint(file)
        elif wire in (1, 5):
            file.seek(8 if wire == 1 else 4, SEEK_CUR)
        elif wire == 2:
            size = _varint(file) or 0
            if only is None or field == only:
                yield field, file.read(size)
            else:
                file.seek(size, SEEK_CUR)
        else:
            raise ValueError("not a protocol buffer")


def _varint(file: BinaryIO) -> int | None:
    """A variable-length integer, None at the end of the file."""
    value = shift = 0
    while byte := file.read(1):
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
        shift += 7
        if shift > 63:
            raise ValueError("not a protocol buffer")
    return None


def _link_weights(tables: dict[str, list[float]]) -> LinkWeights:
    arrays = {name: np.array(tables[name], np.float32) for name in ("distance", "cues", "spans")}
    return LinkWeights(**arrays, none=float(tables["none"][0]))


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1


def _load(path: Path, threads: int, runtime: str) -> tuple[str, Run]:
    """The name of the runtime, and the model as a function."""
    if runtime == "openvino":
        return _load_openvino(path, threads)
    found = _load_onnxruntime(path, threads)
    if runtime == "auto" and openvino_may_be_faster():
        other = _load_openvino(path, threads)
        return min(found, other, key=lambda loaded: _seconds(loaded[1]))
    return found


def _seconds(run: Run) -> float:
    """The best time of three for a window of 256 pieces."""
    ids, features = np.ones((1, 256), np.int64), np.zeros((1, 256, len(FEATURE_SIZES)), np.int64)
    times = []
    for _ in range(3):
        began = perf_counter()
        run(ids, features, np.array([256], np.int64))
        times.append(perf_counter() - began)
    return min(times)


#: Fusions of ONNX Runtime's that cost more than they save: on a processor, its sum and normalisation in one
#: operator takes several times as long as the two (an eighth of the whole graph; ``training/LOG.md``, 27).
_SLOWER = {"SkipLayerNormFusion"}


def onnx_session(graph: bytes, path: Path, threads: int) -> Any:
    """A session of ONNX Runtime for the ``graph`` that the file at ``path`` holds. Raises ModelError where
    it is none."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its errors come as exceptions; nothing else belongs on standard error
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return ort.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )
    except Exception as error:  # ONNX Runtime's errors share no public base class
        raise ModelError("bad-model", f"{path} cannot be loaded as a model.") from error


def _load_onnxruntime(path: Path, threads: int) -> tuple[str, Run]:
    import onnxruntime as ort

    session = onnx_session(with_shared_states(path.read_bytes()), path, threads)

    def run(inputs: dict[str, NDArray[np.int64]]) -> Sequence[NDArray[np.float32]]:
        found: Sequence[NDArray[np.float32]] = session.run(None, inputs)
        return found

    return _named("onnxruntime", ort.__version__, threads), _by_rows(run)


def with_shared_states(graph: bytes) -> bytes:
    """An ONNX file that gives the shared states as one more output.

    Protocol buffers that stand one behind the other are read as one, with their fields merged: a
    graph (field 7) that holds but an output (field 12) adds that output.
    """
    name = SHARED_STATES.encode()
    if name not in graph:
        return graph
    floats = b"\x12\x04\x0a\x02\x08\x01"  # its type is a tensor of floats
    return graph + _message(7, _message(12, _message(1, name) + floats))


def _message(field: int, content: bytes) -> bytes:
    """A length-delimited field of fewer than 128 bytes."""
    return bytes([field << 3 | 2, len(content)]) + content


def _four(found: Sequence[NDArray[np.float32]], shape: tuple[int, ...]) -> Arrays:
    """The outputs of a graph, with empty states where it gives none."""
    states = found[3] if len(found) > 3 else np.zeros((*shape, 0), np.float32)
    return found[0], found[1], found[2], states


def _named(runtime: str, version: str, threads: int) -> str:
    return f"{runtime} {version}, {threads} thread{'s' * (threads > 1)}"


def openvino_may_be_faster() -> bool:
    """Whether OpenVINO is installed and this processor multiplies bfloat16 natively, which it
    makes use of and ONNX Runtime does not. Elsewhere it is not worth the time to try it."""
    if find_spec("openvino") is None:
        return False
    try:
        flags = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags


def _load_openvino(path: Path, threads: int) -> tuple[str, Run]:
    try:
        import openvino
    except ImportError as error:
        raise ModelError(
            "no-openvino", "OpenVINO is not installed.", "Try: pip install 'verbale[openvino]'"
        ) from error
    options = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    try:
        core = openvino.Core()
        compiled = core.compile_model(
            core.read_model(BytesIO(with_shared_states(path.read_bytes()))), "CPU", options
        )
    except RuntimeError as error:
        raise ModelError("bad-model", f"{path} cannot be loaded as a model.") from error
    own = local()  # a request serves one thread at a time

    def run(inputs: dict[str, NDArray[np.int64]]) -> Sequence[NDArray[np.float32]]:
        if not hasattr(own, "request"):
            own.request = compiled.create_infer_request()
        found = own.request.infer(inputs)
        return [np.array(found[output]) for output in compiled.outputs]

    return _named("openvino", openvino.__version__.split("-")[0], threads), _by_rows(run)


def _by_rows(run: Callable[[dict[str, NDArray[np.int64]]], Sequence[NDArray[np.float32]]]) -> Run:
    """The graph run a row at a time and without padding: its attention has no mask, and OpenVINO's LSTM reads
    on over the end of shorter rows. Several rows at once would be no faster (decision 9)."""

    def every(ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        rows = []
        for row, length in enumerate(lengths):
            one = slice(row, row + 1)
            rows.append(
                run({"ids": ids[one, :length], "features": features[one, :length], "lengths": lengths[one]})
            )
        return _four([_stacked(part, ids.shape[1]) for part in zip(*rows, strict=True)], ids.shape)

    return every


def _stacked(rows: Sequence[NDArray[np.float32]], length: int) -> NDArray[np.float32]:
    """Rows ``[1, n, width]`` of different lengths as one array ``[rows, length, width]``, zeros behind."""
    whole = np.zeros((len(rows), length, rows[0].shape[2]), np.float32)
    for i, row in enumerate(rows):
        whole[i, : row.shape[1]] = row[0]
    return whole
