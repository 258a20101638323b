"""Figures on public corpora: ``verbale evaluate``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verbale.errors import SourceError, UsageError
from verbale.reading import Reader


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one run. ``figures`` are percentages and counts, by name, nested at most
    twice; ``errors`` are the worst mistakes as lines to read."""

    corpus: str
    model: str
    figures: dict[str, Any]
    errors: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain data."""
        errors = {"errors": list(self.errors)} if self.errors else {}
        return {"corpus": self.corpus, "model": self.model, **self.figures, **errors}

    def lines(self) -> list[str]:
        """The figures as a table for people, and the errors below it."""
        found = [f"{self.corpus}, {self.model}"]
        for name, value in self.figures.items():
            if isinstance(value, dict):
                found.append(name)
                found += [f"  {key:<22} {_cells(cell)}" for key, cell in value.items()]
            else:
                found.append(f"{name:<24} {_cells(value)}")
        return [*found, *(["", *self.errors] if self.errors else [])]


def _cells(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{key} {_cells(cell):>6}" for key, cell in value.items())
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _polnear(folder: Path, reader: Reader, errors: bool) -> Evaluation:
    from verbale.evaluation.attributions import score_polnear

    return score_polnear(folder, reader, errors)


def _coref(folder: Path, reader: Reader, errors: bool) -> Evaluation:
    from verbale.evaluation.coreference import score_gum

    return score_gum(folder, reader, errors)


def _names(folder: Path, reader: Reader, errors: bool) -> Evaluation:
    from verbale.evaluation.regions import score_regions

    return score_regions(folder, reader, errors)


def _pairs(path: Path, reader: Reader, errors: bool, folds: int) -> Evaluation:
    from verbale.evaluation.pairs import score_pairs

    return score_pairs(path, reader, errors, folds)


def _sides(path: Path, reader: Reader, errors: bool, folds: int) -> Evaluation:
    from verbale.evaluation.sides import score_sides

    return score_sides(path, reader, errors, folds)


def _gsr(path: Path, reader: Reader, errors: bool) -> Evaluation:
    from verbale.evaluation.events import score_gsr

    return score_gsr(path, reader, errors)


def _events(path: Path, reader: Reader, errors: bool) -> Evaluation:
    from verbale.evaluation.events import score_sentences

    return score_sentences(path, reader, errors)


#: How each corpus is scored.
CORPORA: dict[str, Callable[[Path, Reader, bool], Evaluation]] = {
    "polnear": _polnear,
    "coref": _coref,
    "names": _names,
    "gsr": _gsr,
    "events": _events,
}
#: Corpora that the last layer may be fitted on in parts, each scored by what the others teach.
FOLDED: dict[str, Callable[[Path, Reader, bool, int], Evaluation]] = {"pairs": _pairs, "sourcetarget": _sides}
#: The names of all.
NAMES = (*CORPORA, *FOLDED)


def agreement(path: Path) -> Evaluation:
    """How far the annotators of PolNeAR agree with each other; raises SourceError where ``path`` does not
    hold it."""
    from verbale.evaluation.agreement import score_agreement

    with _corpus_errors():
        return score_agreement(path)


def evaluate(
    corpus: str, path: Path, *, model: str | None = None, errors: bool = False, folds: int = 0
) -> Evaluation:
    """Read a corpus, a folder or one of its files, and score what was found against its annotation;
    with ``folds``, fit the last layer anew for each part.

    Raises UsageError for an unknown corpus or one that has no folds, SourceError where ``path`` does not
    hold it.
    """
    if corpus not in NAMES:
        raise UsageError("corpus", f"There is no corpus {corpus!r}; choose one of: {', '.join(NAMES)}.")
    if folds and (corpus not in FOLDED or folds < 2):
        raise UsageError("folds", f"Two folds or more, and only for: {', '.join(FOLDED)}.")
    with _corpus_errors():
        if corpus in FOLDED:
            return FOLDED[corpus](path, Reader(model), errors, folds)
        return CORPORA[corpus](path, Reader(model), errors)


@contextmanager
def _corpus_errors() -> Iterator[None]:
    """What readers raise for a corpus that is not there, as the error for people."""
    try:
        yield
    except (FileNotFoundError, ValueError) as error:
        raise SourceError("no-corpus", f"{error}.") from error
