"""What the dictionary of triggers says of every piece of a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from verbale.reading.lexicon import Token
from verbale.reading.pieces import Pieces
from verbale.tables.plover.triggers import trigger_phrases


def trigger_hints(
    text: str, pieces: Pieces, tokens: Sequence[Token], types: Sequence[str]
) -> NDArray[np.float32]:
    """``[pieces, types]``: 1 where the word of a piece begins an entry of the type, or lies in one."""
    hints = np.zeros((len(pieces), len(types)), np.float32)
    column = {name: n for n, name in enumerate(types)}
    starts = pieces.starts.tolist()
    plain = [token.plain for token in tokens]
    written = [text[token.start : token.end] for token in tokens]
    for phrase in trigger_phrases().find(plain, written):
        first = bisect_left(starts, tokens[phrase.first].start)
        last = bisect_left(starts, tokens[phrase.last - 1].end)
        hints[first:last, column[phrase.value]] = 1
    return hints
