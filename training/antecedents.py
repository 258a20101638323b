"""Train what decides which mentions mean the same actor, on the mention layer as it is.

    python training/antecedents.py --data PATH/polnear --gum PATH/gum \\
        --checkpoint DIR/mentions.pt --out DIR/whole.pt

Mentions are found in what ``mentions.py`` has read (``states-*.pt`` beside the checkpoint, with dropout and
hidden pieces, so as imperfectly as in a text that the model does not know) and matched by their heads to
GUM's annotation and to PolNeAR's CoreNLP layer. Of the latter only the links count: a linked mention
is to choose an earlier one of its chain among all earlier ones. The layer's vectors for coreference
learn along. Writes the checkpoint with those and with the weights that a reader uses.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from joint import read_silver, silver_of
from model import Mentions as Layer
from train import load_reports, load_tokenizer, piece_range
from verbale.evaluation.gum import read_gum
from verbale.reading.coreference import FORMS, TABLES, Mentions, Weights, pair_features, pairs
from verbale.reading.heads import HEADS, PAIR_WIDTH, Heads, find_heads
from verbale.reading.lexicon import Lexicon, lexicon_of
from verbale.reading.mentions import hints_of, settled
from verbale.reading.pieces import Pieces, split
from verbale.reading.titles import find_titles
from verbale.tables.actors import load_tables

HIDDEN = 32
#: How probable an actor must be for a mention to join it, by form, chosen on the development side.
FLOORS = dict.fromkeys(FORMS, 0.3) | {"description": 0.4, "name": 0.7}
_KINDS = frozenset({"person", "organization", "place"})
#: A linked mention of the silver layer is a found one whose edges are at most so many pieces off.
_NEAR = 3


@dataclass
class Sample:
    """Pairs of one reading of a document: ``i, j [pairs]``, ``rows [pairs, tables]``, whether they are
    of one chain; encoder ``states [m, width]`` at the heads and classes of the mentions; whether a
    mention may stand alone."""

    i: Tensor
    j: Tensor
    rows: Tensor
    right: Tensor
    states: Tensor
    classes: Tensor
    gold: bool


@torch.no_grad()
def found_in(states: Tensor, layer: Layer, pieces: Pieces, text: str, lexicon: Lexicon) -> Heads:
    """The mentions of a text as a reader finds them, in what the encoder gave."""
    scan = lexicon.scan(text)
    titled = find_titles(scan, lexicon)
    out = layer.out_of(states.float()).numpy()
    heads = find_heads(out, pieces.word_starts, 0, hints_of(text, pieces, scan, titled))
    return settled(text, pieces, heads, scan, titled)


def sample(heads: Heads, text: str, pieces: Pieces, states: Tensor, chain: np.ndarray, gold: bool) -> Sample:
    """The pairs of a reading, right where both are of one ``chain [m]``, negative ones of none."""
    mentions = Mentions(text, pieces, heads)
    i, j = pairs(len(mentions))
    rows = pair_features(mentions, i, j).astype(np.int32)
    right = (chain[i] == chain[j]) & (chain[i] >= 0)
    own = states[torch.from_numpy(heads.at)].clone()
    return Sample(*map(torch.from_numpy, (i, j, rows, right)), own, torch.from_numpy(heads.classes), gold)


def silver_chains(heads: Heads, chains: list[list[tuple[int, int]]]) -> np.ndarray:
    """Which chain each found mention is of, -1 for none: the smallest linked one of about its extent."""
    found = np.full(len(heads), -1)
    sizes = np.full(len(heads), 1 << 30)
    for n, chain in enumerate(chains):
        for begin, end in chain:
            inside = (heads.at >= begin) & (heads.at < end)
            near = np.abs(heads.ranges[:, 0] - begin) + np.abs(heads.ranges[:, 1] - end) <= _NEAR
            better = inside & near & (end - begin < sizes)
            found[better], sizes[better] = n, end - begin
    return found


class Scorer(nn.Module):
    """As :func:`verbale.reading.coreference.pair_scores`."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(sum(TABLES.values()), HIDDEN) * 0.1)
        self.bias = nn.Parameter(torch.zeros(HIDDEN))
        self.anaphor = nn.Parameter(torch.randn(PAIR_WIDTH, HIDDEN) * 0.02)
        self.antecedent = nn.Parameter(torch.randn(PAIR_WIDTH, HIDDEN) * 0.02)
        self.out = nn.Parameter(torch.randn(HIDDEN) * 0.3)
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.alone = nn.Parameter(torch.zeros(len(HEADS)))
        self.single = nn.Parameter(torch.zeros(PAIR_WIDTH))

    def loss(self, s: Sample, vectors: Tensor, drop: float) -> Tensor:
        """Mean negative log probability of a right antecedent, or of none."""
        anaphor, antecedent = vectors[:, :PAIR_WIDTH], vectors[:, PAIR_WIDTH:]
        own = torch.zeros(len(s.i), HIDDEN)
        rows = s.rows.long()
        if self.training:
            for column in rows.T:
                kept = (torch.rand(len(self.table), 1) >= drop) / (1 - drop)
                own = own + nn.functional.embedding(column, self.table * kept)
        else:
            own = nn.functional.embedding_bag(rows, self.table, mode="sum")
        hidden = self.bias + own + (anaphor @ self.anaphor)[s.i] + (antecedent @ self.antecedent)[s.j]
        product = (anaphor @ antecedent.T)[s.i, s.j] / PAIR_WIDTH**0.5
        scores = torch.relu(hidden) @ self.out + self.scale * product
        count = len(s.classes)
        grid = torch.full((count, count), -1e4).index_put((s.i, s.j), scores)
        right = torch.zeros(count, count, dtype=torch.bool).index_put((s.i, s.j), s.right)
        linked = right.any(1)
        if not s.gold:
            grid, right = grid[linked], right[linked]
            return (torch.logsumexp(grid, 1) - torch.logsumexp(grid.masked_fill(~right, -1e4), 1)).mean()
        alone = self.alone[s.classes] + anaphor @ self.single
        whole = torch.cat([alone[:, None], grid], 1)
        gold = torch.cat([~linked[:, None], right], 1)
        return (torch.logsumexp(whole, 1) - torch.logsumexp(whole.masked_fill(~gold, -1e4), 1)).mean()

    def weights(self, floors: dict[str, float]) -> Weights:
        """What a reader uses."""

        def plain(name: str) -> np.ndarray:
            return getattr(self, name).detach().numpy().astype(np.float32)

        return Weights(
            table=plain("table"),
            bias=plain("bias"),
            anaphor=plain("anaphor"),
            antecedent=plain("antecedent"),
            out=plain("out"),
            scale=self.scale.item(),
            alone=plain("alone"),
            single=plain("single"),
            floors=floors,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gum", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--layer-lr", type=float, default=2e-4)
    parser.add_argument("--drop", type=float, default=0.2)
    parser.add_argument("--average", type=float, default=0.999)
    parser.add_argument("--silver", type=float, default=0.6, help="weight of a report beside a document")
    parser.add_argument("--limit", type=int, help="of reports")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    saved = torch.load(args.checkpoint, weights_only=False)
    _, tokenizer = load_tokenizer(saved["encoder"])
    own = {k[9:]: v for k, v in saved["state"].items() if k.startswith("mentions.")}
    layer = Layer(own["hidden.weight"].shape[1], 0.4)
    layer.load_state_dict(own)
    layer.eval()
    lexicon = lexicon_of(load_tables())
    began = time.time()

    def states(name: str) -> list:
        return torch.load(args.checkpoint.with_name(f"states-{name}.pt"), weights_only=False)

    def gold(side: str) -> list[Sample]:
        found = []
        for document, readings in zip(read_gum(args.gum / side), states(f"gum-{side}"), strict=True):
            pieces = split(document.text, tokenizer)
            chain = {
                piece_range(pieces, *m.head)[0]: m.chain
                for m in document.mentions
                if m.kind in _KINDS and not m.joint
            }
            for reading in readings if isinstance(readings, list) else [readings]:
                heads = found_in(reading, layer, pieces, document.text, lexicon)
                chains = np.array([chain.get(int(at), -1) for at in heads.at], np.int64)
                found.append(sample(heads, document.text, pieces, reading, chains, True))
        return found

    def silver() -> list[Sample]:
        rows = read_silver(args.data / "train-corenlp.jsonl")
        reports = [(p, r) for p, r in load_reports(args.data / "train", tokenizer) if r.name in rows]
        found = []
        for (pieces, report), reading in list(zip(reports, states("news-train"), strict=False))[: args.limit]:
            heads = found_in(reading, layer, pieces, report.text, lexicon)
            chains = silver_chains(heads, silver_of(rows[report.name], pieces).chains)
            one = sample(heads, report.text, pieces, reading, chains, False)
            if one.right.any():
                found.append(one)
        return found

    train, news, dev = gold("train"), silver(), gold("dev")
    print(f"{len(train)} readings, {len(news)} reports in {time.time() - began:.0f} s", flush=True)
    scorer = Scorer()
    own = [*layer.pair_hidden.parameters(), *layer.pair_out.parameters()]
    groups = [
        {"params": scorer.parameters(), "base": args.lr},
        {"params": own, "base": args.layer_lr},
    ]
    optimizer = torch.optim.AdamW(groups, lr=args.lr, weight_decay=0.02)
    step = 0
    average = [{k: v.clone() for k, v in part.state_dict().items()} for part in (scorer, layer)]
    best, kept = float("inf"), average
    for epoch in range(args.epochs):
        tasks = train + news
        rng.shuffle(tasks)
        scorer.train()
        layer.train()
        for n, one in enumerate(tasks):
            rate = 1 - (epoch + n / len(tasks)) / args.epochs
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * rate
            vectors = layer.pairs_of(one.states.float())
            loss = scorer.loss(one, vectors, args.drop) * (1 if one.gold else args.silver)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*scorer.parameters(), *own], 1.0)
            optimizer.step()
            step += 1
            decay = min(args.average, (step + 1) / (step + 10))
            for part, means in zip((scorer, layer), average, strict=True):
                for name, value in part.state_dict().items():
                    means[name].mul_(decay).add_(value, alpha=1 - decay)
        trained = [{k: v.clone() for k, v in part.state_dict().items()} for part in (scorer, layer)]
        scorer.load_state_dict(average[0])
        layer.load_state_dict(average[1])
        scorer.eval()
        layer.eval()
        with torch.no_grad():
            score = float(np.mean([scorer.loss(o, layer.pairs_of(o.states.float()), 0.0) for o in dev]))
        print(f"epoch {epoch} dev {score:.4f} {time.time() - began:.0f} s", flush=True)
        if score < best:
            best = score
            kept = [{k: v.clone() for k, v in part.items()} for part in average]
        scorer.load_state_dict(trained[0])
        layer.load_state_dict(trained[1])
    scorer.load_state_dict(kept[0])
    state = dict(saved["state"]) | {f"mentions.{k}": v for k, v in kept[1].items()}
    plain = scorer.weights(FLOORS).to_plain()
    torch.save({**saved, "state": state, "antecedents": plain}, args.out)


if __name__ == "__main__":
    main()
