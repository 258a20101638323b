"""Make a checkpoint of a model file that ships, to train it further.

    python training/thaw.py --model attribution.onnx --encoder PATH_OR_NAME --out DIR/best.pt

The weights come back as the file holds them (int8, with their scales); parts that the file
does not have yet begin at random.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from model import Tagger


def weights(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """The parameters of the graph by their names in :class:`Tagger`, links and CRF aside."""
    stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    found: dict[str, np.ndarray] = {}
    for name, values in stored.items():
        if name.endswith(".q") and not name.startswith("onnx::"):
            found[name[:-2]] = values.astype(np.float32) * stored[name[:-2] + ".s"]
        elif not name.startswith("onnx::") and not name.endswith(".s"):
            found[name] = values
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            name = node.input[1].removesuffix("_quantized")
            scale = stored[f"{name}_scale"]
            parameter = node.output[0].split("/MatMul")[0].lstrip("/").replace("/", ".") + ".weight"
            found[parameter] = (stored[node.input[1]].astype(np.float32) * scale).T
        elif node.op_type == "MatMul" and node.input[1] + ".q" in stored:
            whole = stored[node.input[1] + ".q"].astype(np.float32) * stored[node.input[1] + ".s"]
            parameter = node.name.split("/MatMul")[0].lstrip("/").replace("/", ".") + ".weight"
            found[parameter] = whole.T
        elif node.op_type in ("LSTM", "DynamicQuantizeLSTM"):
            found |= _lstm(stored, *node.input[1:4])
    return found


def _lstm(stored: dict[str, np.ndarray], inner: str, hidden: str, bias: str) -> dict[str, np.ndarray]:
    """The LSTM's parameters, its gates in PyTorch's order (input, forget, cell, output) instead
    of ONNX's (input, output, forget, cell)."""

    def whole(name: str) -> np.ndarray:
        """The values ``[directions, gates, width]``; quantised ones stand the other way round."""
        if name in stored and not name.endswith("_quantized"):
            return stored[name]
        if name in stored:
            scale = stored[name.removesuffix("_quantized") + "_scale"]
            return (stored[name].astype(np.float32) * scale[:, None]).transpose(0, 2, 1)
        return stored[name + ".q"].astype(np.float32) * stored[name + ".s"]

    def ordered(values: np.ndarray) -> np.ndarray:
        i, o, f, c = np.split(values, 4)
        return np.concatenate([i, f, c, o])

    found = {}
    for direction, suffix in enumerate(("", "_reverse")):
        found[f"lstm.weight_ih_l0{suffix}"] = ordered(whole(inner)[direction])
        found[f"lstm.weight_hh_l0{suffix}"] = ordered(whole(hidden)[direction])
        first, second = np.split(whole(bias)[direction], 2)
        found[f"lstm.bias_ih_l0{suffix}"] = ordered(first)
        found[f"lstm.bias_hh_l0{suffix}"] = ordered(second)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--encoder", required=True, help="the one that the model was trained from")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    file = onnx.load(str(args.model))
    facts = json.loads(next(p.value for p in file.metadata_props if p.key == "verbale"))
    found = weights(file.graph)
    for name in ("transitions", "start", "end"):
        found[f"crf.{name}"] = np.array(facts["crf"][name], np.float32)
    for role in ("source", "content"):
        for part in ("distance", "cues", "spans", "none"):
            found[f"links.{role}_{part}"] = np.array(facts["links"][role][part], np.float32)
    model = Tagger(args.encoder)
    state = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in found.items()}
    missing, unknown = model.load_state_dict(state, strict=False)
    if unknown:
        raise SystemExit(f"{args.model} holds what the model does not have: {', '.join(unknown)}")
    print("left at random:", ", ".join(missing) or "nothing")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"state": model.state_dict(), "encoder": args.encoder}, args.out)


if __name__ == "__main__":
    main()
