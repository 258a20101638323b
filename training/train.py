"""Train the attribution tagger on PolNeAR.

    python training/train.py --data PATH/polnear --encoder PATH_OR_NAME --out build/attribution

Writes ``last.pt`` (resumable, every few minutes) and ``best.pt`` (the averaged weights with
the best development score) into ``--out``; running it again goes on where it stopped.
The learning rate warms up, stays, then falls linearly to zero from ``--decay-from`` on.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from model import LinkTargets, Tagger
from verbale.evaluation.polnear import GoldFile, GoldReport, read_polnear
from verbale.reading.pieces import Pieces, split, windows
from verbale.reading.tags import ROLES, decode, encode, viterbi

WIDTH = 254  # pieces of a window; the two special pieces make 256


@dataclass
class Example:
    """One window: ids ``[n]`` with special pieces, features ``[n, 4]``, tags ``[n]``."""

    ids: np.ndarray
    features: np.ndarray
    tags: np.ndarray
    links: LinkTargets


def piece_range(pieces: Pieces, start: int, end: int) -> tuple[int, int]:
    """The pieces that overlap the characters ``[start, end)``."""
    begin = int(np.searchsorted(pieces.ends, start, "right"))
    return begin, max(begin, int(np.searchsorted(pieces.starts, end, "left")))


def framed(pieces: Pieces, begin: int, end: int, special: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """ids and features of a window between its special pieces."""
    ids = np.concatenate([[special[0]], pieces.ids[begin:end], [special[1]]])
    features = np.zeros((len(ids), pieces.features.shape[1]), np.int64)
    features[1:-1] = pieces.features[begin:end]
    return ids, features


def examples(
    pieces: Pieces, gold: GoldFile, special: tuple[int, int], first_width: int | None
) -> list[Example]:
    """The windows of a report with one annotator's tags and links."""
    spans: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
    for attribution in gold.attributions:
        for role in ROLES:
            for start, end in getattr(attribution, role):
                span = piece_range(pieces, start, end)
                if span[0] < span[1]:
                    spans[role].append(span)
    tags = encode({role: sorted(set(spans[role])) for role in ROLES}, len(pieces))
    found = []
    for begin, end in windows(pieces, WIDTH, first_width):
        ids, features = framed(pieces, begin, end, special)
        own = np.concatenate([[0], tags[begin:end], [0]])
        found.append(Example(ids, features, own, link_targets(pieces, gold, begin, end)))
    return found


def link_targets(pieces: Pieces, gold: GoldFile, begin: int, end: int) -> LinkTargets:
    """Links of the spans that lie wholly within a window, positions counted with its first special piece."""

    def local(fragments: tuple[tuple[int, int], ...]) -> list[tuple[int, int] | None]:
        ranges = [piece_range(pieces, *f) for f in fragments]
        return [(b - begin + 1, e - begin + 1) if begin <= b < e <= end else None for b, e in ranges]

    rows = [(local(a.source), local(a.cue), local(a.content)) for a in gold.attributions]

    def every(part: int) -> list[tuple[int, int]]:
        return sorted({span for row in rows for span in row[part] if span})

    cues, sources, contents = every(1), every(0), every(2)
    source_of_cue = [-1] * len(cues)
    cue_of_content = [-1] * len(contents)
    for source, cue, content in rows:
        for c in cue:
            if c is not None:
                inside = [s for s in source if s is not None]
                source_of_cue[cues.index(c)] = (
                    sources.index(inside[0]) if inside else (-1 if source else len(sources))
                )
        for span in content:
            if span is not None:
                inside = [c for c in cue if c is not None]
                cue_of_content[contents.index(span)] = (
                    cues.index(inside[0]) if inside else (-1 if cue else len(cues))
                )
    return LinkTargets(cues, sources, contents, source_of_cue, cue_of_content)


def collate(batch: list[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """ids, features, tags and lengths, padded with zeros."""
    length = max(len(e.ids) for e in batch)
    ids = np.zeros((len(batch), length), np.int64)
    tags = np.zeros((len(batch), length), np.int64)
    features = np.zeros((len(batch), length, batch[0].features.shape[1]), np.int64)
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)], tags[i, : len(e.ids)], features[i, : len(e.ids)] = e.ids, e.tags, e.features
    lengths = torch.tensor([len(e.ids) for e in batch])
    return torch.from_numpy(ids), torch.from_numpy(features), torch.from_numpy(tags), lengths


