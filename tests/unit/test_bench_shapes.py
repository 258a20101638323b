"""The graphs that the benchmark compares with: valid, of the right shapes, blind to padding."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from verbale.reading.heads import HEADS, WIDTH
from verbale.reading.model import FORMAT, SHIPPED, Model
from verbale.reading.pieces import FEATURE_SIZES
from verbale.reading.tags import TAGS

onnx = pytest.importorskip("onnx")

FOLDER = Path(__file__).parents[2] / "benchmarks"
LINK_PARTS = ["source", "content", "cue_for_source", "cue_for_content"]
LINK_WIDTH = 8


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"verbale_bench_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


shapes = _load("shapes")
TINY = shapes.Shape(layers=2, hidden=64, heads=4, inner=128, vocabulary=100, positions=32)


@pytest.fixture(scope="module")
def properties() -> dict[str, str]:
    tables = {"distance": [0.0] * 20, "cues": [0.0] * 4, "spans": [0.0] * 4, "none": [0.0]}
    zeros = np.zeros(len(TAGS)).tolist()
    facts: dict[str, Any] = {
        "format": FORMAT,
        "name": "random/1",
        "width": 30,
        "special": [1, 2],
        "tags": list(TAGS),
        "features": FEATURE_SIZES,
        "heads": list(HEADS),
        "crf": {"transitions": [zeros] * len(TAGS), "start": zeros, "end": zeros},
        "links": {"parts": LINK_PARTS, "width": LINK_WIDTH, "source": tables, "content": tables},
        "calibration": None,
        "antecedents": None,
    }
    return {"verbale": json.dumps(facts), "tokenizer": "{}"}


@pytest.fixture(scope="module", params=["int8", "fp32"])
def model(request: pytest.FixtureRequest, properties: dict[str, str], tmp_path_factory: Any) -> Model:
    path = tmp_path_factory.mktemp("shapes") / f"{request.param}.onnx"
    onnx.save(shapes.build(TINY, properties), str(path))
    if request.param == "int8":
        onnx.save(shapes.integer_products(path, properties), str(path))
    assert shapes.properties_of(path) == properties
    return Model(path, threads=1)


def _inputs(rows: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    features = np.stack([random.integers(0, n, (rows, length)) for n in FEATURE_SIZES.values()], -1)
    return random.integers(3, TINY.vocabulary, (rows, length)), features


def test_outputs_have_the_shapes_of_the_product(model: Model) -> None:
    emissions, links, mentions, _ = model.run(*_inputs(3, 12), np.array([12, 5, 9]))
    assert emissions.shape == (3, 12, len(TAGS))
    assert links.shape == (3, 12, len(LINK_PARTS) * LINK_WIDTH)
    assert mentions.shape == (3, 12, WIDTH)
    assert emissions.dtype == links.dtype == mentions.dtype == np.float32
    assert np.isfinite(emissions).all()
    assert np.ptp(emissions[0], 0).min() > 0, "the outputs depend on the inputs"


def test_padding_changes_nothing(model: Model) -> None:
    ids, features = _inputs(2, 14)
    alone, alone_links, _, _ = model.run(ids[1:, :9], features[1:, :9], np.array([9]))
    padded, padded_links, _, _ = model.run(ids, features, np.array([14, 9]))
    np.testing.assert_allclose(padded[1, :9], alone[0], atol=1e-5)
    np.testing.assert_allclose(padded_links[1, :9], alone_links[0], atol=1e-5)


def test_the_same_seed_gives_the_same_file(properties: dict[str, str]) -> None:
    first, second = (shapes.build(TINY, properties).SerializeToString() for _ in range(2))
    assert first == second


def _multiplied(model: Any) -> Counter[tuple[int, ...]]:
    """The shapes of the matrices in int8 that are multiplied with; embeddings are only looked up."""
    kept = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.INT8 and len(t.dims) > 1]
    embeddings = (shapes.MINILM_L8.vocabulary, shapes.MINILM_L8.positions)
    return Counter(tuple(t.dims) for t in kept if t.dims[0] not in embeddings and min(t.dims[-2:]) > 1)


def test_the_shipped_shape_has_the_shipped_matrices(tmp_path: Path) -> None:
    path = tmp_path / "built.onnx"
    of_shipped = shapes.properties_of(SHIPPED)
    onnx.save(shapes.build(shapes.MINILM_L8, of_shipped), str(path))
    built = shapes.integer_products(path, of_shipped)
    assert _multiplied(built) == _multiplied(onnx.load(str(SHIPPED)))
