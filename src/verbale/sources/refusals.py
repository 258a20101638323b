"""Errors of one input as the values that stand in its place in a stream."""

from __future__ import annotations

from verbale.errors import SourceError
from verbale.record import Refusal


def refusal(name: str, error: SourceError) -> Refusal:
    """The refusal of the input ``name``, with the error's code and its one sentence."""
    return Refusal(name=name, stage="source", code=error.code, reason=error.sentence)


def unreadable(name: str, error: OSError | ValueError) -> SourceError:
    """What the operating system said, as an error of ours."""
    if isinstance(error, FileNotFoundError):
        return SourceError("missing", f"{name} does not exist.")
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return SourceError("unreadable", f"{name} cannot be read: {said}.")
