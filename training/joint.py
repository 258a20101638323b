"""Train a tagger on attributions and mentions at once: one that has learned attributions, or a new one.

    python training/joint.py --data PATH/polnear --gum PATH/gum --checkpoint DIR/best.pt --out DIR
    python training/joint.py --data PATH/polnear --gum PATH/gum --encoder PATH --lessons DIR --out DIR

One encoder pass a window serves both. Batches of PolNeAR windows and documents of GUM come
in turn. GUM is gold: classes of heads, edges and coreference. On PolNeAR's windows the
corpus's automatic CoreNLP layer serves as silver: what it calls a person, an organisation
or a place must have such a head somewhere in it, and of what it links the later mention is
to choose the earlier one. Writes ``last.pt`` (resumable) and ``joint.pt`` (averaged weights).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from model import LinkTargets, Tagger, edge_scores
from train import (
    WIDTH,
    Average,
    Example,
    collate,
    evaluate,
    examples,
    framed,
    load_reports,
    load_tagger,
    new_tagger,
    parameter_groups,
    piece_range,
)  # fmt: skip
from verbale.evaluation.gum import GoldDocument, read_gum
from verbale.evaluation.polnear import GoldReport
from verbale.reading.heads import HEADS, PAIR_WIDTH, REACH
from verbale.reading.pieces import Pieces, split, windows
from verbale.reading.tags import TAGS, legal_transitions, viterbi

Span = tuple[int, int]
_GUM_KINDS = {"person": "person", "organization": "organisation", "place": "place"}
_SILVER_KINDS = {"PERSON": "person", "ORGANIZATION": "organisation", "LOCATION": "place"}
_CONTINUED = 4
_DISTANCES = np.array([1, 2, 3, 5, 8, 16, 32, 64])


@dataclass
class Mentioned:
    """Gold mentions of a document: head, first and last piece, class and chain of each."""

    pieces: Pieces
    words: np.ndarray  # pieces that begin a word
    classes: np.ndarray  # [n] class of each piece as a head
    heads: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    kinds: np.ndarray
    chains: np.ndarray
    texts: np.ndarray


def gold(document: GoldDocument, tokenizer: object) -> Mentioned:
    """A GUM document as the model sees it: persons, organisations and places only, and of
    coordinations the members."""
    pieces = split(document.text, tokenizer)
    classes = np.zeros(len(pieces), np.int64)
    rows = []
    for m in document.mentions:
        kind = _GUM_KINDS.get(m.kind)
        head = piece_range(pieces, *m.head)[0]
        if kind is None or m.joint or head >= len(pieces) or classes[head]:
            continue
        begin, end = piece_range(pieces, m.start, m.end)
        classes[head] = HEADS.index(f"{kind} {m.type}")
        rows.append(
            (head, begin, end - 1, classes[head], m.chain, document.text[m.head[0] : m.head[1]].lower())
        )
    rows.sort()
    head, begin, end, kind, chain, text = zip(*rows, strict=True)
    words = pieces.features[:, 2] != _CONTINUED
    return Mentioned(pieces, words, classes, *map(np.array, (head, begin, end, kind, chain, text)))


class Antecedents(nn.Module):
    """Scores of earlier mentions to be the antecedent of later ones, while the encoder learns;
    what a reader uses is trained after that, in ``antecedents.py``."""

    def __init__(self) -> None:
        super().__init__()
        self.distance = nn.Parameter(torch.zeros(len(HEADS), len(_DISTANCES) + 1))
        self.kinds = nn.Parameter(torch.zeros(len(HEADS), len(HEADS)))
        self.same = nn.Parameter(torch.zeros(len(HEADS)))
        self.none = nn.Parameter(torch.zeros(len(HEADS)))

    def loss(self, out: Tensor, heads: np.ndarray, kinds: np.ndarray, chains: np.ndarray, texts: np.ndarray,
             only_linked: bool) -> Tensor:  # fmt: skip
        """Mean negative log probability that each mention, in order of heads, chooses one of its
        chain that stands before it, or none where there is none (left out if ``only_linked``)."""
        at = torch.from_numpy(heads)
        kind = torch.from_numpy(kinds)
        anaphor = out[at, -2 * PAIR_WIDTH : -PAIR_WIDTH]
        antecedent = out[at, -PAIR_WIDTH:]
        order = np.arange(len(heads))
        gaps = torch.from_numpy(np.searchsorted(_DISTANCES, np.maximum(order[:, None] - order[None], 0)))
        scores = anaphor @ antecedent.T / PAIR_WIDTH**0.5
        scores = scores + self.distance[kind[:, None], gaps] + self.kinds[kind[:, None], kind[None]]
        scores = scores + self.same[kind][:, None] * torch.from_numpy(texts[:, None] == texts[None])
        earlier = torch.from_numpy(order[:, None] > order[None])
        scores = torch.cat([self.none[kind][:, None], scores.masked_fill(~earlier, -1e4)], 1)
        right = torch.from_numpy(chains[:, None] == chains[None]) & earlier
        linked = right.any(1)
        right = torch.cat([~linked[:, None], right], 1)
        losses = torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~right, -1e4), 1)
        if only_linked:
            losses = losses[linked]
        return losses.mean() if len(losses) else out.sum() * 0


@dataclass
class Silver:
    """CoreNLP's layer of one report, in pieces: typed names and chains."""

    names: list[tuple[int, int, str]]
    chains: list[list[Span]]


