"""Average the weights of checkpoints that were trained from one beginning.

    python training/average.py --out DIR/joint.pt DIR/a/joint.pt DIR/b/joint.pt

Two runs that part after some epochs, each with an order of its own, end on two sides of one basin; their mean
lies deeper in it and costs nothing to run (Wortsman et al., *Model soups*, ICML 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    every = [torch.load(path, weights_only=False) for path in args.checkpoints]
    states = [one["state"] for one in every]
    mean = {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"state": mean, "encoder": every[0]["encoder"]}, args.out)


if __name__ == "__main__":
    main()
