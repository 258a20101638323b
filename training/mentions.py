"""Train the mention layer on the encoder as it is, on GUM (gold) and PolNeAR's CoreNLP layer (silver).

    python training/mentions.py --data PATH/polnear --gum PATH/gum \\
        --checkpoint DIR/linked.pt --out DIR/mentions.pt

The encoder reads every text a few times with dropout and hidden pieces; what it gives is kept beside
``--out`` (``states-*.pt``) and the layer learns from that in minutes. Silver says three things of a report:
what is a name, and of which kind; what is linked to a name and so of its kind; and which words are no
mention at all: those outside every name that never head one in GUM. The last keeps the layer from seeing
actors everywhere in texts unlike GUM's.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from joint import Antecedents, Mentioned, Span, document_rows, flat, gold, read_silver, silver_of
from model import Mentions, Tagger, edge_scores
from train import WIDTH, load_reports, load_tagger
from verbale.evaluation.gum import read_gum
from verbale.reading.heads import HEADS, REACH
from verbale.reading.lists import lists
from verbale.reading.pieces import Pieces

#: A word heads no mention if it did so at most this often in GUM, seen at least so many times.
_RARELY, _SEEN = 0.02, 2
_NO_NOUN = ("ing", "ed", "ly")
_BEHIND = lists().behind_nouns
_PRONOUNS = lists().i | lists().we | lists().you | lists().they | lists().he_or_she | lists().other_pronouns


@dataclass
class Silver:
    """What the automatic layer says of a report, in pieces: words that head nothing, names with
    their kind, linked mentions with their heads and kind (None where unknown), and chains of them."""

    none: np.ndarray
    names: list[tuple[int, int, str]]
    linked: list[tuple[int, int, int, str | None]]
    chains: list[list[int]]


def head_rates(documents: list[Mentioned], texts: list[str]) -> dict[str, tuple[int, int]]:
    """How often each word, in lower case, stands in GUM and heads a mention there."""
    seen, heading = Counter(), Counter()
    for document, text in zip(documents, texts, strict=True):
        for at, word in words_of(document.pieces, text):
            seen[word] += 1
            heading[word] += bool(document.classes[at])
    return {word: (count, heading[word]) for word, count in seen.items()}


def words_of(pieces: Pieces, text: str) -> list[tuple[int, str]]:
    """The first piece of each word and the word in lower case."""
    at = np.flatnonzero(pieces.word_starts)
    last = np.append(at[1:], len(pieces)) - 1
    return [(int(a), text[pieces.starts[a] : pieces.ends[b]].lower()) for a, b in zip(at, last, strict=True)]


def silver(row: dict, pieces: Pieces, text: str, rates: dict[str, tuple[int, int]]) -> Silver:
    """The layer of one report, read for what it is sure of."""
    found = silver_of(row, pieces)
    names = [n for n in found.names if n[0] < n[1]]
    covered = np.zeros(len(pieces), bool)
    for begin, end, _ in names:
        covered[begin:end] = True
    in_mention = covered.copy()
    linked: list[tuple[int, int, int, str | None]] = []
    words = words_of(pieces, text)
    chains = []
    for chain in found.chains:
        kinds = Counter(
            k for b, e in chain for nb, ne, k in names if b <= nb and ne <= e and e - b <= ne - nb + 3
        )
        kind = kinds.most_common(1)[0][0] if kinds else None
        members = []
        for begin, end in chain:
            if begin >= end:
                continue
            in_mention[begin:end] = True
            members.append(len(linked))
            linked.append((begin, end, _head(words, begin, end, names), kind))
        chains.append(members)
    none = np.zeros(len(pieces), bool)
    for at, word in words:
        if covered[at] or word in _PRONOUNS:
            continue
        own = text[pieces.starts[at]]
        seen, heading = rates.get(word, (0, 0))
        never = seen >= _SEEN and heading <= _RARELY * seen
        verbal = word.endswith(_NO_NOUN) and not in_mention[at] and heading == 0
        none[at] = (never and (own.islower() or not own.isalpha() or word in ("the", "a", "an"))) or (
            own.islower() and verbal
        )
    return Silver(none, names, linked, [c for c in chains if len(c) > 1])


def _head(words: list[tuple[int, str]], begin: int, end: int, names: list[tuple[int, int, str]]) -> int:
    """The head of a noun phrase: the last word before what hangs behind it, or the first of the name
    that stands there."""
    first = bisect_left(words, (begin, ""))
    own = words[first : bisect_left(words, (end, ""))]
    while len(own) > 1 and own[-1][1] in ("'s", "’s", "'", "’", "s"):
        own.pop()
    stop = next((i for i, (_, word) in enumerate(own) if i and word in _BEHIND), len(own))
    head = own[stop - 1][0] if own else begin
    return next((b for b, e, _ in names if b <= head < e and begin <= b), head)


def silver_losses(
    out: Tensor, s: Silver, antecedents: Antecedents, texts: np.ndarray
) -> tuple[Tensor, Tensor, Tensor]:
    """Losses of classes, edges and antecedents on ``out [n, width]`` of one report."""
    scores = torch.log_softmax(out[:, : len(HEADS)], -1)
    hard = scores.detach()
    tagged = [-scores[torch.from_numpy(np.flatnonzero(s.none)), 0]]
    name_heads = {b for b, _, _ in s.names}
    for begin, end, kind in s.names:
        column = HEADS.index(f"{kind} name")
        own = scores[begin:end, column]
        head = begin + int(hard[begin:end, column].argmax())
        tagged.append(-own.max()[None])
        rest = [i for i in range(begin, end) if i != head]
        if rest:
            tagged.append(-0.5 * scores[rest, 0])
    mentions: list[tuple[int, int, int] | None] = []
    edges = []
    for begin, end, head, kind in s.linked:
        named = head in name_heads
        columns = [
            i
            for i, name in enumerate(HEADS)
            if i and (kind is None or name.startswith(kind)) and (not named or name.endswith("name"))
        ]
        cls = columns[int(hard[head, columns].argmax())]
        if kind is not None and not named:
            tagged.append(-0.5 * torch.logsumexp(scores[head, columns], 0)[None])
        mentions.append((head, cls, begin))
        if abs(head - begin) <= REACH and end - 1 - head <= REACH:
            edges.append((head, begin, end - 1))
    loss = torch.cat(tagged)
    zero = out.sum() * 0
    edge_loss = zero
    if edges:
        heads = torch.tensor([e[0] for e in edges])
        parts = []
        for side in (0, 1):
            target = torch.tensor([e[1 + side] for e in edges]) - heads + REACH
            parts.append(nn.functional.cross_entropy(edge_scores(out, heads, side), target))
        edge_loss = (parts[0] + parts[1]) / 2
    rows = {}
    for n, chain in enumerate(s.chains):
        for m in chain:
            rows[mentions[m][0]] = (mentions[m][1], n)
    linked = zero
    if len(rows) > 1:
        heads = np.array(sorted(rows))
        kinds = np.array([rows[h][0] for h in heads])
        chains = np.array([rows[h][1] for h in heads])
        linked = antecedents.loss(out, heads, kinds, chains, texts[heads], only_linked=True)
    return loss.mean(), edge_loss, linked


def gold_losses(out: Tensor, document: Mentioned, antecedents: Antecedents) -> tuple[Tensor, Tensor, Tensor]:
    words = torch.from_numpy(document.words)
    classes = torch.from_numpy(document.classes)
    heads = torch.from_numpy(document.heads)
    tagged = nn.functional.cross_entropy(out[words, : len(HEADS)], classes[words], label_smoothing=0.03)
    edges = []
    for side, places in enumerate((document.begins, document.ends)):
        target = torch.from_numpy(places) - heads + REACH
        near = (target >= 0) & (target <= 2 * REACH)
        edges.append(nn.functional.cross_entropy(edge_scores(out, heads[near], side), target[near]))
    linked = antecedents.loss(
        out, document.heads, document.kinds, document.chains, document.texts, only_linked=False
    )
    return tagged, (edges[0] + edges[1]) / 2, linked


@torch.no_grad()
def states_of(
    model: Tagger, pieces: Pieces, special: Span, first: int | None, hide: float, mask: int
) -> Tensor:
    """Encoder output and LSTM states side by side, ``[n, width]`` in half floats."""
    ids, features, lengths, cuts = document_rows(pieces, special, first)
    hidden = (torch.rand(ids.shape) < hide) & (ids != special[0]) & (ids != special[1]) & (ids != 0)
    _, states, encoded = model.states(ids.masked_fill(hidden, mask), features, lengths)
    return flat(torch.cat([encoded, states], -1), cuts).half()


@torch.no_grad()
def judge(
    layer: Mentions, documents: list[tuple[Mentioned, Tensor]], news: list[tuple[Silver, Tensor, np.ndarray]]
) -> dict[str, float]:
    layer.eval()
    counts, edges, total = np.zeros(3), 0, 0
    for document, states in documents:
        out = layer.out_of(states.float())
        found = out[:, : len(HEADS)].argmax(1).numpy() * document.words
        counts += (
            ((found == document.classes) & (found > 0)).sum(),
            (found > 0).sum(),
            (document.classes > 0).sum(),
        )
        heads = torch.from_numpy(document.heads)
        begin = edge_scores(out, heads, 0).argmax(1).numpy() - REACH + document.heads
        end = edge_scores(out, heads, 1).argmax(1).numpy() - REACH + document.heads
        edges += ((begin == document.begins) & (end == document.ends)).sum()
        total += len(heads)
    named = right = false = none = words = heads_found = 0
    for s, states, starts in news:
        found = layer.out_of(states.float())[:, : len(HEADS)].argmax(1).numpy() * starts
        for begin, end, kind in s.names:
            named += 1
            right += HEADS.index(f"{kind} name") in found[begin:end]
        none += s.none.sum()
        false += (found[s.none] > 0).sum()
        words += starts.sum()
        heads_found += (found > 0).sum()
    layer.train()
    return {
        "heads": 200 * counts[0] / (counts[1] + counts[2]),
        "edges": 100 * edges / total,
        "silver names": 100 * right / max(1, named),
        "false": 100 * false / max(1, none),
        "heads of words": 100 * heads_found / max(1, words),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gum", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--passes", type=int, default=4, help="readings of each document of GUM; PolNeAR is read once"
    )
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--mask", type=float, default=0.08)
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--silver", type=float, default=0.5)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--half", action="store_true", help="the encoder in bfloat16")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    model, saved, fast, tokenizer = load_tagger(args.checkpoint, half=args.half)
    special = (fast.cls_token_id, fast.sep_token_id)
    began = time.time()
    texts = {side: [d.text for d in read_gum(args.gum / side)] for side in ("train", "dev")}
    gum = {side: [gold(d, tokenizer) for d in read_gum(args.gum / side)] for side in ("train", "dev")}
    rates = head_rates(gum["train"], texts["train"])
    news = {}
    for side in ("train", "dev"):
        rows = read_silver(args.data / f"{side}-corenlp.jsonl")
        news[side] = [
            (silver(rows[r.name], p, r.text, rates), p, r.text)
            for p, r in load_reports(args.data / side, tokenizer)[: args.limit]
            if r.name in rows
        ]
    print(f"{len(news['train'])} reports, {time.time() - began:.0f} s", flush=True)

    def kept(name: str, make) -> list:
        path = args.out.with_name(f"states-{name}.pt")
        if not path.exists():
            torch.save(make(), path)
            print(f"{name} read, {time.time() - began:.0f} s", flush=True)
        return torch.load(path, weights_only=False)

    def read(pieces: Pieces, train: bool) -> Tensor:
        first = rng.randint(48, WIDTH) if train else None
        return states_of(model, pieces, special, first, args.mask if train else 0.0, fast.mask_token_id)

    model.train()
    gum_states = kept(
        "gum-train", lambda: [[read(d.pieces, True) for _ in range(args.passes)] for d in gum["train"]]
    )
    news_states = kept("news-train", lambda: [read(p, True) for _, p, _ in news["train"]])
    model.eval()
    gum_dev = kept("gum-dev", lambda: [read(d.pieces, False) for d in gum["dev"]])
    news_dev = kept("news-dev", lambda: [read(p, False) for _, p, _ in news["dev"]])

    layer = Mentions(gum_dev[0].shape[1], 0.4)
    antecedents = Antecedents()
    parameters = [*layer.parameters(), *antecedents.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=args.lr, weight_decay=0.02)
    average = {k: v.clone() for k, v in layer.state_dict().items()}
    step = 0
    tasks: list[tuple[str, int]] = [("news", i) for i in range(len(news["train"]))]
    tasks += [("gum", i) for i in range(len(gum["train"]))] * 6
    dev = list(zip(gum["dev"], gum_dev, strict=True))
    held = [(s, st, p.word_starts) for (s, p, _), st in zip(news["dev"], news_dev, strict=True)]
    ids = {i: p.ids for i, (_, p, _) in enumerate(news["train"])}
    for epoch in range(args.epochs):
        rng.shuffle(tasks)
        sums: dict[str, list[float]] = {}
        for n, (what, i) in enumerate(tasks):
            rate = min(1.0, (step + 1) / 200) * (1 - (epoch + n / len(tasks)) / args.epochs)
            for group in optimizer.param_groups:
                group["lr"] = args.lr * rate
            if what == "gum":
                out = layer.out_of(rng.choice(gum_states[i]).float())
                parts = gold_losses(out, gum["train"][i], antecedents)
                loss = 2 * parts[0] + 0.5 * parts[1] + 0.5 * parts[2]
            else:
                out = layer.out_of(news_states[i].float())
                parts = silver_losses(out, news["train"][i][0], antecedents, ids[i])
                loss = args.silver * (parts[0] + 0.25 * parts[1] + 0.5 * parts[2])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            step += 1
            decay = min(0.998, (step + 1) / (step + 10))
            for k, v in layer.state_dict().items():
                average[k].mul_(decay).add_(v, alpha=1 - decay)
            for name, value in zip(("heads", "edges", "antecedents"), parts, strict=True):
                sums.setdefault(f"{what} {name}", []).append(value.item())
        trained = {k: v.clone() for k, v in layer.state_dict().items()}
        layer.load_state_dict(average)
        scores = judge(layer, dev, held)
        means = {k: round(float(np.mean(v)), 3) for k, v in sums.items()}
        print(
            json.dumps(
                {
                    "epoch": epoch + 1,
                    "seconds": round(time.time() - began),
                    **means,
                    **{k: round(float(v), 2) for k, v in scores.items()},
                }
            ),
            flush=True,
        )
        state = dict(saved["state"]) | {f"mentions.{k}": v.clone() for k, v in average.items()}
        torch.save({**saved, "state": state}, args.out)
        layer.load_state_dict(trained)


if __name__ == "__main__":
    main()
