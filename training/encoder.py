"""The lower layers of a BERT encoder, out of an ONNX file whose products are in int8.

    python training/encoder.py --model FOLDER --layers 8 --out build/encoder

``FOLDER`` holds ``model.onnx`` and the tokenizer beside it. Where no checkpoint of an encoder is at hand, a
file made for reading will do: what its weights lost by rounding, training makes good. Of an encoder that was
tuned for another task the upper layers serve that task, so they are the ones to leave out (Sajjad et al.,
*On the effect of dropping layers of pre-trained transformer models*, 2023). Writes a folder as Transformers
loads it.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel


def weights(path: Path) -> dict[str, np.ndarray]:
    """The encoder's weights in fp32 by the names that Transformers has for them. Raises ``KeyError`` where
    the file's products have no such names."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def unrounded(name: str) -> np.ndarray:
        values, zero, scale = (stored[f"{name}_{part}"] for part in ("quantized", "zero_point", "scale"))
        return (values.astype(np.float32) - zero.astype(np.float32)) * scale

    found = {}
    for name, values in stored.items():
        plain = name.removeprefix("bert.")
        if plain.startswith("embeddings.") and plain.endswith("_quantized"):
            found[plain.removesuffix("_quantized")] = unrounded(name.removesuffix("_quantized"))
        elif plain.startswith(("embeddings.", "encoder.")) and plain.endswith((".weight", ".bias")):
            found[plain] = values
    for node in graph.node:  # products have lost their names; the nodes that take them have not
        place = node.name.strip("/").removeprefix("bert/")
        if node.op_type == "MatMulInteger" and place.startswith("encoder/"):
            name = place.rsplit("/", 1)[0].replace("/", ".") + ".weight"
            found[name] = unrounded(node.input[1].removesuffix("_quantized")).T
    return found


def encoder(state: dict[str, np.ndarray], layers: int, head_width: int = 32) -> BertModel:
    """The first ``layers`` of an encoder with these weights, without its pooler."""
    numbered = r"encoder\.layer\.(\d+)\."
    kept = {
        name: torch.from_numpy(np.array(values))
        for name, values in state.items()
        if not (at := re.match(numbered, name)) or int(at[1]) < layers
    }
    vocabulary, width = kept["embeddings.word_embeddings.weight"].shape
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=width // head_width,
        intermediate_size=kept["encoder.layer.0.intermediate.dense.bias"].shape[0],
        max_position_embeddings=kept["embeddings.position_embeddings.weight"].shape[0],
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(kept)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True, help="a folder with model.onnx and a tokenizer")
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument(
        "--head-width", type=int, default=32, help="of attention, which the file does not tell"
    )
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    encoder(weights(args.model / "model.onnx"), args.layers, args.head_width).save_pretrained(args.out)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(args.model / name, args.out)


if __name__ == "__main__":
    main()
