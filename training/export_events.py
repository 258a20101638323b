"""Turn trained event layers into the file that ships.

    python training/export_events.py --checkpoint DIR/events.pt --plv PATH/PLV_train.tsv \\
        --cameo PATH/cameo_ner-train.txt --out src/verbale/models/events.onnx

The layers are those of the checkpoint. What stands on them for corpora of given pairs and of sides is
fitted here, on what the finished file gives.
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from event_model import ALL_MODES, PARTS, ROLE_WIDTH, EventLayers
from export import shrink
from verbale.evaluation.pairs import fit_pairs, read_plv
from verbale.evaluation.sentences import STATUSES, TYPES
from verbale.evaluation.sides import fit_sides, read_tokens, token_features
from verbale.reading.event_model import FORMAT, EventModel
from verbale.reading.model import Model
from verbale.reading.pairs import pair_features


def graph(model: EventLayers, path: Path) -> None:
    """Write the ONNX graph: states, hints, given, lengths to scores and states."""
    model.eval()
    states = torch.randn(2, 9, model.width)
    rows, lengths = {0: "batch"}, {0: "batch", 1: "length"}
    torch.onnx.export(
        model,
        (
            states,
            torch.zeros(2, 9, len(TYPES)),
            torch.tensor([[0] * 9, [0, 1, 2, 0, 0, 0, 0, 0, 0]]),
            torch.tensor([9, 6]),
        ),
        str(path),
        dynamo=False,
        opset_version=17,
        input_names=["states", "hints", "given", "lengths"],
        output_names=["scores", "read"],
        dynamic_axes={
            "states": lengths, "hints": lengths, "given": lengths, "lengths": rows, "scores": lengths,
            "read": {0: "batch", 1: "length_and_one"},
        },
    )  # fmt: skip


def packed(values: np.ndarray) -> dict:
    """An array as JSON: its shape, and its numbers in half precision."""
    return {"shape": values.shape, "float16": base64.b64encode(values.astype("<f2").tobytes()).decode()}


def facts_of(saved: dict, name: str, base: str) -> dict:
    """What the reader needs beside the graph, the fitted heads aside."""
    state = saved["state"]
    own = {"own pair weights": state["pair.weight"].T.numpy(), "own pair bias": state["pair.bias"].numpy()}
    return {
        "format": FORMAT,
        "name": name,
        "on": base,
        "parts": PARTS,
        "role_width": ROLE_WIDTH,
        "types": TYPES,
        "statuses": STATUSES,
        "modes": ALL_MODES,
        "heads": {head: packed(values) for head, values in own.items()},
        "lists": {},
    }


def fitted(
    path: Path, model: Model, plv: Path, cameo: Path
) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
    """The heads that stand on what the layers of a file give, and the lists that they need: for pairs,
    fitted on PLV, for sides, fitted on the CAMEO tokens."""
    layers = EventModel(model.base, path)
    rows = read_plv(plv)
    head = fit_pairs(pair_features([row.pair for row in rows], model, layers), [row.label for row in rows])
    sentences = read_tokens(cameo)
    side, side_bias, follows = fit_sides(token_features(sentences, model, layers), sentences)
    heads = {
        "pair mean": head.mean, "pair scale": head.scale, "pair turn": head.turn, "pair rarity": head.rarity,
        "pair weights": head.weights,
        "side weights": side, "side bias": side_bias, "side transitions": follows,
    }  # fmt: skip
    return heads, {"pair labels": list(head.labels), "pair words": list(head.words)}


def save(model: onnx.ModelProto, facts: dict, path: Path) -> None:
    """Write the file with its facts."""
    helper.set_model_props(model, {"verbale": json.dumps(facts)})
    onnx.save(model, str(path))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--plv", type=Path, required=True, help="PLV_train.tsv")
    parser.add_argument("--cameo", type=Path, required=True, help="cameo_ner-train.txt")
    parser.add_argument(
        "--model", type=Path, help="the attribution model's file; default: the one that ships"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="events/2")
    args = parser.parse_args()
    attribution = Model(args.model)
    saved = torch.load(args.checkpoint, weights_only=False)
    model = EventLayers(saved["encoder"])
    model.load_state_dict(saved["state"])
    graph(model, args.out)
    exclude = [n.name for n in onnx.load(str(args.out)).graph.node if n.name.startswith(("/roles/", "/out/"))]
    quantize_dynamic(
        args.out, args.out, nodes_to_exclude=exclude, op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
    )  # fmt: skip
    exported = onnx.load(str(args.out))
    shrink(exported)
    facts = facts_of(saved, args.name, attribution.base)
    save(exported, facts, args.out)
    heads, lists = fitted(args.out, attribution, args.plv, args.cameo)
    facts["heads"] |= {head: packed(values) for head, values in heads.items()}
    facts["lists"] |= lists
    save(exported, facts, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
