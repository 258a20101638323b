"""Model files of any BERT shape, with random weights, for measuring speed.

A graph built here has the interface of the shipped model file (``ids``, ``features``,
``lengths`` to ``emissions``, ``links``, ``mentions``) and the same layers behind its encoder, so
the product loads and runs it like its own; only the sizes of the encoder differ. How fast it runs does not
depend on what the weights are, what it finds does: its outputs mean nothing.

>>> model = build(MINILM_L8, properties_of(SHIPPED))     # doctest: +SKIP
>>> onnx.save(model, "minilm.onnx")                      # doctest: +SKIP
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from verbale.reading.heads import PAIR_WIDTH, WIDTH
from verbale.reading.pieces import FEATURE_SIZES

#: Behind the encoder, as in ``training/model.py``.
FEATURE_WIDTH = 16
LSTM_WIDTH = 192
MENTION_WIDTH = 256

#: Spread of the weights, that of an untrained BERT.
_SPREAD = 0.02


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder; ``inner`` is the width of its feed-forward layers."""

    layers: int
    hidden: int
    heads: int
    inner: int
    vocabulary: int = 30522
    positions: int = 512


BERT_BASE = Shape(layers=12, hidden=768, heads=12, inner=3072)
MINILM_L8 = Shape(layers=8, hidden=384, heads=12, inner=1536)


def properties_of(path: Path) -> dict[str, str]:
    """What a model file carries beside its graph: facts for the reader, and the tokenizer."""
    return {entry.key: entry.value for entry in onnx.load(str(path)).metadata_props}


def integer_products(path: Path, properties: dict[str, str]) -> onnx.ModelProto:
    """The model in ``path`` with the products of its layers and its LSTM in int8, as ``training/export.py``
    makes the shipped one's."""
    logging.getLogger().setLevel(logging.ERROR)  # it recommends a preparation that changes nothing here
    with TemporaryDirectory() as folder:
        made = Path(folder) / "model.onnx"
        quantize_dynamic(
            path,
            made,
            op_types_to_quantize=["MatMul", "LSTM"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},  # behind operators of another domain
        )
        model = onnx.load(str(made))
    onnx.helper.set_model_props(model, properties)
    return model


def build(shape: Shape, properties: dict[str, str], seed: int = 0) -> onnx.ModelProto:
    """A model of ``shape`` in fp32 that carries ``properties``, those of the file it stands in for. Raises
    onnx's own errors where the graph would not be valid."""
    facts = json.loads(properties["verbale"])
    graph = _Graph(seed)
    states = _encoder(graph, shape)
    tables = [
        graph.looked_up((size, FEATURE_WIDTH), graph.node("Gather", "features", graph.numbers(i), axis=2))
        for i, size in enumerate(FEATURE_SIZES.values())
    ]
    encoded = states
    states = graph.node("Concat", encoded, *tables, axis=-1)
    states = _lstm(graph, states, shape.hidden + FEATURE_WIDTH * len(tables))
    mixed = graph.node("Concat", encoded, states, axis=-1)
    of_heads, of_pairs = (
        graph.node("Relu", graph.linear(mixed, shape.hidden + 2 * LSTM_WIDTH, MENTION_WIDTH))
        for _ in range(2)
    )
    outputs = {
        "emissions": len(facts["tags"]),
        "links": len(facts["links"]["parts"]) * facts["links"]["width"],
    }
    for name, width in outputs.items():
        graph.linear(states, 2 * LSTM_WIDTH, width, name)
    outputs["mentions"] = WIDTH
    heads = graph.linear(of_heads, MENTION_WIDTH, WIDTH - 2 * PAIR_WIDTH)
    pairs = graph.linear(of_pairs, MENTION_WIDTH, 2 * PAIR_WIDTH)
    graph.node("Concat", heads, pairs, axis=-1, name="mentions")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "verbale",
            [_value("ids"), _value("features", len(FEATURE_SIZES)), _value("lengths", length=False)],
            [_value(name, width, TensorProto.FLOAT) for name, width in outputs.items()],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
        ir_version=8,
    )
    helper.set_model_props(model, properties)
    onnx.checker.check_model(model, full_check=True)
    return model


def _value(name: str, width: int = 0, kind: int = TensorProto.INT64, length: bool = True) -> Any:
    axes: list[str | int] = ["batch"] + ["length"] * length + [width] * (width > 0)
    return helper.make_tensor_value_info(name, kind, axes)


