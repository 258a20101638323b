"""Train the event layers on the sentences of training/data/events.

    python training/events.py --checkpoint DIR/whole.pt --out DIR/events.pt

The lower layers of the encoder are those of the model that ships; what they give for every sentence, alone
and among others, is computed once.
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

from event_model import ALL_MODES, PARTS, EventLayers, pooled, role_scores
from verbale.evaluation.sentences import STATUSES, TYPES, Sentence, Told, read
from verbale.reading.hinted import trigger_hints
from verbale.reading.lexicon import tokens_of
from verbale.reading.model import Model
from verbale.reading.pieces import split
from verbale.reading.tagging import tag

DATA = Path(__file__).parent / "data" / "events"
#: Words of a trigger that do not bear its meaning.
_AUXILIARIES = frozenset({
    "a", "about", "already", "also", "am", "an", "are", "be", "been", "being", "by", "can", "could", "did",
    "do", "does", "due", "expected", "for", "going", "had", "has", "have", "her", "his", "in", "is", "its",
    "may", "might", "must", "never", "no", "not", "of", "on", "out", "ready", "set", "shall", "should",
    "the", "their", "to", "under", "up", "was", "were", "will", "would", "yet",
})  # fmt: skip
_TOKENS = 1600  # of a batch, with its padding


@dataclass
class Event:
    """One event of an item, in its pieces."""

    at: int
    type: int
    mode: int
    status: int
    source: np.ndarray  # [n] of bool
    target: np.ndarray


@dataclass
class Item:
    """One sentence: states ``[n, width]`` of each variant, what the dictionary says, which pieces
    begin a word, the type at each piece (0 none, -1 passed over), its events, and whether a pair is
    given in it."""

    states: list[np.ndarray]
    hints: np.ndarray
    words: np.ndarray
    types: np.ndarray
    events: list[Event]
    given: np.ndarray | None = None
    label: int = -1

    def __len__(self) -> int:
        return len(self.words)


def states_of(texts: list[str], model: Model, together: int = 4) -> list[tuple[list[np.ndarray], object]]:
    """For each text its states alone and within a paragraph of several, and its pieces."""
    alone = []
    for text in texts:
        pieces = split(text, model.tokenizer)
        alone.append((tag(pieces, model).states, pieces))
    among: list[np.ndarray] = []
    for k in range(0, len(texts), together):
        group = texts[k : k + together]
        pieces = split("\n".join(["Report of the day", *group]), model.tokenizer)
        states = tag(pieces, model).states
        at = int(np.searchsorted(pieces.starts, len("Report of the day\n")))
        for offset in range(len(group)):
            n = len(alone[k + offset][1])
            among.append(states[at : at + n])
            at += n
    return [([a, b], pieces) for (a, pieces), b in zip(alone, among, strict=True)]


def trigger_words(text: str, told: Told) -> tuple[int, int]:
    """The word of a trigger that bears its meaning, as offsets."""
    at = told.trigger[0]
    words = []
    for word in text[told.trigger[0] : told.trigger[1]].split():
        start = text.index(word, at)
        at = start + len(word)
        words.append((start, at))
    return next((w for w in words if text[w[0] : w[1]].lower() not in _AUXILIARIES), words[0])


def item_of(sentence: Sentence, states: list[np.ndarray], pieces: object) -> Item:
    """A sentence in pieces."""
    starts, ends = pieces.starts, pieces.ends
    n = len(pieces)

    def mask(place: tuple[int, int]) -> np.ndarray:
        return (starts >= place[0]) & (ends <= place[1])

    types = np.zeros(n, np.int64)
    events = []
    for told in sentence.events:
        types[mask(told.trigger) & (types == 0)] = -1
    for told in sentence.events:
        begin, _ = trigger_words(sentence.text, told)
        at = int(np.searchsorted(starts, begin))
        kind = TYPES.index(told.type) + 1
        types[at] = kind
        mode = ALL_MODES.index(f"{told.type} {told.mode}") if told.mode else 0
        source, target = (
            np.any([mask(place) for place in side], axis=0) if side else np.zeros(n, bool)
            for side in (told.source, told.target)
        )
        events.append(Event(at, kind - 1, mode, STATUSES.index(told.status), source, target))
    types[~pieces.word_starts] = -1
    hints = trigger_hints(sentence.text, pieces, tokens_of(sentence.text), TYPES)
    return Item(states, hints, pieces.word_starts, types, events)


def pairs_of(items: list[Item]) -> list[Item]:
    """An item for each pair of sides of each event."""
    found = []
    for item in items:
        for event in item.events:
            source, target = event.source, event.target
            if source.any() and not target.any():
                edges = np.flatnonzero(np.diff(np.concatenate([[0], source.astype(int), [0]])))
                if len(edges) < 4:
                    continue
                source, target = np.zeros_like(source), np.zeros_like(source)
                source[edges[0] : edges[1]] = True
                target[edges[2] : edges[3]] = True
            if source.any() and target.any():
                given = np.where(source, 1, np.where(target, 2, 0))
                found.append(Item(item.states, item.hints, item.words, item.types, [], given, event.type))
    return found


def batches(items: list[Item], rng: random.Random | None = None) -> list[list[Item]]:
    """Items of like length together."""
    noise = rng.random if rng else lambda: 0.0
    order = sorted(items, key=lambda item: len(item) + 6 * noise())
    found: list[list[Item]] = []
    for item in order:
        if found and (len(found[-1]) + 1) * len(item) <= _TOKENS and len(found[-1]) < 48:
            found[-1].append(item)
        else:
            found.append([item])
    if rng:
        rng.shuffle(found)
    return found


def tensors(batch: list[Item], rng: random.Random | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """States, hints, given sides and lengths of a batch; with ``rng``, a fifth of the hints is hidden,
    so that the layers do not lean on them alone."""
    length = max(map(len, batch))
    states = torch.zeros(len(batch), length, batch[0].states[0].shape[1])
    given = torch.zeros(len(batch), length, dtype=torch.long)
    hints = torch.zeros(len(batch), length, len(TYPES))
    for row, item in enumerate(batch):
        variant = rng.choice(item.states) if rng else item.states[0]
        states[row, : len(item)] = torch.from_numpy(variant)
        if rng is None or rng.random() > 0.1:
            kept = (
                np.ones((len(item), 1))
                if rng is None
                else np.array([[rng.random() > 0.15] for _ in item.words])
            )
            hints[row, : len(item)] = torch.from_numpy(item.hints * kept)
        if item.given is not None:
            given[row, : len(item)] = torch.from_numpy(item.given)
    return states, hints, given, torch.tensor([len(item) for item in batch])


def loss_of(model: EventLayers, batch: list[Item], rng: random.Random) -> Tensor:
    """The loss of a batch of sentences or of pairs."""
    inputs = tensors(batch, rng)
    scores, states = model(*inputs)
    if batch[0].given is not None:
        features = model.drop(pooled(states, *inputs[2:]))
        return nn.functional.cross_entropy(
            model.pair(features), torch.tensor([item.label for item in batch]), label_smoothing=0.05
        )
    length = scores.shape[1]
    types = torch.full((len(batch), length), -1)
    for row, item in enumerate(batch):
        types[row, : len(item)] = torch.from_numpy(item.types)
    first = PARTS["trigger"]
    loss = (
        20
        * nn.functional.cross_entropy(
            scores[..., :first].transpose(1, 2), types, ignore_index=-1, reduction="none"
        ).sum()
        / (types >= 0).sum()
    )
    status, mode, sides = [], [], []
    for row, item in enumerate(batch):
        own = scores[row, : len(item)]
        words = torch.from_numpy(item.words)
        for event in item.events:
            at = own[event.at]
            status.append(_choice(at[first : first + PARTS["status"]], event.status))
            mode.append(_choice(at[first + PARTS["status"] :][: PARTS["mode"]], event.mode))
            gold = torch.from_numpy(np.stack([event.source, event.target], 1)).float()
            each = nn.functional.binary_cross_entropy_with_logits(
                role_scores(own, event.at), gold, reduction="none"
            )
            sides.append(each[words].sum() / 4)
    if status:
        loss = loss + torch.stack(status).mean() + 0.5 * torch.stack(mode).mean() + torch.stack(sides).mean()
    return loss


def _choice(scores: Tensor, gold: int) -> Tensor:
    return nn.functional.cross_entropy(scores[None], torch.tensor([gold]))


@torch.no_grad()
def judge(model: EventLayers, items: list[Item]) -> dict[str, float]:
    """Figures on sentences: triggers found (with and without type), and of gold triggers, statuses, modes
    and words of sides right."""
    model.eval()
    hit = typed = found = gold = status = mode = quiet = silent = 0
    role = np.zeros((2, 3))
    first = PARTS["trigger"]
    for batch in batches(items):
        scores, _ = model(*tensors(batch))
        for row, item in enumerate(batch):
            own = scores[row, : len(item)]
            best = own[:, :first].argmax(-1).numpy() * item.words
            at = set(np.flatnonzero(best))
            found += len(at)
            gold += len(item.events)
            if not item.events:
                silent += 1
                quiet += not at
            for event in item.events:
                hit += event.at in at
                typed += best[event.at] == event.type + 1
                status += int(own[event.at, first : first + PARTS["status"]].argmax()) == event.status
                modes = own[event.at, first + PARTS["status"] :][: PARTS["mode"]]
                allowed = [0, *(k for k, m in enumerate(ALL_MODES) if m.startswith(TYPES[event.type] + " "))]
                mode += allowed[int(modes[allowed].argmax())] == event.mode
                sides = (role_scores(own, event.at) > 0).numpy()
                for k, mask in enumerate((event.source, event.target)):
                    role[k] += ((sides[:, k] & mask & item.words).sum(), (sides[:, k] & item.words).sum(),
                                (mask & item.words).sum())  # fmt: skip

    def f1(right: float, said: float, wanted: float) -> float:
        return 2 * right / max(said + wanted, 1)

    return {
        "trigger": f1(hit, found, gold), "typed": f1(typed, found, gold), "status": status / max(gold, 1),
        "mode": mode / max(gold, 1), "source": f1(*role[0]), "target": f1(*role[1]),
        "quiet": quiet / max(silent, 1),
    }  # fmt: skip


@torch.no_grad()
def pair_features(model: EventLayers, items: list[Item]) -> np.ndarray:
    """What the pairs are known by, ``[items, 4 * width]``."""
    model.eval()
    out = np.zeros((len(items), 4 * model.width), np.float32)
    place = {id(item): n for n, item in enumerate(items)}
    for batch in batches(items):
        inputs = tensors(batch)
        _, states = model(*inputs)
        out[[place[id(item)] for item in batch]] = pooled(states, *inputs[2:]).numpy()
    return out


def train(
    model: EventLayers, sentences: list[Item], pairs: list[Item], epochs: int, rate: float, seed: int,
    check: list[Item],
) -> None:  # fmt: skip
    """Train in place, on all sentences and half of the pairs in each epoch; the weights at the end are the
    mean of those along the last third of the way."""
    rng = random.Random(seed)
    body = list(model.layers.parameters())
    rest = [p for name, p in model.named_parameters() if not name.startswith("layers.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": rest, "lr": 5 * rate}], weight_decay=0.01
    )
    half = len(pairs) // 2
    steps = epochs * (len(batches(sentences, rng)) + len(batches(pairs[:half], rng)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / (0.08 * steps)) * max(0.03, 1 - s / steps)
    )
    mean: dict[str, Tensor] = {}
    taken = step = 0
    for epoch in range(epochs):
        model.train()
        began, total = time.time(), 0.0
        work = batches(sentences, rng) + batches(rng.sample(pairs, half), rng)
        rng.shuffle(work)
        for batch in work:
            loss = loss_of(model, batch, rng)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
            step += 1
            if step > 0.67 * steps and step % 10 == 0:
                taken += 1
                for name, value in model.state_dict().items():
                    mean[name] = mean.get(name, 0) + (value.clone() - mean.get(name, 0)) / taken
        if check and (epoch % 2 == 1 or epoch == epochs - 1):
            if epoch == epochs - 1 and mean:
                model.load_state_dict(mean)
            figures = judge(model, check)
            print(f"epoch {epoch + 1}: loss {total / len(work):.3f}, {time.time() - began:.0f} s,",
                  ", ".join(f"{k} {100 * v:.1f}" for k, v in figures.items()), flush=True)  # fmt: skip
    if mean:
        model.load_state_dict(mean)


def load(paths: list[Path], model: Model) -> list[Item]:
    """The sentences of the files as items."""
    sentences = [one for path in paths for one in read(path)[0]]
    found = states_of([one.text for one in sentences], model)
    return [item_of(one, *states) for one, states in zip(sentences, found, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--checkpoint", type=Path, required=True, help="the attribution model's weights")
    parser.add_argument("--encoder", help="default: the one that the checkpoint was trained from")
    parser.add_argument(
        "--model", type=Path, help="the attribution model's file; default: the one that ships"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--hold", type=int, default=0, help="check on every n-th sentence instead of test.txt"
    )
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    attribution = Model(args.model)
    items = load(sorted(p for p in DATA.glob("*.txt") if p.name != "test.txt"), attribution)
    check = load([DATA / "test.txt"], attribution) if (DATA / "test.txt").exists() and not args.hold else []
    if args.hold:
        check, items = items[:: args.hold], [it for k, it in enumerate(items) if k % args.hold]
    pairs = pairs_of(items)
    print(f"{len(items)} sentences, {len(pairs)} pairs, {len(check)} held back", flush=True)
    saved = torch.load(args.checkpoint, weights_only=False)
    encoder = args.encoder or saved["encoder"]
    model = EventLayers(encoder, saved["state"])
    train(model, items, pairs, args.epochs, args.rate, args.seed, check)
    torch.save({"state": model.state_dict(), "encoder": encoder}, args.out)


if __name__ == "__main__":
    main()
