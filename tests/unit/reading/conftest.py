"""The shipped model's tokenizer, loaded once."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from verbale.reading.model import Model


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """The tokenizer that texts are cut into pieces with."""
    return Model(threads=1).tokenizer
