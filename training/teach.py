"""What a larger tagger makes of texts, for a small one to learn from.

    python training/teach.py --teacher DIR/best.pt --data PATH/polnear --gum PATH/gum \\
        --unmarked training/data/unmarked --out DIR/lessons

For every piece of the training sides of PolNeAR and GUM and of reports that nobody marked: the
probabilities of its tags (the marginals of the teacher's CRF), and the states that these are made of, from
the teacher's encoder and from its LSTM. ``joint.py --lessons`` has the small tagger learn both beside
the annotation: where annotators differ, or might have, a teacher's doubt says more than one mark (Hinton
et al., 2015; on the marginals of a CRF: Wang et al., ACL 2020), and its states say more of every word
than a tag does (Romero et al., ICLR 2015). The teacher's pieces must be the small tagger's; BERT's and
MPNet's uncased vocabularies cut words alike.

Writes ``tags.npy [pieces, tags]`` and ``states.npy [pieces, width]`` in half floats, and ``lessons.json``:
where each text begins and ends in them, and where in a state the LSTM's part begins.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from joint import Span, document_rows, flat, read_unmarked
from model import Tagger
from train import load_tagger
from verbale.evaluation.gum import read_gum
from verbale.evaluation.polnear import read_polnear
from verbale.reading.pieces import Pieces, split

ROWS = 16


@torch.no_grad()
def lesson(model: Tagger, pieces: Pieces, special: Span) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of tags ``[pieces, tags]`` and states ``[pieces, width]``, in half floats."""
    ids, features, lengths, cuts = document_rows(pieces, special, None)
    tags, states = [], []
    for at in range(0, len(ids), ROWS):
        own = slice(at, at + ROWS)
        longest = int(lengths[own].max())
        emissions, mixed, encoded = model.states(ids[own, :longest], features[own, :longest], lengths[own])
        marginals = model.crf.marginals(emissions[:, 1:], lengths[own] - 2)
        tags.append(flat(torch.nn.functional.pad(marginals, (0, 0, 1, 0)), cuts[own]))
        states.append(flat(torch.cat([encoded, mixed], 2), cuts[own]))
    return torch.cat(tags).half().numpy(), torch.cat(states).half().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="PolNeAR")
    parser.add_argument("--gum", type=Path)
    parser.add_argument("--unmarked", type=Path, help="a folder of reports, see its README")
    parser.add_argument("--teacher", type=Path, required=True, help="a checkpoint of train.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--half", action="store_true", help="the encoder in bfloat16")
    args = parser.parse_args()
    texts: dict[str, str] = {}
    if args.data:
        texts |= {f"polnear/{r.name}": r.text for r in read_polnear(args.data / "train") if r.files}
    if args.gum:
        texts |= {f"gum/{i}": d.text for i, d in enumerate(read_gum(args.gum / "train"))}
    if args.unmarked:
        texts |= read_unmarked(args.unmarked)
    model, _, fast, tokenizer = load_tagger(args.teacher, half=args.half)
    special = (fast.cls_token_id, fast.sep_token_id)
    model.eval()
    tags, states, places, at = [], [], {}, 0
    began = time.time()
    for n, (name, text) in enumerate(texts.items(), 1):
        own = lesson(model, split(text, tokenizer), special)
        tags.append(own[0])
        states.append(own[1])
        places[name] = (at, at + len(own[0]))
        at += len(own[0])
        if n % 100 == 0:
            print(f"{n}/{len(texts)}, {time.time() - began:.0f} s", flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    np.save(args.out / "tags.npy", np.concatenate(tags))
    np.save(args.out / "states.npy", np.concatenate(states))
    facts = {"encoded": model.encoder.config.hidden_size, "texts": places}
    (args.out / "lessons.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main()