class _Graph:
    """Nodes and weights, as they are added."""

    def __init__(self, seed: int) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._random = np.random.default_rng(seed)

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Adds a node and returns the name of its output."""
        output = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def kept(self, values: NDArray[Any]) -> str:
        """Stores an array as it is and returns its name."""
        self.weights.append(numpy_helper.from_array(values, f"w{len(self.weights)}"))
        return str(self.weights[-1].name)

    def numbers(self, *values: int | float, kind: type = np.int64) -> str:
        """A constant: a scalar for one value, else a list."""
        return self.kept(np.array(values[0] if len(values) == 1 else values, kind))

    def vector(self, width: int, mean: float = 0.0) -> str:
        """Biases and gains. They vary, since a sum with zeros may be optimised away."""
        return self.kept(self._floats((width,)) + np.float32(mean))

    def matrix(self, *shape: int) -> str:
        """Weights."""
        return self.kept(self._floats(shape))

    def looked_up(self, shape: tuple[int, int], rows: str) -> str:
        """The rows of an embedding table, ``[..., shape[1]]``."""
        return self.node("Gather", self.matrix(*shape), rows)

    def linear(self, states: str, width: int, out: int, name: str = "") -> str:
        """A linear layer over the last axis."""
        product = self.node("MatMul", states, self.matrix(width, out))
        return self.node("Add", self.vector(out), product, name=name)

    def normalised(self, states: str, width: int) -> str:
        """Layer normalisation."""
        gain, bias = self.vector(width, 1.0), self.vector(width)
        return self.node("LayerNormalization", states, gain, bias, axis=-1, epsilon=1e-12)

    def _floats(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        return self._random.standard_normal(shape, np.float32) * np.float32(_SPREAD)


def _encoder(graph: _Graph, shape: Shape) -> str:
    """BERT's last hidden states, ``[batch, length, hidden]``."""
    length = graph.node("Gather", graph.node("Shape", "ids"), graph.numbers(1))
    places = graph.node("Range", graph.numbers(0), length, graph.numbers(1))
    words = graph.looked_up((shape.vocabulary, shape.hidden), "ids")
    states = graph.node("Add", words, graph.vector(shape.hidden))
    states = graph.node("Add", states, graph.looked_up((shape.positions, shape.hidden), places))
    states = graph.normalised(states, shape.hidden)
    for _ in range(shape.layers):
        states = _layer(graph, states, shape)
    return states


def _layer(graph: _Graph, states: str, shape: Shape) -> str:
    hidden = shape.hidden
    attended = graph.linear(_attention(graph, states, shape), hidden, hidden)
    states = graph.normalised(graph.node("Add", attended, states), hidden)
    inner = _gelu(graph, graph.linear(states, hidden, shape.inner))
    return graph.normalised(graph.node("Add", graph.linear(inner, shape.inner, hidden), states), hidden)


def _attention(graph: _Graph, states: str, shape: Shape) -> str:
    """One operator, which takes no padding: windows are read one at a time."""
    inputs = (graph.linear(states, shape.hidden, shape.hidden) for _ in range(3))
    return graph.node("MultiHeadAttention", *inputs, domain="com.microsoft", num_heads=shape.heads)


def _gelu(graph: _Graph, states: str) -> str:
    """The exact form, by the error function."""
    erf = graph.node("Erf", graph.node("Div", states, graph.numbers(2**0.5, kind=np.float32)))
    product = graph.node("Mul", states, graph.node("Add", erf, graph.numbers(1, kind=np.float32)))
    return graph.node("Mul", product, graph.numbers(0.5, kind=np.float32))


def _lstm(graph: _Graph, states: str, width: int) -> str:
    """Both directions side by side, ``[batch, length, 2 * LSTM_WIDTH]``."""
    over_time = graph.node("Transpose", states, perm=[1, 0, 2])
    gates = 4 * LSTM_WIDTH
    inputs, recurrent = (graph.matrix(2, gates, w) for w in (width, LSTM_WIDTH))
    bias = graph.kept(np.zeros((2, 2 * gates), np.float32))
    lengths = graph.node("Cast", "lengths", to=TensorProto.INT32)
    out = graph.node(
        "LSTM", over_time, inputs, recurrent, bias, lengths, direction="bidirectional", hidden_size=LSTM_WIDTH
    )  # [length, 2, batch, width]
    in_order = graph.node("Transpose", out, perm=[2, 0, 1, 3])
    return graph.node("Reshape", in_order, graph.numbers(0, 0, 2 * LSTM_WIDTH))
