"""Turn a trained checkpoint into the one file that ships.

    python training/export.py --checkpoint build/attribution/best.pt --out src/verbale/models/attribution.onnx

``--precision`` decides how the large matrices are kept:

- ``int8`` (default): products of the encoder and the LSTM are taken in int8, with a scale for each output
  channel and one for each activation as it comes; embeddings as under ``weights``.
- ``weights``: stored as int8, multiplied out when the file is loaded; products in floating point.
- ``fp32``: as trained.

Tokenizer, tagging scheme, CRF and link weights travel in the file's metadata.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from model import LINK_PARTS, LINK_WIDTH, Tagger
from train import WIDTH, load_tokenizer
from verbale.reading.heads import HEADS
from verbale.reading.model import FORMAT
from verbale.reading.pieces import FEATURE_SIZES
from verbale.reading.tags import TAGS

FUSED = ("bert", "roberta", "electra")  # kinds of encoder whose attention is one operator in the file
SMALL = 4096  # matrices below this many numbers are not worth quantising


class Attention(torch.autograd.Function):
    """Attention as the one operator that ONNX Runtime has for it. Without a mask it works in blocks that stay
    in the processor's cache (Dao et al., NeurIPS 2022); single operators write and read the scores of all
    heads four times. Reading gives the model no padding, so nothing is to be masked."""

    @staticmethod
    def forward(_ctx: object, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        """query, key and value ``[batch, length, width]``."""
        split = [t.unflatten(2, (heads, -1)).transpose(1, 2) for t in (query, key, value)]
        return nn.functional.scaled_dot_product_attention(*split).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(g: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        """The operator."""
        found = g.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        return found.setType(query.type())


class FusedAttention(nn.Module):
    """The attention of one of BERT's layers, its scores and sums in one operator."""

    def __init__(self, own: nn.Module, heads: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.heads = own.query, own.key, own.value, heads

    def forward(self, states: Tensor, *_: Any, **__: Any) -> tuple[Tensor, None]:
        """What each piece attends to ``[batch, length, width]``."""
        return Attention.apply(self.query(states), self.key(states), self.value(states), self.heads), None


def fuse_attention(model: Tagger) -> None:
    """Have the encoder's attention exported as one operator, where it is made as in BERT."""
    for layer in model.encoder.encoder.layer:
        layer.attention.self = FusedAttention(layer.attention.self, model.encoder.config.num_attention_heads)


def graph(model: Tagger, path: Path) -> onnx.ModelProto:
    """The ONNX graph of the model: ids, features, lengths to emissions, link vectors and mentions."""
    model.eval()
    model.encoder.set_attn_implementation("eager")
    if model.encoder.config.model_type in FUSED:
        fuse_attention(model)
    model.sorted_rows = True
    ids = torch.randint(1000, 2000, (2, 12))
    features = torch.zeros(2, 12, len(FEATURE_SIZES), dtype=torch.long)
    rows, lengths = {0: "batch"}, {0: "batch", 1: "length"}
    torch.onnx.export(
        model,
        (ids, features, torch.tensor([12, 7])),
        str(path),
        dynamo=False,
        custom_opsets={"com.microsoft": 1},
        opset_version=17,
        input_names=["ids", "features", "lengths"],
        output_names=["emissions", "links", "mentions"],
        dynamic_axes={
            "ids": lengths,
            "features": lengths,
            "lengths": rows,
            "emissions": lengths,
            "links": lengths,
            "mentions": lengths,
        },
    )
    return onnx.load(str(path))


def integer_products(path: Path) -> onnx.ModelProto:
    """The graph with its matrix products in int8, those of the LSTM too, activations scaled as they come; the
    last ones of mentions stay in floating point: what they multiply spans too many sizes.

    Weights keep to seven bits: without VNNI, x86 adds pairs of products in 16 bits, which
    eight bits would overflow.
    """
    last = ("/mentions/out/", "/mentions/pair_out/")
    mentions = [node.name for node in onnx.load(str(path)).graph.node if node.name.startswith(last)]
    quantize_dynamic(
        path,
        path,
        nodes_to_exclude=mentions,
        op_types_to_quantize=["MatMul", "LSTM"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
    )
    return onnx.load(str(path))


def quantised(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 values and their scales, one for each index along ``axis``."""
    others = tuple(i for i in range(values.ndim) if i != axis)
    scale = np.abs(values).max(axis=others, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.clip(np.round(values / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def shrink(model: onnx.ModelProto) -> None:
    """Store large matrices as int8: ``Cast`` and ``Mul`` give them back, on the rows that are
    looked up for embeddings, once at load for everything else."""
    nodes = model.graph.node
    kept = []
    added = []
    gathers = {n.input[0]: n for n in nodes if n.op_type == "Gather"}
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < SMALL or values.ndim < 2:
            kept.append(tensor)
            continue
        name = tensor.name
        row_wise = name in gathers or values.ndim == 3  # embeddings, LSTM weights
        if values.ndim == 3:
            whole, scale = quantised(values.reshape(-1, values.shape[-1]), 0)
            whole, scale = whole.reshape(values.shape), scale.reshape(*values.shape[:2], 1)
        else:
            whole, scale = quantised(values, 0 if row_wise else 1)
        kept += [numpy_helper.from_array(whole, name + ".q"), numpy_helper.from_array(scale, name + ".s")]
        if name in gathers:
            gather = gathers[name]
            out = gather.output[0]
            gather.input[0], gather.output[0] = name + ".q", out + ".q"
            at = list(nodes).index(gather)
            extra = [
                helper.make_node("Gather", [name + ".s", gather.input[1]], [out + ".s"]),
                helper.make_node("Cast", [out + ".q"], [out + ".f"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [out + ".f", out + ".s"], [out]),
            ]
            for offset, node in enumerate(extra, 1):
                nodes.insert(at + offset, node)
        else:
            added += [
                helper.make_node("Cast", [name + ".q"], [name + ".f"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [name + ".f", name + ".s"], [name]),
            ]
    for i, node in enumerate(added):
        nodes.insert(i, node)
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)


def metadata(
    model: Tagger, special: tuple[int, int], name: str, base: str | None, width: int, antecedents: dict | None
) -> dict:
    """What the reader needs beside the graph."""

    def numbers(tensor: torch.Tensor) -> list:
        return np.round(tensor.detach().numpy().astype(float), 5).tolist()

    links = {
        role: {
            part: numbers(getattr(model.links, f"{role}_{part}"))
            for part in ("distance", "cues", "spans", "none")
        }
        for role in ("source", "content")
    }
    return {
        "format": FORMAT,
        "name": name,
        "base": base or name,
        "width": width,
        "special": special,
        "tags": list(TAGS),
        "features": FEATURE_SIZES,
        "heads": list(HEADS),
        "crf": {
            "transitions": numbers(model.crf.scores()),
            "start": numbers(model.crf.start),
            "end": numbers(model.crf.end),
        },
        "links": {"parts": list(LINK_PARTS), "width": LINK_WIDTH, **links},
        "calibration": None,
        "antecedents": antecedents,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--checkpoint", type=Path, help="without one: random weights, for measuring speed")
    parser.add_argument("--encoder", help="default: the one that the checkpoint was trained from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="attribution/5")
    parser.add_argument("--base", help="the model whose lower layers it has kept, if any")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--precision", choices=("int8", "weights", "fp32"), default="int8")
    args = parser.parse_args()

    saved = torch.load(args.checkpoint, weights_only=False) if args.checkpoint else None
    encoder = args.encoder or saved["encoder"]
    model = Tagger(encoder)
    if saved:
        model.load_state_dict(saved["state"])
    args.out.parent.mkdir(parents=True, exist_ok=True)
    exported = graph(model, args.out)
    if args.precision == "int8":
        exported = integer_products(args.out)
    if args.precision != "fp32":
        shrink(exported)
    fast, tokenizer = load_tokenizer(encoder)
    special = (fast.cls_token_id, fast.sep_token_id)
    properties = {
        "verbale": json.dumps(
            metadata(
                model, special, args.name, args.base, args.width, saved.get("antecedents") if saved else None
            )
        ),
        "tokenizer": tokenizer.to_str(),
    }
    helper.set_model_props(exported, properties)
    onnx.save(exported, str(args.out))
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
