"""Reader for PolNeAR 1.0 (Newell et al., LREC 2018): reports with brat standoff attributions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Offsets = tuple[int, int]

_EVENT_ARGUMENT = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One attribution as annotated: the fragments of each part, code points, in order.

    Fragments with only white space between them are one (brat splits a span at line
    breaks, annotators at sentences)."""

    source: tuple[Offsets, ...]
    cue: tuple[Offsets, ...]
    content: tuple[Offsets, ...]


@dataclass(frozen=True, slots=True)
class GoldFile:
    """What one annotator marked in one report."""

    name: str
    annotator: str
    attributions: tuple[GoldAttribution, ...]

    def spans(self, role: str) -> set[Offsets]:
        """All fragments of one role: ``source``, ``cue`` or ``content``."""
        return {fragment for a in self.attributions for fragment in getattr(a, role)}


@dataclass(frozen=True, slots=True)
class GoldReport:
    """A report with every annotator's file, in the order of the file names."""

    name: str
    text: str
    files: tuple[GoldFile, ...]


def _fragments(offsets: str, text: str) -> tuple[Offsets, ...]:
    merged: list[Offsets] = []
    for part in offsets.split(";"):
        start, end = (int(number) for number in part.split())
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def _read_file(path: Path, text: str) -> GoldFile:
    spans: dict[str, tuple[Offsets, ...]] = {}
    attributions: list[GoldAttribution] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        fields = line.split("\t")
        if len(fields) < 2:
            continue  # the tail of a span whose text holds a line break
        if fields[0].startswith("T") and fields[1].startswith(("Source ", "Cue ", "Content ")):
            spans[fields[0]] = _fragments(fields[1].split(" ", 1)[1], text)
        elif fields[0].startswith("E"):
            parts: dict[str, list[Offsets]] = {"Source": [], "Cue": [], "Content": []}
            for role, span_id in _EVENT_ARGUMENT.findall(fields[1]):
                parts[role].extend(spans.get(span_id, ()))
            if any(parts.values()):
                attributions.append(
                    GoldAttribution(*(tuple(sorted(parts[r])) for r in ("Source", "Cue", "Content")))
                )
    stem, _, annotator = path.stem.rpartition("_")
    return GoldFile(stem, annotator, tuple(attributions))


def read_polnear(folder: str | Path) -> Iterator[GoldReport]:
    """Yield the reports of one side of the corpus (a folder with ``text`` and
    ``attributions``), sorted by name.

    Raises FileNotFoundError where the two folders are not there.
    """
    folder = Path(folder)
    texts = sorted((folder / "text").glob("*.txt"))
    if not texts or not (folder / "attributions").is_dir():
        raise FileNotFoundError(f"{folder} holds no PolNeAR corpus (folders 'text' and 'attributions')")
    annotations: dict[str, list[Path]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        annotations.setdefault(path.stem.rpartition("_")[0], []).append(path)
    for path in texts:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
        files = tuple(_read_file(p, text) for p in annotations.get(path.stem, ()))
        yield GoldReport(path.stem, text, files)