def epoch_batches(
    reports: list[tuple[Pieces, GoldReport]], special: tuple[int, int], size: int, rng: random.Random
) -> list[list[Example]]:
    """One epoch: an annotator drawn for each report, windows begun at a random place,
    batches of windows of like length in random order."""
    every: list[Example] = []
    for pieces, report in reports:
        every += examples(pieces, rng.choice(report.files), special, rng.randint(48, WIDTH))
    rng.shuffle(every)
    batches = []
    for at in range(0, len(every), size * 8):
        chunk = sorted(every[at : at + size * 8], key=lambda e: len(e.ids))
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    rng.shuffle(batches)
    return batches


def predict(model: Tagger, pieces: Pieces, special: tuple[int, int]) -> list[tuple[str, int, int]]:
    """Spans ``(role, start, end)`` of a report, in code points."""
    cuts = windows(pieces, WIDTH)
    rows = [
        Example(
            *framed(pieces, b, e, special), np.zeros(e - b + 2, np.int64), LinkTargets([], [], [], [], [])
        )
        for b, e in cuts
    ]
    tags = np.zeros(len(pieces), np.int64)
    for at in range(0, len(rows), 16):
        ids, features, _, lengths = collate(rows[at : at + 16])
        emissions, _, _ = model(ids, features, lengths)
        crf = model.crf
        paths = viterbi(
            emissions[:, 1:].numpy(),
            crf.scores().numpy(),
            lengths.numpy() - 2,
            crf.start.numpy(),
            crf.end.numpy(),
        )
        for (begin, end), path in zip(cuts[at : at + 16], paths, strict=True):
            tags[begin:end] = path
    return [(role, int(pieces.starts[b]), int(pieces.ends[e - 1])) for role, b, e in decode(tags)]


@torch.no_grad()
def evaluate(
    model: Tagger, reports: list[tuple[Pieces, GoldReport]], special: tuple[int, int]
) -> dict[str, float]:
    """Exact span F1 (0 to 100) per role, every annotator's file counted."""
    model.eval()
    counts = {role: np.zeros(3) for role in ROLES}
    for pieces, report in reports:
        found = predict(model, pieces, special)
        for file in report.files:
            for role in ROLES:
                mine = {(s, e) for r, s, e in found if r == role}
                gold = file.spans(role)
                counts[role] += len(mine & gold), len(mine), len(gold)
    model.train()
    return {role: 200 * c[0] / max(1, c[1] + c[2]) for role, c in counts.items()}