def read_silver(path: Path) -> dict[str, dict]:
    """The lines of a CoreNLP file by report."""
    with path.open(encoding="utf-8") as file:
        return {row["id"]: row for row in map(json.loads, file)}


def silver_of(row: dict, pieces: Pieces) -> Silver:
    """The layer of one report in pieces."""
    names = [
        (*piece_range(pieces, start, end), _SILVER_KINDS[kind])
        for start, end, kind in row["entities"]
        if kind in _SILVER_KINDS
    ]
    chains = [[piece_range(pieces, *span) for span in chain] for chain in row["coref"]]
    return Silver(names, chains)


@dataclass
class Lesson:
    """What a teacher makes of pieces: probabilities ``[n, tags]`` and states ``[n, width]``."""

    tags: np.ndarray
    states: np.ndarray

    def part(self, begin: int, end: int) -> Lesson:
        """That of a window, with a row for each of the special pieces around it (of which there are no
        states: zeros)."""
        tags = np.zeros((end - begin + 2, self.tags.shape[1]), np.float32)
        tags[[0, -1], 0] = 1
        tags[1:-1] = self.tags[begin:end]
        states = np.zeros((end - begin + 2, self.states.shape[1]), np.float32)
        states[1:-1] = self.states[begin:end]
        return Lesson(tags, states)

    def path(self) -> np.ndarray:
        """The legal tags ``[n]`` that the probabilities make most likely."""
        free = np.zeros(self.tags.shape[1], np.float32)
        barred = np.where(legal_transitions(), 0, -1e4).astype(np.float32)
        scores = np.log(self.tags.astype(np.float32) + 1e-6)[None]
        return viterbi(scores, barred, np.array([len(self.tags)]), free, free)[0]


