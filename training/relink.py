"""Train the links once more, on spans as the tagger finds them.

    python training/relink.py --data PATH/polnear --checkpoint build/attribution/best.pt

In ``train.py`` links are learned between annotated spans. A reader meets found ones: some
false, some cut short. Here the tagger stays as it is, reads the training reports with
dropout and hidden pieces (without that noise it makes too few mistakes on them), and only
the link projections and tables learn; a content that overlaps no annotated one learns to
choose no cue. Writes ``linked.pt`` beside the checkpoint.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch

from model import LinkTargets
from train import ROLES, Average, collate, epoch_batches, load_reports, load_tagger
from verbale.reading.tags import decode, viterbi

Span = tuple[int, int]


def overlapping(span: Span, others: list[Span]) -> int:
    """Index of the one of ``others`` that shares most pieces with ``span``, -1 for none."""
    shared = [min(span[1], e) - max(span[0], b) for b, e in others]
    best = int(np.argmax(shared)) if shared else -1
    return best if best >= 0 and shared[best] > 0 else -1


def found_targets(tags: np.ndarray, gold: LinkTargets) -> LinkTargets:
    """Links between the spans of a tag sequence, by the annotated spans that they overlap."""
    spans: dict[str, list[Span]] = {role: [] for role in ROLES}
    for role, begin, end in decode(tags):
        spans[role].append((begin, end))
    cues, sources, contents = spans["cue"], spans["source"], spans["content"]
    cue_at = [overlapping(cue, cues) for cue in gold.cues]
    source_at = [overlapping(source, sources) for source in gold.sources]

    def source_of(cue: Span) -> int:
        own = overlapping(cue, gold.cues)
        target = gold.source_of_cue[own] if own >= 0 else -1
        return len(sources) if target == len(gold.sources) else (source_at[target] if target >= 0 else -1)

    def cue_of(content: Span) -> int:
        own = overlapping(content, gold.contents)
        if own < 0:
            return len(cues)
        target = gold.cue_of_content[own]
        return len(cues) if target == len(gold.cues) else (cue_at[target] if target >= 0 else -1)

    return LinkTargets(cues, sources, contents, [source_of(c) for c in cues], [cue_of(c) for c in contents])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--encoder", help="default: the one that the checkpoint was trained from")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--mask", type=float, default=0.12)
    parser.add_argument("--half", action="store_true", help="the encoder in bfloat16")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    model, saved, fast, tokenizer = load_tagger(args.checkpoint, args.encoder, args.half)
    special = (fast.cls_token_id, fast.sep_token_id)
    train = load_reports(args.data / "train", tokenizer)
    model.train()
    learned = [*model.link.parameters(), *model.links.parameters()]
    optimizer = torch.optim.AdamW(learned, lr=args.lr, weight_decay=0.01)
    average = Average(model, 0.995)
    crf = [t.detach().numpy() for t in (model.crf.scores(), model.crf.start, model.crf.end)]
    began, running, step = time.time(), [], 0
    for epoch in range(args.epochs):
        batches = epoch_batches(train, special, args.batch, random.Random(args.seed * 1000 + 500 + epoch))
        for done, batch in enumerate(batches):
            ids, features, _, lengths = collate(batch)
            hide = (
                (torch.rand(ids.shape) < args.mask) & (ids != special[0]) & (ids != special[1]) & (ids != 0)
            )
            with torch.no_grad():
                hidden = ids.masked_fill(hide, fast.mask_token_id)
                emissions, states, _ = model.states(hidden, features, lengths)
            paths = viterbi(emissions[:, 1:].numpy(), crf[0], lengths.numpy() - 2, crf[1], crf[2])
            targets = [
                found_targets(np.concatenate([[0], path]), e.links)
                for path, e in zip(paths, batch, strict=True)
            ]
            loss = model.links.loss(model.link(states), targets)
            optimizer.zero_grad()
            loss.backward()
            rate = 1 - (epoch + done / len(batches)) / args.epochs
            for group in optimizer.param_groups:
                group["lr"] = args.lr * rate
            optimizer.step()
            step += 1
            average.update(model, step)
            running.append(loss.item())
            if (done + 1) % 50 == 0:
                print(
                    f"epoch {epoch} batch {done + 1}/{len(batches)} links {np.mean(running[-50:]):.4f} "
                    f"{time.time() - began:.0f} s",
                    flush=True,
                )
    # The tagger's part of the average is what it was: nothing else moved.
    torch.save({**saved, "state": average.state}, args.checkpoint.with_name("linked.pt"))


if __name__ == "__main__":
    main()
