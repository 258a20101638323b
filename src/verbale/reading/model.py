"""The model file: a graph for ONNX Runtime (or OpenVINO) with everything that reading needs
in its metadata, and the two runtimes behind one small seam."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from verbale.errors import ModelError
from verbale.reading.pieces import FEATURE_SIZES
from verbale.reading.tags import TAGS

FORMAT = "verbale-attribution/1"
SHIPPED = Path(__file__).parent.parent / "models" / "attribution.onnx"

Arrays = tuple[NDArray[np.float32], NDArray[np.float32]]
#: ids ``[batch, length]``, features ``[batch, length, 4]``, lengths ``[batch]`` to emissions
#: ``[batch, length, tags]`` and link vectors ``[batch, length, parts * width]``.
Run = Callable[[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], Arrays]


@dataclass(frozen=True)
class LinkWeights:
    """Tables for one role: distance bucket, cues between, spans between, and the score of none."""

    distance: NDArray[np.float32]
    cues: NDArray[np.float32]
    spans: NDArray[np.float32]
    none: float


class Model:
    """One loaded model file. Safe to share between threads.

    ``runtime`` is ``onnxruntime``, ``openvino``, or ``auto`` (OpenVINO where it is installed
    and faster). Raises ModelError where the file is missing, damaged, or of another format.
    """

    def __init__(self, path: str | Path | None = None, threads: int | None = None, runtime: str = "auto") -> None:
        self.path = Path(path) if path else SHIPPED
        self.threads = threads or cores()
        if not self.path.is_file():
            raise ModelError("no-model", f"There is no model file at {self.path}.")
        self.runtime, self._run, properties = _load(self.path, self.threads, runtime)
        try:
            facts: dict[str, Any] = json.loads(properties["verbale"])
            fits = facts["format"] == FORMAT and facts["tags"] == list(TAGS) and facts["features"] == FEATURE_SIZES
        except (KeyError, ValueError) as error:
            raise ModelError("not-a-model", f"{self.path} is not a model file of Verbale's.") from error
        if not fits:
            raise ModelError("model-format", f"{self.path} was made for another version of Verbale.")
        self.name: str = facts["name"]
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
        self.calibration: dict[str, Any] | None = facts["calibration"]
        self._tokenizer_json = properties["tokenizer"]

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer that the model was trained with."""
        return Tokenizer.from_str(self._tokenizer_json)

    def run(self, ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        """Emissions ``[batch, length, tags]`` and link vectors ``[batch, length, parts * width]``."""
        return self._run(ids, features, lengths)


def _link_weights(tables: dict[str, list[float]]) -> LinkWeights:
    arrays = {name: np.array(tables[name], np.float32) for name in ("distance", "cues", "spans")}
    return LinkWeights(**arrays, none=float(tables["none"][0]))


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1


def _load(path: Path, threads: int, runtime: str) -> tuple[str, Run, dict[str, str]]:
    """The name of the runtime, the model as a function, and the file's metadata."""
    if runtime == "auto":
        runtime = "openvino" if openvino_is_faster() else "onnxruntime"
    if runtime == "openvino":
        return _load_openvino(path, threads)
    return _load_onnxruntime(path, threads)


def _session(path: Path, threads: int, optimise: bool = True) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its errors come as exceptions; nothing else belongs on standard error
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not optimise:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors share no public base class
        raise ModelError("bad-model", f"{path} cannot be loaded as a model.") from error


def _load_onnxruntime(path: Path, threads: int) -> tuple[str, Run, dict[str, str]]:
    import onnxruntime as ort

    session = _session(path, threads)

    def run(ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        emissions, links = session.run(None, {"ids": ids, "features": features, "lengths": lengths})
        return emissions, links

    return _named("onnxruntime", ort.__version__, threads), run, _metadata(session)


def _metadata(session: Any) -> dict[str, str]:
    return dict(session.get_modelmeta().custom_metadata_map)


def _named(runtime: str, version: str, threads: int) -> str:
    return f"{runtime} {version}, {threads} thread{'s' * (threads > 1)}"


def openvino_is_faster() -> bool:
    """Whether OpenVINO is installed and this processor multiplies bfloat16 natively, which
    it makes use of and ONNX Runtime does not; elsewhere the two are close."""
    if find_spec("openvino") is None:
        return False
    try:
        flags = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags


def _load_openvino(path: Path, threads: int) -> tuple[str, Run, dict[str, str]]:
    try:
        import openvino
    except ImportError as error:
        raise ModelError("no-openvino", "OpenVINO is not installed.", "Try: pip install 'verbale[openvino]'") from error
    properties = _metadata(_session(path, 1, optimise=False))
    compiled = openvino.Core().compile_model(
        str(path), "CPU", {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    )
    own = local()  # a request serves one thread at a time

    def run(ids: NDArray[np.int64], features: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
        if not hasattr(own, "request"):
            own.request = compiled.create_infer_request()
        found = own.request.infer({"ids": ids, "features": features, "lengths": lengths})
        emissions, links = (np.array(found[output]) for output in compiled.outputs)
        return emissions, links

    return _named("openvino", openvino.__version__.split("-")[0], threads), run, properties