class Lessons:
    """A folder of ``teach.py``: what the teacher makes of each text, by name."""

    def __init__(self, folders: list[Path]) -> None:
        self.texts: dict[str, Lesson] = {}
        self.widths = (0, 0)  # of states: the encoder's part, the LSTM's
        for folder in folders:
            facts = json.loads((folder / "lessons.json").read_text(encoding="utf-8"))
            tags = np.load(folder / "tags.npy", mmap_mode="r")
            states = np.load(folder / "states.npy", mmap_mode="r")
            self.widths = (facts["encoded"], states.shape[1] - facts["encoded"])
            for name, (begin, end) in facts["texts"].items():
                self.texts[name] = Lesson(tags[begin:end], states[begin:end])

    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation ``[width]`` of states, over every tenth text."""
        some = np.concatenate([one.states for one in list(self.texts.values())[::10]]).astype(np.float32)
        return some.mean(0), some.std(0) + 1e-3


class Pupil(nn.Module):
    """Predicts a teacher's states from the small tagger's: the encoder's from the encoder's, the LSTM's
    from the LSTM's. Only training needs it."""

    def __init__(self, lessons: Lessons, encoded: int, mixed: int) -> None:
        super().__init__()
        self.encoder = nn.Linear(encoded, lessons.widths[0])
        self.lstm = nn.Linear(mixed, lessons.widths[1])
        mean, deviation = lessons.moments()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("deviation", torch.from_numpy(deviation))

    def loss(self, encoded: Tensor, mixed: Tensor, lessons: list[Lesson | None]) -> tuple[Tensor, Tensor]:
        """Mean squared differences from the teacher's states in units of their variance, of the encoder and
        of the LSTM, over the pieces of rows ``[batch, length, width]`` that have a lesson."""
        rows = {i: torch.from_numpy(one.states[1:-1]) for i, one in enumerate(lessons) if one}
        wanted = (torch.cat(list(rows.values())) - self.mean) / self.deviation
        own = [torch.cat([out[i, 1 : len(row) + 1] for i, row in rows.items()]) for out in (encoded, mixed)]
        width = self.encoder.out_features
        return (
            nn.functional.mse_loss(self.encoder(own[0]), wanted[:, :width]),
            nn.functional.mse_loss(self.lstm(own[1]), wanted[:, width:]),
        )


def wanted_tags(lessons: list[Lesson | None], tags: Tensor, shares: list[float]) -> Tensor:
    """``[batch, length, tags]``: of each row the share of a teacher's probabilities, and beside it the
    tags ``[batch, length]``. The share of a row without a lesson must be 0."""
    taught = np.zeros((*tags.shape, len(TAGS)), np.float32)
    for row, one in zip(taught, lessons, strict=True):
        if one:
            row[: len(one.tags)] = one.tags
    share = torch.tensor(shares)[:, None, None]
    return share * torch.from_numpy(taught) + (1 - share) * nn.functional.one_hot(tags, len(TAGS))


