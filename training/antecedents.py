"""Train what decides which mentions mean the same actor, on the encoder as it is.

    python training/antecedents.py --gum PATH/gum --checkpoint DIR/linked.pt --model DIR/attribution.onnx

The encoder stays as it is and reads GUM with dropout and hidden pieces, several times over, so
that mentions are found as imperfectly as in a text it does not know; found mentions are matched
to annotated ones by their heads. What was read is kept in ``readings.pt`` beside the checkpoint and
read again only where it is missing. Writes what it learned into the facts of the model file.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper
from torch import Tensor, nn

from joint import document_rows
from model import Tagger
from train import WIDTH, load_tokenizer, piece_range
from verbale.evaluation.gum import GoldDocument, read_gum
from verbale.reading.coreference import FORMS, TABLES, Mentions, Weights, pair_features, pairs
from verbale.reading.heads import HEADS, PAIR_WIDTH, Heads, find_heads, joined
from verbale.reading.pieces import Pieces, split

HIDDEN = 32
#: How probable an actor must be for a mention to join it, by form, chosen on the development side.
FLOORS = dict.fromkeys(FORMS, 0.3)
_KINDS = frozenset({"person", "organization", "place"})


@dataclass
class Sample:
    """Pairs of one reading of a document: ``rows [pairs, tables]``, their mentions, the product
    of their vectors, whether they are of one chain; classes and forms of the mentions."""

    i: Tensor
    rows: Tensor
    product: Tensor
    right: Tensor
    classes: Tensor


def read_once(
    model: Tagger, pieces: Pieces, special: tuple[int, int], first: int | None, hide: float, mask_id: int
) -> Heads:
    """The heads of mentions as the model, in its present mode, finds them."""
    ids, features, lengths, cuts = document_rows(pieces, special, first)
    hidden = (torch.rand(ids.shape) < hide) & (ids != special[0]) & (ids != special[1]) & (ids != 0)
    with torch.no_grad():
        out = model(ids.masked_fill(hidden, mask_id), features, lengths)[2].numpy()
    words = pieces.word_starts
    return joined([find_heads(out[row, 1 : e - b + 1], words[b:e], b) for row, (b, e) in enumerate(cuts)])


def sample(heads: Heads, document: GoldDocument, pieces: Pieces) -> Sample:
    """The pairs of a reading, right where their heads are annotated as one chain."""
    chain = {
        piece_range(pieces, *m.head)[0]: m.chain
        for m in document.mentions
        if m.kind in _KINDS and not m.joint
    }
    mentions = Mentions(document.text, pieces, heads)
    own = np.array([chain.get(int(head), -1 - k) for k, head in enumerate(heads.at)], np.int64)
    i, j = pairs(len(mentions))
    vectors = mentions.vectors
    product = (vectors[i, :PAIR_WIDTH] * vectors[j, PAIR_WIDTH:]).sum(1) / PAIR_WIDTH**0.5
    rows = pair_features(mentions, i, j)
    return Sample(*map(torch.from_numpy, (i, rows, product, own[i] == own[j], mentions.classes)))


class Scorer(nn.Module):
    """As :func:`verbale.reading.coreference.pair_scores`."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(sum(TABLES.values()), HIDDEN) * 0.1)
        self.bias = nn.Parameter(torch.zeros(HIDDEN))
        self.out = nn.Parameter(torch.randn(HIDDEN) * 0.3)
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.alone = nn.Parameter(torch.zeros(len(HEADS)))

    def loss(self, s: Sample, drop: float) -> Tensor:
        """Mean negative log probability of a right antecedent, or of none."""
        kept = nn.functional.dropout(self.table[s.rows], drop, self.training)
        scores = torch.relu(self.bias + kept.sum(1)) @ self.out + self.scale * s.product
        count = len(s.classes)
        grid = torch.full((count, count), -1e4).index_put((s.i, self._j(s)), scores)
        right = torch.zeros(count, count, dtype=torch.bool).index_put((s.i, self._j(s)), s.right)
        linked = right.any(1)
        whole = torch.cat([self.alone[s.classes][:, None], grid], 1)
        gold = torch.cat([~linked[:, None], right], 1)
        return (torch.logsumexp(whole, 1) - torch.logsumexp(whole.masked_fill(~gold, -1e4), 1)).mean()

    @staticmethod
    def _j(s: Sample) -> Tensor:
        return torch.from_numpy(pairs(len(s.classes))[1])

    def weights(self, floors: dict[str, float]) -> Weights:
        """What a reader uses."""
        arrays = [
            t.detach().numpy().astype(np.float32) for t in (self.table, self.bias, self.out, self.alone)
        ]
        return Weights(*arrays[:3], float(self.scale), arrays[3], floors)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gum", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="the file exported from the checkpoint")
    parser.add_argument("--encoder")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--mask", type=float, default=0.12)
    parser.add_argument("--lr", type=float, default=5e-3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    saved = torch.load(args.checkpoint, weights_only=False)
    encoder = args.encoder or saved["encoder"]
    fast, tokenizer = load_tokenizer(encoder)
    special = (fast.cls_token_id, fast.sep_token_id)
    model = Tagger(encoder)
    model.load_state_dict(saved["state"])
    began = time.time()

    kept_readings = args.checkpoint.with_name("readings.pt")
    readings: dict[str, list[Heads]] = {}
    if kept_readings.exists():
        readings = torch.load(kept_readings, weights_only=False)

    def samples(side: str, passes: int) -> list[Sample]:
        found = []
        for document in read_gum(args.gum / side):
            pieces = split(document.text, tokenizer)
            if document.name not in readings:
                readings[document.name] = [
                    read_once(
                        model,
                        pieces,
                        special,
                        rng.randint(48, WIDTH) if model.training else None,
                        args.mask if model.training else 0.0,
                        fast.mask_token_id,
                    )
                    for _ in range(passes)
                ]
            found += [sample(heads, document, pieces) for heads in readings[document.name] if len(heads) > 1]
        return found

    model.train()
    train = samples("train", args.passes)
    model.eval()
    dev = samples("dev", 1)
    torch.save(readings, kept_readings)
    print(f"{len(train)} readings in {time.time() - began:.0f} s", flush=True)
    scorer = Scorer()
    optimizer = torch.optim.AdamW(scorer.parameters(), lr=args.lr, weight_decay=0.02)
    best, kept = float("inf"), None
    for epoch in range(args.epochs):
        rng.shuffle(train)
        scorer.train()
        for n, one in enumerate(train):
            rate = 1 - (epoch + n / len(train)) / args.epochs
            for group in optimizer.param_groups:
                group["lr"] = args.lr * rate
            loss = scorer.loss(one, 0.1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        scorer.eval()
        with torch.no_grad():
            score = float(np.mean([scorer.loss(one, 0.0) for one in dev]))
        print(f"epoch {epoch} dev {score:.4f} {time.time() - began:.0f} s", flush=True)
        if score < best:
            best, kept = score, {k: v.clone() for k, v in scorer.state_dict().items()}
    scorer.load_state_dict(kept)
    file = onnx.load(str(args.model))
    properties = {p.key: p.value for p in file.metadata_props}
    facts = json.loads(properties["verbale"])
    facts["antecedents"] = scorer.weights(FLOORS).to_plain()
    helper.set_model_props(file, {**properties, "verbale": json.dumps(facts)})
    onnx.save(file, str(args.model))


if __name__ == "__main__":
    main()