class Average:
    """Exponential moving average of the weights, with a shorter memory at the start."""

    def __init__(self, model: Tagger, decay: float) -> None:
        self.decay = decay
        self.state = {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: Tagger, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[name].lerp_(value, 1 - decay)


def parameter_groups(
    model: Tagger, lr: float, head_lr: float, layer_decay: float, freeze: int = 0
) -> list[dict]:
    """Learning rates that fall from the top layer down; word embeddings stay as they are, and if
    ``freeze`` is not 0 everything below that layer, which then has no dropout either: what does not learn
    need not be disturbed, and drawing the numbers costs time."""
    layers = model.encoder.config.num_hidden_layers
    frozen = [model.encoder.embeddings, *model.encoder.encoder.layer[:freeze]] if freeze else []
    for part in (part for layer in frozen for part in layer.modules()):
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    groups: dict[tuple[float, float], list] = {}
    for name, parameter in model.named_parameters():
        layer = int(name.split("layer.")[1].split(".")[0]) if "encoder.layer." in name else -1
        if "word_embeddings" in name or (name.startswith("encoder.") and layer < freeze > 0):
            parameter.requires_grad_(False)
            continue
        decay = 0.0 if parameter.ndim < 2 else 0.01
        if layer >= 0:
            rate = lr * layer_decay ** (layers - 1 - layer)
        elif name.startswith("encoder."):
            rate = lr * layer_decay**layers
        else:
            rate = head_lr
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": p, "lr": rate, "base": rate, "weight_decay": d} for (rate, d), p in groups.items()]


def load_tokenizer(encoder: str) -> tuple[PreTrainedTokenizerFast, Tokenizer]:
    """The encoder's tokenizer, and the same as the reader runs it: without padding and truncation."""
    fast = AutoTokenizer.from_pretrained(encoder)
    tokenizer = Tokenizer.from_str(fast.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return fast, tokenizer


def new_tagger(encoder: str, half: bool = False) -> tuple[Tagger, PreTrainedTokenizerFast, Tokenizer]:
    """A tagger that knows nothing yet but what its encoder brings along, and the encoder's tokenizers."""
    model = Tagger(encoder)
    model.in_bfloat16 = half
    return model, *load_tokenizer(encoder)


def load_tagger(
    checkpoint: Path, encoder: str | None = None, half: bool = False
) -> tuple[Tagger, dict, PreTrainedTokenizerFast, Tokenizer]:
    """A checkpoint's tagger, the checkpoint itself, and the tokenizers of its encoder (another ``encoder``
    where the one that it names lies elsewhere)."""
    saved = torch.load(checkpoint, weights_only=False)
    model, fast, tokenizer = new_tagger(encoder or saved["encoder"], half)
    model.load_state_dict(saved["state"])
    return model, saved, fast, tokenizer


def load_reports(folder: Path, tokenizer: Tokenizer) -> list[tuple[Pieces, GoldReport]]:
    """The annotated reports of one side of the corpus, cut into pieces."""
    return [(split(r.text, tokenizer), r) for r in read_polnear(folder) if r.files]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", required=True, help="a Hugging Face model, by path or name")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=6)
    parser.add_argument("--decay-from", type=float, default=3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2.5e-4)
    parser.add_argument("--head-lr", type=float, default=1.5e-3)
    parser.add_argument("--layer-decay", type=float, default=0.9)
    parser.add_argument("--mask", type=float, default=0.08, help="share of pieces hidden in training")
    parser.add_argument("--average", type=float, default=0.998)
    parser.add_argument("--link-weight", type=float, default=0.2)
    parser.add_argument(
        "--freeze", type=int, default=0, help="lower layers of the encoder that stay as they are"
    )
    parser.add_argument(
        "--half", action="store_true", help="the encoder in bfloat16, on processors that have it"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="train on this many reports only")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)

    model, fast, tokenizer = new_tagger(args.encoder, args.half)
    special = (fast.cls_token_id, fast.sep_token_id)
    train = load_reports(args.data / "train", tokenizer)[: args.limit]
    dev = load_reports(args.data / "dev", tokenizer)
    groups = parameter_groups(model, args.lr, args.head_lr, args.layer_decay, args.freeze)
    optimizer = torch.optim.AdamW(groups, fused=True)
    average = Average(model, args.average)
    epoch, done, step, best = 0, 0, 0, 0.0
    last = args.out / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average.state = state["average"]
        epoch, done, step, best = state["epoch"], state["done"], state["step"], state["best"]
        print(f"resumed in epoch {epoch} after {done} batches", flush=True)

    def save() -> None:
        state = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "average": average.state,
            "epoch": epoch,
            "done": done,
            "step": step,
            "best": best,
        }
        torch.save(state, last.with_suffix(".tmp"))
        last.with_suffix(".tmp").replace(last)

    model.train()
    began = saved = time.time()
    while epoch < args.epochs:
        batches = epoch_batches(train, special, args.batch, random.Random(args.seed * 1000 + epoch))
        running = np.zeros(3)
        for batch in batches[done:]:
            at = epoch + done / len(batches)
            rate = min(1.0, (step + 1) / 150)
            if at > args.decay_from:
                rate *= max(0.0, (args.epochs - at) / (args.epochs - args.decay_from))
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * rate
            ids, features, tags, lengths = collate(batch)
            hide = (
                (torch.rand(ids.shape) < args.mask) & (ids != special[0]) & (ids != special[1]) & (ids != 0)
            )
            emissions, links, _ = model(ids.masked_fill(hide, fast.mask_token_id), features, lengths)
            tag_loss = model.crf.loss(
                emissions[:, 1:], tags[:, 1:], lengths - 2
            )  # without the special pieces
            link_loss = model.links.loss(links, [e.links for e in batch])
            optimizer.zero_grad()
            (tag_loss + args.link_weight * link_loss).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step, done = step + 1, done + 1
            average.update(model, step)
            running += tag_loss.item(), link_loss.item(), 1
            if done % 50 == 0:
                print(
                    f"epoch {epoch} batch {done}/{len(batches)} tags {running[0] / running[2]:.4f} "
                    f"links {running[1] / running[2]:.4f} {time.time() - began:.0f} s",
                    flush=True,
                )
                running[:] = 0
            if time.time() - saved > 180:
                save()
                saved = time.time()
        epoch, done = epoch + 1, 0
        trained = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average.state)
        scores = evaluate(model, dev, special)
        if sum(scores.values()) > best:
            best = sum(scores.values())
            torch.save(
                {"state": average.state, "encoder": args.encoder, "scores": scores, "epoch": epoch},
                args.out / "best.pt",
            )
        model.load_state_dict(trained)
        save()
        line = {
            "epoch": epoch,
            "seconds": round(time.time() - began),
            **{k: round(v, 2) for k, v in scores.items()},
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