def read_unmarked(folder: Path) -> dict[str, str]:
    """The reports of a folder of text files that nobody marked, by name: in each file they are parted by
    lines of equals signs."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        for number, text in enumerate(re.split(r"^=+\n", path.read_text(encoding="utf-8"), flags=re.M)):
            if text.strip():
                found[f"unmarked/{path.stem}/{number}"] = text.strip() + "\n"
    return found


@dataclass
class Window(Example):
    """A window with the silver that lies in it, counted with its first special piece, what a teacher
    makes of it, and how much that counts beside the tags."""

    silver: Silver | None = None
    lesson: Lesson | None = None
    share: float = 0.0


def unmarked_windows(pieces: Pieces, lesson: Lesson, special: Span, rng: random.Random) -> Iterator[Window]:
    """The windows of a report that only a teacher has marked."""
    path = lesson.path()
    for begin, end in windows(pieces, WIDTH, rng.randint(48, WIDTH)):
        ids, features = framed(pieces, begin, end, special)
        tags = np.concatenate([[0], path[begin:end], [0]])
        none = LinkTargets([], [], [], [], [])
        yield Window(ids, features, tags, none, None, lesson.part(begin, end), 1.0)


def polnear_windows(
    pieces: Pieces,
    report: GoldReport,
    silver: Silver | None,
    lesson: Lesson | None,
    share: float,
    special: Span,
    rng: random.Random,
) -> Iterator[Window]:
    """The windows of a report, begun at a random place, as one annotator marked them."""
    first = rng.randint(48, WIDTH)
    found = examples(pieces, rng.choice(report.files), special, first)
    for example, (begin, end) in zip(found, windows(pieces, WIDTH, first), strict=True):
        own = None
        if silver:
            names = [(b - begin + 1, e - begin + 1, k) for b, e, k in silver.names if begin <= b < e <= end]
            chains = [
                [(b - begin + 1, e - begin + 1) for b, e in c if begin <= b < e <= end] for c in silver.chains
            ]
            own = Silver(names, [c for c in chains if len(c) > 1])
        yield Window(
            example.ids,
            example.features,
            example.tags,
            example.links,
            own,
            lesson.part(begin, end) if lesson else None,
            share if lesson else 0.0,
        )


def polnear_batches(windows_: list[Window], size: int, rng: random.Random) -> list[list[Window]]:
    """Batches of windows of like length in random order."""
    rng.shuffle(windows_)
    batches = []
    for at in range(0, len(windows_), size * 8):
        chunk = sorted(windows_[at : at + size * 8], key=lambda e: len(e.ids))
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    return batches


def silver_loss(out: Tensor, batch: list[Window], antecedents: Antecedents, vocabulary: Tensor) -> Tensor:
    """Names must hold a head of their kind; linked mentions must find each other. ``vocabulary``
    is the ids of the batch, by which like words are known."""
    losses = []
    every = torch.log_softmax(out[..., : len(HEADS)], -1)
    for row, window in enumerate(batch):
        if window.silver is None:
            continue
        scores = every[row]
        for begin, end, kind in window.silver.names:
            losses.append(-scores[begin:end, HEADS.index(f"{kind} name")].max() * 0.3)
        mentions = []
        for chain, spans in enumerate(window.silver.chains):
            for begin, end in spans:
                best = scores[begin:end, 1:].detach().amax(1)
                head = begin + int(best.argmax())
                mentions.append((head, int(scores[head, 1:].detach().argmax()) + 1, chain))
        mentions = sorted({m[0]: m for m in mentions}.values())
        if len(mentions) > 1:
            head, kind, chain = map(np.array, zip(*mentions, strict=True))
            words = vocabulary[row].numpy()[head]
            losses.append(antecedents.loss(out[row], head, kind, chain, words, only_linked=True))
    return torch.stack(losses).mean() if losses else out.sum() * 0


def document_rows(
    pieces: Pieces, special: Span, first: int | None
) -> tuple[Tensor, Tensor, Tensor, list[Span]]:
    """All windows of a document as one batch, and where they lie."""
    cuts = windows(pieces, WIDTH, first)
    rows = [Example(*framed(pieces, b, e, special), np.zeros(e - b + 2, np.int64), None) for b, e in cuts]
    ids, features, _, lengths = collate(rows)
    return ids, features, lengths, cuts


def flat(out: Tensor, cuts: list[Span]) -> Tensor:
    """The pieces of all windows one after the other ``[n, width]``, without special ones."""
    return torch.cat([out[row, 1 : end - begin + 1] for row, (begin, end) in enumerate(cuts)])


def gum_loss(out: Tensor, document: Mentioned, antecedents: Antecedents) -> tuple[Tensor, Tensor, Tensor]:
    """Losses of classes, edges and antecedents of a document's pieces ``out [n, width]``."""
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
def evaluate_gum(model: Tagger, documents: list[Mentioned], special: Span) -> dict[str, float]:
    """F1 of heads with their class, share of mentions with both edges right given the head."""
    model.eval()
    counts, edges, total = np.zeros(3), 0, 0
    for document in documents:
        ids, features, lengths, cuts = document_rows(document.pieces, special, None)
        out = flat(model(ids, features, lengths)[2], cuts)
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
    model.train()
    return {"heads": 200 * counts[0] / (counts[1] + counts[2]), "edges": 100 * edges / total}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gum", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, help="of train.py; without one a new tagger is begun")
    parser.add_argument("--encoder", help="default: the one that the checkpoint was trained from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--until", type=float, help="stop after so many epochs, and go on later")
    parser.add_argument("--gum-passes", type=int, default=2, help="of GUM in one epoch of PolNeAR")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=1.2e-4)
    parser.add_argument("--head-lr", type=float, default=7e-4)
    parser.add_argument("--mention-lr", type=float, default=2e-3)
    parser.add_argument("--layer-decay", type=float, default=0.9)
    parser.add_argument("--mask", type=float, default=0.08)
    parser.add_argument("--average", type=float, default=0.998)
    parser.add_argument("--silver-weight", type=float, default=0.2)
    parser.add_argument("--mention-weight", type=float, default=0.5)
    parser.add_argument("--lessons", type=Path, nargs="*", default=[], help="folders that teach.py wrote")
    parser.add_argument("--unmarked", type=Path, help="a folder of reports that only a teacher has marked")
    parser.add_argument("--share", type=float, default=0.5, help="of the teacher beside the annotation")
    parser.add_argument("--state-weight", type=float, default=0.1, help="of the teacher's states")
    parser.add_argument("--constant", type=float, default=0, help="epochs before the learning rate falls")
    parser.add_argument(
        "--freeze", type=int, default=0, help="lower layers of the encoder that stay as they are"
    )
    parser.add_argument("--half", action="store_true", help="the encoder in bfloat16")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    if args.checkpoint:
        model, begun, fast, tokenizer = load_tagger(args.checkpoint, args.encoder, args.half)
        encoder = args.encoder or begun["encoder"]
    elif args.encoder:
        encoder = args.encoder
        model, fast, tokenizer = new_tagger(encoder, args.half)
    else:
        parser.error("name a --checkpoint or an --encoder")
    special = (fast.cls_token_id, fast.sep_token_id)
    train = load_reports(args.data / "train", tokenizer)[: args.limit]
    dev = load_reports(args.data / "dev", tokenizer)[: args.limit]
    rows = read_silver(args.data / "train-corenlp.jsonl")
    silver = [silver_of(rows[r.name], p) if r.name in rows else None for p, r in train]
    print(f"{sum(s is not None for s in silver)} of {len(train)} reports have a silver layer", flush=True)
    gum = [gold(d, tokenizer) for d in read_gum(args.gum / "train")][: args.limit]
    gum_dev = [gold(d, tokenizer) for d in read_gum(args.gum / "dev")]
    lessons = Lessons(args.lessons)
    unmarked = read_unmarked(args.unmarked) if args.unmarked else {}
    alone = [(split(text, tokenizer), lessons.texts[name]) for name, text in unmarked.items()]
    taught = [lessons.texts.get(f"polnear/{r.name}") for _, r in train]
    aside = {id(d): lessons.texts[f"gum/{i}"] for i, d in enumerate(gum) if f"gum/{i}" in lessons.texts}
    paths = {key: one.path() for key, one in aside.items()}
    antecedents = Antecedents()
    pupil = None
    if lessons.texts:
        pupil = Pupil(lessons, model.encoder.config.hidden_size, model.emit.in_features)
    groups = parameter_groups(model, args.lr, args.head_lr, args.layer_decay, args.freeze)
    fresh = {id(p) for p in model.mentions.parameters()}
    for group in groups:
        group["params"] = [p for p in group["params"] if id(p) not in fresh]
    new = [*model.mentions.parameters(), *antecedents.parameters()]
    groups.append({"params": new, "lr": args.mention_lr, "base": args.mention_lr, "weight_decay": 0.01})
    if pupil:
        groups.append(
            {"params": [*pupil.parameters()], "lr": args.head_lr, "base": args.head_lr, "weight_decay": 0.01}
        )
    optimizer = torch.optim.AdamW(groups, fused=True)
    average = Average(model, args.average)
    epoch, done, step = 0, 0, 0
    last = args.out / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=False)
        model.load_state_dict(state["model"])
        antecedents.load_state_dict(state["antecedents"])
        if pupil:
            pupil.load_state_dict(state["pupil"])
        optimizer.load_state_dict(state["optimizer"])
        average.state = state["average"]
        epoch, done, step = state["epoch"], state["done"], state["step"]
        print(f"resumed in epoch {epoch} after {done} batches", flush=True)

    def save() -> None:
        state = {
            "model": model.state_dict(),
            "antecedents": antecedents.state_dict(),
            "pupil": pupil.state_dict() if pupil else None,
            "optimizer": optimizer.state_dict(),
            "average": average.state,
            "epoch": epoch,
            "done": done,
            "step": step,
        }
        torch.save(state, last.with_suffix(".tmp"))
        last.with_suffix(".tmp").replace(last)

    def hidden(ids: Tensor) -> Tensor:
        hide = (torch.rand(ids.shape) < args.mask) & (ids != special[0]) & (ids != special[1]) & (ids != 0)
        return ids.masked_fill(hide, fast.mask_token_id)

    model.train()
    began = saved = time.time()
    while epoch < (args.until or args.epochs):
        rng = random.Random(args.seed * 1000 + 700 + epoch)
        every = [
            window
            for (pieces, report), layer, own in zip(train, silver, taught, strict=True)
            for window in polnear_windows(pieces, report, layer, own, args.share, special, rng)
        ]
        for pieces, own in alone:
            every += unmarked_windows(pieces, own, special, rng)
        tasks: list[list[Window] | Mentioned] = [
            *polnear_batches(every, args.batch, rng),
            *gum * args.gum_passes,
        ]
        rng.shuffle(tasks)
        running: dict[str, list[float]] = {}
        for task in tasks[done:]:
            at = epoch + done / len(tasks)
            if at >= args.epochs:
                break
            rate = min(1.0, (step + 1) / 100, max(0.0, args.epochs - at) / (args.epochs - args.constant))
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * rate
            if isinstance(task, Mentioned):
                ids, features, lengths, cuts = document_rows(task.pieces, special, rng.randint(48, WIDTH))
                emissions, states, encoded = model.states(hidden(ids), features, lengths)
                out = model.mentions(encoded, states)
                tagged, edges, linked = gum_loss(flat(out, cuts), task, antecedents)
                loss = args.mention_weight * (tagged * 2 + edges * 0.5 + linked * 0.5)
                parts = {"heads": tagged, "edges": edges, "antecedents": linked}
                own = aside.get(id(task))
                rows = [own.part(b, e) if own else None for b, e in cuts]
                if own:
                    tags = torch.zeros(ids.shape, dtype=torch.long)
                    for row, (b, e) in zip(tags, cuts, strict=True):
                        row[1 : e - b + 1] = torch.from_numpy(paths[id(task)][b:e])
                    aim = wanted_tags(rows, tags, [1.0] * len(rows))[:, 1:]
                    parts["taught"] = model.crf.loss(emissions[:, 1:], tags[:, 1:], lengths - 2, aim)
                    loss = loss + parts["taught"]
            else:
                ids, features, tags, lengths = collate(task)
                emissions, states, encoded = model.states(hidden(ids), features, lengths)
                rows = [w.lesson for w in task]
                aim = wanted_tags(rows, tags, [w.share for w in task])[:, 1:] if any(rows) else None
                tag_loss = model.crf.loss(emissions[:, 1:], tags[:, 1:], lengths - 2, aim)
                link_loss = model.links.loss(model.link(states), [e.links for e in task])
                silver_part = silver_loss(model.mentions(encoded, states), task, antecedents, ids)
                loss = tag_loss + 0.2 * link_loss + args.silver_weight * silver_part
                parts = {"tags": tag_loss, "links": link_loss, "silver": silver_part}
            if pupil and any(rows):
                parts["encoder"], parts["lstm"] = pupil.loss(encoded, states, rows)
                loss = loss + args.state_weight * (parts["encoder"] + parts["lstm"])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step, done = step + 1, done + 1
            average.update(model, step)
            for name, value in parts.items():
                running.setdefault(name, []).append(value.item())
            if done % 50 == 0:
                means = " ".join(f"{name} {np.mean(values):.4f}" for name, values in running.items())
                print(
                    f"epoch {epoch} batch {done}/{len(tasks)} {means} {time.time() - began:.0f} s", flush=True
                )
                running = {}
            if time.time() - saved > 180:
                save()
                saved = time.time()
        epoch, done = epoch + 1, 0
        trained = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average.state)
        scores = evaluate(model, dev, special) | evaluate_gum(model, gum_dev, special)
        torch.save(
            {"state": average.state, "encoder": encoder, "scores": scores, "epoch": epoch},
            args.out / "joint.pt",
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
